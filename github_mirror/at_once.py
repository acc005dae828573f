"""Go on at once with a repository, now that what was wrong may be mended."""

import logging
from datetime import datetime
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from github_mirror.models import IssueWrite, Repository
from outbox.models import Delivery
from outbox.services import bring_forward

logger = logging.getLogger(__name__)


def send_at_once(repository: Repository, *, now: datetime) -> None:
    """Have what waits to be written to a repository sent after the caller's transaction."""
    writes = IssueWrite.objects.filter(issue__repository=repository, sent_at=None)
    bring_forward(Delivery.objects.filter(consumer="github", subject_id__in=writes.values("pk")), now=now)


def read_at_once(repository: Repository) -> None:
    """Have a worker ask GitHub after the caller's transaction what changed; if none hears it, the clock does."""
    transaction.on_commit(partial(_ask_to_read, repository.pk))


def _ask_to_read(repository_id: int) -> None:
    try:
        current_app.send_task("github_mirror.tasks.read_now", args=[repository_id])
    except (OperationalError, OSError) as error:
        logger.warning("request to read lost", extra={"error_type": type(error).__name__})
