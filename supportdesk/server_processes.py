"""Start a server in the background, wait until it answers, and end it."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import redis

START_SECONDS = 30
STOP_SECONDS = 30


class EmbeddedServerError(RuntimeError):
    """An embedded server could not be started; the message says why and where its log is."""


# Kept so that Python does not complain about a child that outlives its handle on purpose.
_started: list[subprocess.Popen[bytes]] = []


def spawn_server(command: list[str], *, log: Path, cwd: Path, **who: Any) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C reaches its users and not it."""
    with log.open("ab") as output:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            start_new_session=True,
            **who,
        )
    _started.append(server)
    return server


def wait_for_server(
    server: subprocess.Popen[bytes], *, is_ready: Callable[[], bool], name: str, log: Path
) -> None:
    """Wait until the server answers."""
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and server.poll() is None:
        with contextlib.suppress(FileNotFoundError, redis.ConnectionError):
            if is_ready():
                return
        time.sleep(0.03)
    server.kill()
    last_words = log.read_text(errors="replace").strip().splitlines()[-3:]
    raise EmbeddedServerError(f"{name} did not start. {log} ends with: {' | '.join(last_words)}")


def stop_server(process: psutil.Process, *, polite: signal.Signals, rude: signal.Signals) -> None:
    """Ask a server to end, then make it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(polite)
        if not _ends(process):
            process.send_signal(rude)
            _ends(process)
    for child in _started:
        child.poll()


def _ends(process: psutil.Process) -> bool:
    give_up = time.monotonic() + STOP_SECONDS
    while time.monotonic() < give_up:
        if not is_alive(process):
            return True
        time.sleep(0.03)
    return False


def is_alive(process: psutil.Process) -> bool:
    """Tell whether a process runs. One that has ended stays in the list until its parent looks."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:  # ended between the two questions
        return False
