"""Say in words, and in plain data, what was proven of a path."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from escalation.proof import Failure, PathProof
from escalation.proof_reasons import Reason, Why, in_words
from timekeeping.wording import duration_in_words, moment_in_words

ONE_MINUTE = timedelta(minutes=1)
CALLS_NOBODY = "calls nobody of itself: its steps count from clocks and events"


def wait_in_words(wait: timedelta) -> str:
    """Return how long something takes at most, to the minute, rounded up: "at once", "within 1 hour 5 minutes"."""
    minutes = -(-wait // ONE_MINUTE)
    return f"within {duration_in_words(minutes * ONE_MINUTE)}" if minutes else "at once"


def reached_in_words(longest: timedelta | None, *, rings: bool) -> str:
    """Return after how long somebody is reached at most; nothing is said where nobody ever is."""
    if longest is None:
        return "reaches nobody"
    if rings:
        return f"a page reaches somebody {wait_in_words(longest)}"
    return f"a notification reaches somebody at work {wait_in_words(longest)}"


def summary(proof: PathProof, zone: ZoneInfo) -> str:
    """Return the line of a path: how long it takes at most, since when counted, and whether it fails."""
    if not proof.case.steps:
        return CALLS_NOBODY
    said = [reached_in_words(proof.longest and proof.longest.longest, rings=proof.case.rings)]
    if proof.longest and proof.longest.longest:
        said[0] += f" (longest from {moment_in_words(proof.longest.start, zone)})"
    if proof.case.rings and proof.longest_until_at_work:
        said.append(f"somebody at work {wait_in_words(proof.longest_until_at_work.longest)}")
    n = len(proof.failures)
    return "; ".join([f"FAILS {n} time{'' if n == 1 else 's'}, see below", *said] if n else said)


def late_in_words(longest: timedelta | None) -> str:
    """Return what becomes of an outage that begins in a stretch in which a round reaches nobody."""
    if longest is None:
        return "nobody is reached"
    return f"nobody is reached before the path repeats, {wait_in_words(longest)}"


def failure_in_words(failure: Failure, zone: ZoneInfo) -> str:
    """Return a stretch and why it fails as a sentence, on the zone's clock."""
    span = f"{moment_in_words(failure.start, zone)} to {moment_in_words(failure.end, zone)}"
    return f"{span}: {late_in_words(failure.longest)}. {in_words(failure.reasons, zone)}"


def as_data(proof: PathProof) -> dict[str, Any]:
    """Return a proof as JSON's own types; instants in UTC, durations in seconds, null where nobody is ever reached."""
    slowest, awake = proof.longest, proof.longest_until_at_work
    return {
        "path": proof.case.path.name,
        "from": instant_as_text(proof.start),
        "to": instant_as_text(proof.end),
        "calls_anybody": bool(proof.case.steps),
        "by": str(proof.case.urgency),
        "longest_seconds": slowest.longest.total_seconds() if slowest else None,
        "longest_from": instant_as_text(slowest.start) if slowest else None,
        "longest_until_at_work_seconds": awake.longest.total_seconds() if awake else None,
        "longest_until_at_work_from": instant_as_text(awake.start) if awake else None,
        "failures": [failure_as_data(failure) for failure in proof.failures],
    }


def failure_as_data(failure: Failure) -> dict[str, Any]:
    """Return a failing stretch as JSON's own types."""
    longest = failure.longest
    return {
        "start": instant_as_text(failure.start),
        "end": instant_as_text(failure.end),
        "longest_seconds": None if longest is None else longest.total_seconds(),
        "reasons": [_reason_as_data(reason) for reason in failure.reasons],
    }


def failure_of(data: dict[str, Any]) -> Failure:
    """Return the failing stretch that failure_as_data wrote."""
    seconds = data["longest_seconds"]
    return Failure(
        datetime.fromisoformat(data["start"]),
        datetime.fromisoformat(data["end"]),
        None if seconds is None else timedelta(seconds=seconds),
        tuple(_reason_of(reason) for reason in data["reasons"]),
    )


def _reason_as_data(reason: Reason) -> dict[str, Any]:
    return {
        "recipient": reason.recipient,
        "why": str(reason.why),
        "person": reason.person,
        "start": reason.start and instant_as_text(reason.start),
        "end": reason.end and instant_as_text(reason.end),
        "n_times": reason.n_times,
    }


def _reason_of(data: dict[str, Any]) -> Reason:
    start, end = (data[key] and datetime.fromisoformat(data[key]) for key in ("start", "end"))
    return Reason(data["recipient"], Why(data["why"]), data["person"], start, end, data["n_times"])


def instant_as_text(instant: datetime) -> str:
    """Return an instant in UTC, to the microsecond where it has any: 2026-01-07T09:00:00Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
