"""The desk's Celery application, whose pokes never arrive: for bench/paging.py.

LOST_POKES names the tasks that are lost, with commas; beat, which sends the sweeps, runs with the desk's own.
"""

import os
from typing import Any

from supportdesk.celery import app

LOST = frozenset(os.environ.get("LOST_POKES", "").split(","))
_send_task = app.send_task


def _lose(name: str, *args: Any, **named: Any) -> Any:
    # Sweeps hand out work at once; a poke is for a moment later.
    is_poke = bool(named.get("countdown"))
    return None if is_poke and name in LOST else _send_task(name, *args, **named)


app.send_task = _lose
