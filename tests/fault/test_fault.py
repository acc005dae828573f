"""Whatever dies, nobody who is to be paged is missed: a sample of `make fault`, which does a thousand runs."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def broken(*options: str) -> subprocess.CompletedProcess[str]:
    """Break a desk of its own, made as the tests' database is; return what came of it."""
    schema = urlunsplit(
        urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    )
    return subprocess.run(
        [sys.executable, "-m", "tests.fault", "--schema", schema, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_nobody_is_missed_whatever_dies():
    done = broken("--every", "60", "--runs", "14", "--seed", "1")

    assert done.returncode == 0, done.stdout + done.stderr


def test_workers_that_lost_every_poke_call_people_all_the_same():
    done = broken("--processes", "valkey-forgets")

    assert done.returncode == 0, done.stdout + done.stderr
