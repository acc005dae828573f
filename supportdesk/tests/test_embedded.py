"""The embedded servers start anywhere, are shared by the processes of one folder, and stop with the last of them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest
import redis

from supportdesk.embedded import is_last_user, leave_servers, postgres_url, valkey_url
from tests.processes import processes_of

ROOT = Path(__file__).resolve().parent.parent.parent
USE_THEM = "import sys, pathlib; from supportdesk.embedded import *; postgres_url(pathlib.Path(sys.argv[1]))"


@pytest.fixture(params=["short", 'with a space, a "quote" and an ümlaut', "long" * 30])
def folder(request) -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="embedded-"))
    yield parent / request.param
    leave_servers(parent / request.param)
    shutil.rmtree(parent)


@pytest.fixture
def short_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="embedded-"))
    yield folder
    leave_servers(folder)
    shutil.rmtree(folder)


def another_user_of(folder: Path, then: str = "input()") -> subprocess.Popen[str]:
    """Start another process that uses the folder's PostgreSQL, until it is told to end."""
    code = f"{USE_THEM}; print('started', flush=True); {then}"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "started\n"
    return process


def test_servers_start_in_any_folder_and_stop_when_left(folder):
    url = postgres_url(folder)
    with psycopg.connect(url) as connection:
        answer = connection.execute("SELECT lower('Ä')").fetchone()
    with redis.Redis.from_url(valkey_url(folder)) as client:
        assert client.ping()

    leave_servers(folder)

    assert answer == ("ä",)
    assert processes_of(folder) == []
    socket_folder = Path(unquote(url.partition("host=")[2]))
    assert socket_folder == folder / "postgres" or not socket_folder.exists()


def test_servers_stay_while_another_process_uses_them(short_folder):
    url = postgres_url(short_folder)
    other = another_user_of(short_folder)
    assert not is_last_user(short_folder)

    leave_servers(short_folder)

    with psycopg.connect(url):
        pass
    other.communicate("\n")
    assert processes_of(short_folder) == []


def test_a_user_that_was_killed_does_not_count(short_folder):
    other = another_user_of(short_folder)
    other.send_signal(signal.SIGKILL)
    other.communicate()

    postgres_url(short_folder)

    assert is_last_user(short_folder)
    leave_servers(short_folder)
    assert processes_of(short_folder) == []


def test_a_forked_child_stops_nothing(short_folder):
    url = postgres_url(short_folder)
    other = another_user_of(
        short_folder,
        then="import os; os.fork() or sys.exit(); os.wait(); print('ended', flush=True); input()",
    )

    assert other.stdout.readline() == "ended\n"
    with psycopg.connect(url):
        pass
    assert not is_last_user(short_folder)

    other.communicate("\n")


def test_a_pid_file_that_names_somebody_elses_process_does_not_stop_the_start(short_folder):
    postgres_url(short_folder)
    leave_servers(short_folder)
    pid_file = short_folder / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{short_folder}/postgres\n")

    with psycopg.connect(postgres_url(short_folder)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_an_interrupted_creation_is_thrown_away(short_folder):
    unfinished = short_folder / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18")

    with psycopg.connect(postgres_url(short_folder)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
