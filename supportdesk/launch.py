"""`make run`: everything the desk needs, in one window, until Ctrl-C.

Starts PostgreSQL and Valkey (unless DATABASE_URL and REDIS_URL name others), brings the database up to date,
loads the demo on the first run, then runs the Procfile's processes and says where to look.
"""

import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType

import django
import psutil
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from supportdesk.embedded import leave_servers, postgres_url, running_servers, valkey_url
from supportdesk.environment import boolean, environment_name
from supportdesk.ports import PortError, take_port
from supportdesk.processes import MARK, Processes, end_leftovers, read_procfile
from supportdesk.server_processes import EmbeddedServerError, is_alive
from tickets.demo import SIGN_INS

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
SERVER_LOGS = {"PostgreSQL": "postgres.log", "Valkey": "valkey.log"}
# Rightly said in production; here static files need no collecting, and root is who a container's user often is.
USELESS_WARNINGS = "ignore:No directory at:UserWarning,ignore:You're running the worker:UserWarning"


class LaunchError(RuntimeError):
    """The desk cannot be started, or ended by itself; the message is for the person at the keyboard."""


def main() -> int:
    """Run the desk until it is told to stop; return the exit code."""
    on_stop_signals(signal.default_int_handler)
    data = Path(os.environ.get("DATA_FOLDER") or ROOT / ".data").resolve()
    try:
        with only_launcher_of(data) as note:
            run_until_stopped(data, note=note)
    except KeyboardInterrupt:
        say("Stopped. Your data is kept.")
        return 0
    except (LaunchError, PortError, EmbeddedServerError, ImproperlyConfigured, CommandError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        if not _is_about(data, error):
            raise
        sys.stderr.write(f"The desk cannot keep its data in {data}: {error.filename}: {error.strerror}.\n")
        return 1
    return 0


def _is_about(data: Path, error: OSError) -> bool:
    """Tell whether an error concerns the data folder, something in it, or a folder that it is to be made in."""
    if not isinstance(error.filename, str):
        return False
    place = Path(error.filename)
    return place.is_relative_to(data) or data.is_relative_to(place)


def on_stop_signals(handler: Callable[[int, FrameType | None], object]) -> None:
    """Call `handler` when somebody wants the desk to stop."""
    # Not left as found: a shell that starts us in the background has Ctrl-C ignored.
    signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # `nohup make run` outlives its terminal
        signal.signal(signal.SIGHUP, handler)


@contextlib.contextmanager
def only_launcher_of(data: Path) -> Iterator[Path]:
    """Refuse a second launcher on the same data; yield the file that tells it where the first one serves."""
    data.mkdir(parents=True, exist_ok=True)
    note = data / "launcher.address"
    with (data / "launcher.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            where = note.read_text().strip() if note.exists() else "an address it has not chosen yet"
            raise LaunchError(f"The desk already runs from this folder, at {where}. Stop it first.") from None
        try:
            yield note
        finally:
            note.unlink(missing_ok=True)


def run_until_stopped(data: Path, *, note: Path) -> None:
    """Start everything, wait, and stop everything, whatever ends the wait."""
    if environment_name() == "production":
        raise LaunchError("make run is for development. In production, run the Procfile's commands yourself.")
    end_leftovers(str(data))
    with take_port(os.environ.get("PORT")) as listener:
        address = os.environ.setdefault("BASE_URL", f"http://localhost:{listener.getsockname()[1]}")
        note.write_text(address)
        try:
            servers = start_servers(data)
            prepare_database()
            greeting = welcome(address, sign_ins=demo_sign_ins())
            serve(listener, data=data, servers=servers, greeting=greeting)
        finally:
            leave_servers(data)


def start_servers(data: Path) -> dict[str, psutil.Process]:
    """Start the servers that the environment does not name, name them to every process started here, return them."""
    os.environ["DATA_FOLDER"] = str(data)
    started = set()
    if not os.environ.get("DATABASE_URL"):
        say("Starting PostgreSQL ...")
        os.environ["DATABASE_URL"] = postgres_url(data)
        started.add("PostgreSQL")
    if not os.environ.get("REDIS_URL"):
        say("Starting Valkey ...")
        os.environ["REDIS_URL"] = valkey_url(data)
        started.add("Valkey")
    return {name: process for name, process in running_servers(data).items() if name in started}


def prepare_database() -> None:
    """Apply the migrations, and load the demo into a desk that knows nobody."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings")
    django.setup()
    say("Bringing the database up to date ...")
    call_command("migrate", verbosity=0, interactive=False)
    if boolean("LOAD_DEMO", default=True) and not get_user_model().objects.exists():
        say("First run: loading the demo, about half a minute ...")
        with transaction.atomic():  # a demo that was interrupted would look like a desk in use
            call_command("load_demo", sign_ins=False)


def serve(
    listener: socket.socket, *, data: Path, servers: Mapping[str, psutil.Process], greeting: str
) -> None:
    """Run the Procfile's processes until one of them or of the servers ends, or Ctrl-C comes."""
    connections.close_all()
    programs = Path(sys.executable).parent
    environment = {
        "WEB_CONCURRENCY": "2",
        "PYTHONWARNINGS": USELESS_WARNINGS,
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        MARK: str(data),
    }
    processes = Processes(environment)
    try:
        start_processes(processes, listener=listener)
        wait_until_served(processes, port=listener.getsockname()[1])
        listener.close()
        say(greeting)
        watch(processes, servers=servers, data=data)
    finally:
        # A second Ctrl-C means: now.
        on_stop_signals(lambda *_: processes.kill())
        processes.stop()


def start_processes(processes: Processes, *, listener: socket.socket) -> None:
    """Start what the Procfile names; the web server gets the port that is already ours."""
    os.chdir(ROOT)
    for name, command in read_procfile(ROOT / "Procfile").items():
        if name == "web":
            descriptor = listener.fileno()
            extra = {"GUNICORN_CMD_ARGS": f"--bind fd://{descriptor}"}
            processes.start(name, command, extra=extra, inherits=(descriptor,))
        else:
            processes.start(name, command)


def wait_until_served(processes: Processes, *, port: int) -> None:
    """Return when the web server answers."""
    address = f"http://127.0.0.1:{port}/healthz"
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up:
        refuse_ended(processes)
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.1)
    raise LaunchError(f"The web server did not answer within {READY_SECONDS} s.")


def watch(processes: Processes, *, servers: Mapping[str, psutil.Process], data: Path) -> None:
    """Wait for ever; raise when a process or a server ends by itself."""
    while True:
        # First, because a process may end for want of its server.
        for name, server in servers.items():
            if not is_alive(server):
                raise LaunchError(f"{name} ended by itself; {data / SERVER_LOGS[name]} may say why.")
        refuse_ended(processes)
        time.sleep(0.3)


def refuse_ended(processes: Processes) -> None:
    """Raise LaunchError when a process has ended: the desk is whole or not at all."""
    ended = processes.ended()
    if ended:
        name, code = ended
        raise LaunchError(f"{name} ended by itself with exit code {code}; its last lines above say why.")


def demo_sign_ins() -> list[str]:
    """Return a line for each of the demo's accounts that this desk has."""
    emails = get_user_model().objects.values_list("email", flat=True)
    known = set(emails.filter(email__in=[email for _, email, _ in SIGN_INS]))
    return [f"  {role:20} {email:34} {word}" for role, email, word in SIGN_INS if email in known]


def welcome(address: str, *, sign_ins: list[str]) -> str:
    """Return what to open and who to sign in as."""
    return "\n".join(
        ["", f"The desk is at {address}", "", *sign_ins, "", "Ctrl-C stops it and keeps the data.", ""]
    )


def say(text: str) -> None:
    """Tell the person at the keyboard, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
