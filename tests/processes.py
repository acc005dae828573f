"""Start, watch and end real processes in tests."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil


def wait_until(is_so: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return as soon as it is so; fail the test when it is not in time."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


def spawn(
    command: list[str], *, environment: dict[str, str], log: Path, cwd: Path, **who: Any
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, its lines in `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **who,
        )


def end(process: subprocess.Popen[bytes], *, seconds: float = 10) -> None:
    """Ask a process to end; then end its whole group."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def processes_of(folder: Path) -> list[str]:
    """Return the command lines of all processes whose arguments or environment name `folder`."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            words = [*process.cmdline(), *process.environ().values()]
            if process.pid != os.getpid() and any(str(folder) in word for word in words):
                found.append(f"{process.pid} {' '.join(process.cmdline())}")
    return found
