"""`make run` (supportdesk.launch): one command starts all, one Ctrl-C stops all, nothing is lost or left behind."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from supportdesk.ports import PortError, take_port
from supportdesk.processes import read_procfile
from tests.processes import end, processes_of, spawn, wait_until
from tests.warm_python import WarmPython

ROOT = Path(__file__).resolve().parent.parent
# A busy machine takes its time to import and to migrate.
START_SECONDS = 180


@dataclass
class Desk:
    """One data folder, and the launcher that serves it."""

    data: Path
    log: Path
    launcher: subprocess.Popen[bytes] | None = None

    def start(self, **variables: str) -> str:
        """Start the launcher and return the address it prints."""
        self.launch(**variables)
        wait_until(
            lambda: "The desk is at" in self.said() or self.has_ended(),
            seconds=START_SECONDS,
            what=self.said(),
        )
        address = re.search(r"The desk is at (\S+)", self.said())
        assert address, self.said()
        return address[1]

    def launch(self, **variables: str) -> None:
        self.log.write_text("")
        environment = {
            "PATH": os.environ["PATH"],
            "LOAD_DEMO": "false",
            "DATA_FOLDER": str(self.data),
            **variables,
        }
        command = [sys.executable, "-m", "supportdesk.launch"]
        self.launcher = spawn(command, environment=environment, log=self.log, cwd=ROOT)

    def refusal(self, **variables: str) -> str:
        """Start the launcher, which must end with exit code 1, and return what it said."""
        self.launch(**variables)
        assert self.launcher.wait(timeout=START_SECONDS) == 1
        return self.said().strip()

    def interrupt(self) -> None:
        """Do what Ctrl-C does."""
        os.killpg(self.launcher.pid, signal.SIGINT)
        self.launcher.wait(timeout=30)

    def said(self) -> str:
        return self.log.read_text()

    def has_ended(self) -> bool:
        return self.launcher.poll() is not None


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk in a folder with a space in its name."""
    folder = Path(tempfile.mkdtemp(prefix="the desk "))
    desk = Desk(data=folder / "data", log=folder / "said.log")
    yield desk
    if desk.launcher:
        end(desk.launcher)
    for line in processes_of(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(line.split()[0]), signal.SIGKILL)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def empty_desk(tmp_path_factory) -> Path:
    """The data of a desk whose tables have been made, to begin with a copy of."""
    data = tmp_path_factory.mktemp("empty") / "data"
    run_command(data, "migrate", "--verbosity", "0")
    return data


def copy_desk(source: Path, target: Path) -> None:
    """Copy a desk's data with its owners: for root, PostgreSQL runs as somebody else."""
    subprocess.run(["cp", "-a", source, target], check=True)


def checks_at(address: str) -> dict:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def wait_until_ready(address: str) -> None:
    wait_until(lambda: checks_at(address)["status"] == "ready", seconds=20, what=f"{address}/readyz is ready")


def manage(desk: Desk, code: str) -> str:
    """Run a line of Python in `manage.py shell` on the desk's data."""
    return run_command(desk.data, "shell", "--no-imports", "--command", code)


