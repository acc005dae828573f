"""A consumer that takes batches, and how long each takes."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from outbox.delivering import BatchHandler
from outbox.outcomes import Outcome, Sent

taken: list[tuple[UUID, list[int], bool]] = []
answers: list[Outcome | Exception] = []
slow = threading.Event()


def forget() -> None:
    taken.clear()
    answers.clear()
    slow.clear()


def take(batch: UUID, subject_ids: list[int], is_repeat: bool, now: datetime) -> Outcome:
    taken.append((batch, sorted(subject_ids), is_repeat))
    answer = answers.pop(0) if answers else Sent("Done.")
    if isinstance(answer, Exception):
        raise answer
    return answer


def hang(batch: UUID, subject_ids: list[int], is_repeat: bool, now: datetime) -> Outcome:
    """Wait for a provider that does not answer, without holding a connection to the database."""
    connection.close()
    slow.wait(20)
    return take(batch, subject_ids, is_repeat, now)


class Unready:
    """Cannot do for several at once what it can do for each."""

    def ready(self, batches: Mapping[UUID, Sequence[int]], *, now: datetime) -> BatchHandler:
        raise ValueError("one of these is broken")

    def __call__(self, batch: UUID, subject_ids: Sequence[int], is_repeat: bool, now: datetime) -> Outcome:
        return take(batch, list(subject_ids), is_repeat, now)


unready = Unready()
