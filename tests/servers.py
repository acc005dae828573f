"""A pytest plugin, loaded before Django (see addopts in pyproject.toml): start what the tests need, name it to Django."""

import os
import tempfile
from pathlib import Path

from supportdesk.embedded import postgres_url, valkey_url

ROOT = Path(__file__).resolve().parent.parent
# A crash of the test server loses nothing anybody wants, so it need not wait for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = postgres_url(ROOT / ".data" / "test", settings_of_server=FAST)
if not os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = valkey_url(ROOT / ".data" / "test")
os.environ.setdefault("MEDIA_ROOT", tempfile.mkdtemp(prefix="supportdesk-media-"))
os.environ.setdefault("DATABASE_POOL", "4")
