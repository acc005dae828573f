"""PostgreSQL and Valkey of one fault test's own, to be broken."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

from supportdesk.embedded import (
    free_port,
    leave_servers,
    postgres_programs,
    postgres_url,
    running_servers,
    valkey_program,
)
from supportdesk.server_processes import is_alive, spawn_server, wait_for_server

# As in production; for benches.
DURABLE = {"max_connections": "100"}
# Commits wait for the log: what was committed must outlive the server's end. No disk is waited for.
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "jit": "off",
    "autovacuum": "off",
}
DATABASE = "desk"


class Servers:
    """The two servers in a folder of their own."""

    def __init__(self, options: Mapping[str, str] = FAST) -> None:
        self._options = options
        self.folder = Path(tempfile.mkdtemp(prefix="sd-fault-"))
        self.folder.chmod(0o755)
        self._postgres = postgres_url(self.folder, options=self._options)
        self._port = free_port()
        self.valkey = f"redis://127.0.0.1:{self._port}/0"
        self.start_valkey()
        self.run("CREATE DATABASE desk")

    @property
    def database(self) -> str:
        """Return the URL of the database that is worked on."""
        return urlunsplit(urlsplit(self._postgres)._replace(path=f"/{DATABASE}"))

    def run(self, *statements: str) -> None:
        """Run statements beside the desk's database."""
        with psycopg.connect(self._postgres, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    def copy_from(self, url: str) -> None:
        """Fill the desk's database with what another one holds."""
        programs = postgres_programs()
        dump = subprocess.run(
            [str(programs / "pg_dump"), "--no-owner", url], capture_output=True, check=True, timeout=120
        )
        load = [str(programs / "psql"), "--quiet", "--set", "ON_ERROR_STOP=1", self.database]
        subprocess.run(load, input=dump.stdout, capture_output=True, check=True, timeout=120)

    def keep_as_template(self) -> None:
        """Keep the desk's database as it is now. Nobody may be connected."""
        self.run("ALTER DATABASE desk RENAME TO template_desk", "CREATE DATABASE desk TEMPLATE template_desk")

    def begin_anew(self) -> None:
        """Put the desk's database back to what was kept."""
        self.run("DROP DATABASE desk WITH (FORCE)", "CREATE DATABASE desk TEMPLATE template_desk")
        self.empty_valkey()

    def empty_valkey(self) -> None:
        """Have Valkey forget everything."""
        with redis.Redis.from_url(self.valkey) as client:
            client.flushall()

    def restart_postgres(self) -> None:
        """Stop PostgreSQL at once, as a crash does, and start it again."""
        server = running_servers(self.folder)["PostgreSQL"]
        server.send_signal(signal.SIGQUIT)
        while is_alive(server):
            time.sleep(0.01)
        postgres_url(self.folder, options=self._options)

    def stop_valkey(self) -> None:
        """End Valkey at once, with all that it knew."""
        self._valkey_process.kill()
        self._valkey_process.wait()

    def start_valkey(self) -> None:
        """Start Valkey where it was; it knows nothing, since it keeps no file."""
        command = [str(valkey_program()), "--port", str(self._port), "--bind", "127.0.0.1", "--save", ""]
        self._valkey_process = spawn_server(command, log=self.folder / "valkey.log", cwd=self.folder)
        with redis.Redis.from_url(self.valkey) as client:
            wait_for_server(
                self._valkey_process,
                is_ready=lambda: bool(client.ping()),
                name="Valkey",
                log=self.folder / "valkey.log",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_valkey()
        leave_servers(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
