"""Run the Procfile's processes side by side, and stop all of them."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from supportdesk.server_processes import is_alive

STOP_SECONDS = 10
# Every process started here carries the folder it serves in its environment, so that a later start can find
# what a killed launcher left behind.
MARK = "SUPPORTDESK_LAUNCHED_FROM"


@dataclass
class Processes:
    """The processes of one start, by their name in the Procfile."""

    environment: Mapping[str, str]
    running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def start(
        self,
        name: str,
        command: str,
        *,
        extra: Mapping[str, str] | None = None,
        inherits: tuple[int, ...] = (),
    ) -> None:
        """Start one process, whose lines appear here with its name before them.

        It gets a session of its own, so that Ctrl-C reaches the launcher alone, which stops it in good order.
        """
        process = subprocess.Popen(
            shlex.split(command),
            env={**self.environment, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            pass_fds=inherits,
        )
        self.running[name] = process
        threading.Thread(target=_show_lines, args=(name, process), daemon=True).start()

    def ended(self) -> tuple[str, int] | None:
        """Return the name and exit code of a process that is no more, None while all run."""
        for name, process in self.running.items():
            code = process.poll()
            if code is not None:
                return name, code
        return None

    def stop(self) -> None:
        """Ask all of them to end, and end those that do not within ten seconds."""
        for process in self.running.values():
            process.terminate()
        give_up = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0, give_up - time.monotonic()))
        self.kill()

    def kill(self) -> None:
        """End all of them and their children at once; return when none is left."""
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        give_up = time.monotonic() + STOP_SECONDS
        sessions = {process.pid for process in self.running.values()}
        while _has_members(sessions) and time.monotonic() < give_up:
            time.sleep(0.03)


def _has_members(sessions: set[int]) -> bool:
    """Tell whether any living process belongs to one of the sessions."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getsid(process.pid) in sessions and is_alive(process):
                return True
    return False


def _show_lines(name: str, process: subprocess.Popen[str]) -> None:
    for line in process.stdout or ():
        sys.stdout.write(f"{name:6} | {line}")
        sys.stdout.flush()


def read_procfile(path: Path) -> dict[str, str]:
    """Return the commands of a Procfile by name."""
    lines = (line.partition(":") for line in path.read_text().splitlines() if line.strip())
    return {name.strip(): command.strip() for name, _, command in lines}


def end_leftovers(mark: str) -> None:
    """End the processes that an earlier launcher with the same mark left behind when it was killed."""
    leftovers = [process for process in psutil.process_iter() if _mark_of(process) == mark]
    for process in leftovers:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(leftovers, timeout=STOP_SECONDS)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def _mark_of(process: psutil.Process) -> str | None:
    try:
        mark: str | None = process.environ().get(MARK)
    except (psutil.Error, OSError):
        return None
    return mark
