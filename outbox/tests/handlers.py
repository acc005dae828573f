"""A consumer whose behaviour each test sets."""

from datetime import datetime

from outbox.outcomes import Outcome, Sent

calls: list[tuple[int, bool]] = []
answers: list[Outcome | Exception] = []


def forget() -> None:
    calls.clear()
    answers.clear()


def take(subject_id: int, is_repeat: bool, now: datetime) -> Outcome:
    """Note the call and give the next answer, or say that it was sent."""
    calls.append((subject_id, is_repeat))
    answer = answers.pop(0) if answers else Sent("Done.")
    if isinstance(answer, Exception):
        raise answer
    return answer
