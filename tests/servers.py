"""A pytest plugin, loaded before Django (see addopts in pyproject.toml): start what the tests need, name it to Django.

Every run has databases of its own on one shared server, so two runs in one checkout do not meet. Every pytest process
(each xdist worker is one) has a Valkey database of its own.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

from supportdesk.embedded import is_last_user, postgres_url, valkey_url

FOLDER = Path(__file__).resolve().parent.parent / ".data" / "test"
N_VALKEY_DATABASES = 1024
# A crash of the test server loses nothing anybody wants, so it need not wait for the disk.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    # Tables are small, plans are made for each statement: joins as they are written are as good as the best order.
    "join_collapse_limit": "1",
    "jit": "off",
}


def database_of_this_run() -> str:
    """Return the URL of a database name nobody else uses; Django puts `test_` before it and creates it."""
    url = postgres_url(FOLDER, options=FAST)
    if is_last_user(FOLDER):
        drop_leftovers(url)
    return urlunsplit(urlsplit(url)._replace(path=f"/run_{secrets.token_hex(4)}"))


def drop_leftovers(url: str) -> None:
    """Drop the databases of runs that were killed; only called while no other run is going on."""
    with psycopg.connect(url, autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_run_%'"):
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def valkey_database_of_this_process(url: str) -> str:
    """Return the URL of the next of the server's databases, emptied; database 0 counts them."""
    with redis.Redis.from_url(url) as counter:
        number = 1 + int(counter.incr("databases given")) % (N_VALKEY_DATABASES - 1)
    mine = urlunsplit(urlsplit(url)._replace(path=f"/{number}"))
    with redis.Redis.from_url(mine) as client:
        client.flushdb()
    return mine


if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = database_of_this_run()
if not os.environ.get("REDIS_URL"):
    os.environ["TEST_VALKEY_URL"] = valkey_url(FOLDER, n_databases=N_VALKEY_DATABASES)
if "TEST_VALKEY_URL" in os.environ:
    os.environ["REDIS_URL"] = valkey_database_of_this_process(os.environ["TEST_VALKEY_URL"])
if "MEDIA_ROOT" not in os.environ:
    os.environ["MEDIA_ROOT"] = tempfile.mkdtemp(prefix="supportdesk-media-")
    atexit.register(shutil.rmtree, os.environ["MEDIA_ROOT"], ignore_errors=True)
os.environ.setdefault("DATABASE_POOL", "4")