def run_command(data: Path, *command: str) -> str:
    """Run a command of the desk on the data of a folder; return what it says."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_FOLDER": str(data)},
        capture_output=True,
        text=True,
        check=True,
        timeout=START_SECONDS,
    )
    return done.stdout.strip()


PEOPLE = "from accounts.models import User; print([user.email for user in User.objects.all()])"
ADD_PERSON = "from accounts.models import User; User.objects.create_user('ana@example.org', name='Ana')"


@pytest.mark.slow
def test_run_starts_all_survives_that_all_is_killed_and_stops_all(desk):
    wait_until_ready(desk.start())
    manage(desk, ADD_PERSON)
    for line in processes_of(desk.data):
        if "postgres" in line or "supportdesk.launch" in line:
            os.kill(int(line.split()[0]), signal.SIGKILL)

    wait_until_ready(desk.start())

    assert manage(desk, PEOPLE) == "['ana@example.org']"
    workers = [line for line in processes_of(desk.data) if "celery" in line and " beat " in line]
    assert len(workers) == 1

    desk.interrupt()

    assert processes_of(desk.data) == []
    assert desk.launcher.returncode == 0
    assert "Traceback" not in desk.said()
    # A command finds the data while nothing runs, and leaves nothing running.
    assert manage(desk, PEOPLE) == "['ana@example.org']"
    assert processes_of(desk.data) == []


@pytest.mark.slow
def test_a_second_run_says_where_the_first_one_serves_and_one_that_loses_a_process_says_which(
    desk, empty_desk
):
    copy_desk(empty_desk, desk.data)
    address = desk.start()
    second = Desk(data=desk.data, log=desk.log.with_name("second.log"))

    assert second.refusal() == f"The desk already runs from this folder, at {address}. Stop it first."

    beat = next(line for line in processes_of(desk.data) if "celery" in line and " beat " in line)
    os.kill(int(beat.split()[0]), signal.SIGKILL)

    assert desk.launcher.wait(timeout=30) == 1
    assert "beat ended by itself with exit code -9" in desk.said()
    assert processes_of(desk.data) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "note", "log"),
    [("Valkey", "valkey.json", "valkey.log"), ("PostgreSQL", "postgres/postmaster.pid", "postgres.log")],
)
def test_a_run_that_loses_a_server_says_which(desk, empty_desk, name, note, log):
    copy_desk(empty_desk, desk.data)
    desk.start()

    server = re.search(r"\d+", (desk.data / note).read_text())
    os.kill(int(server[0]), signal.SIGKILL)

    assert desk.launcher.wait(timeout=30) == 1
    assert f"{name} ended by itself; {desk.data / log} may say why." in desk.said()
    assert processes_of(desk.data) == []


@pytest.fixture(scope="module")
def python() -> Iterator[WarmPython]:
    """A Python that has imported the launcher."""
    with WarmPython("supportdesk.launch") as python:
        yield python


def refusal(python: WarmPython, desk: Desk, **variables: str) -> str:
    """Run the launcher, which must end with exit code 1, and return what it said."""
    done = python.run(
        "import sys; from supportdesk.launch import main; sys.exit(main())",
        DATA_FOLDER=str(desk.data),
        LOAD_DEMO="false",
        **variables,
    )
    assert done.returncode == 1
    return (done.stdout + done.stderr).strip()


def test_a_data_folder_that_cannot_be_made_is_refused_in_a_sentence(desk, python):
    desk.data.write_text("a file")

    said = refusal(python, desk)

    assert said.startswith(f"The desk cannot keep its data in {desk.data}: ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused_in_a_sentence(desk, python, port):
    said = refusal(python, desk, PORT=port)

    assert said == f"PORT is '{port}'; it must be a whole number from 1 to 65535."


def test_a_port_that_is_taken_is_refused_in_a_sentence_when_asked_for(desk, python):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        said = refusal(python, desk, PORT=port)

    assert said == f"Port {port} is taken. Choose another one: make run PORT=8001."
    assert not (desk.data / "postgres").exists()


def test_without_a_wish_the_next_free_port_is_taken():
    with take_port(None) as first, take_port(None) as second:
        assert second.getsockname()[1] > first.getsockname()[1] >= 8000


def test_a_port_somebody_serves_by_ipv6_only_is_taken():
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken, pytest.raises(PortError):
        take_port(str(taken.getsockname()[1]))


def test_run_refuses_production(desk, python):
    said = refusal(python, desk, SUPPORTDESK_ENV="production")

    assert said == "make run is for development. In production, run the Procfile's commands yourself."


def test_the_procfile_names_the_three_processes():
    assert set(read_procfile(ROOT / "Procfile")) == {"web", "worker", "pages", "pages-2", "mirror", "beat"}
