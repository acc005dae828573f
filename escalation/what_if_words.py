"""How two policies differ for a ticket, in short phrases. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from escalation.what_if import Call, Outcome
from tickets.policy import Urgency
from tickets.policy.values import CLOCK_NAMES
from timekeeping.wording import duration_in_words

_VERBS = {Urgency.PAGE: ("page", "paged"), Urgency.NOTIFY: ("notification", "notified")}


def what_changes(before: Outcome, after: Outcome) -> list[str]:
    """Return how the second differs from the first: "P3 → P2", "first paged 1 hour earlier"; empty for the same."""
    return [*_of_tier(before, after), *_of_promises(before, after), *_of_calls(before, after)]


def _of_tier(before: Outcome, after: Outcome) -> Iterator[str]:
    if before.tier != after.tier:
        yield f"{before.tier} → {after.tier}"


def _of_promises(before: Outcome, after: Outcome) -> Iterator[str]:
    old, new = dict(before.broken), dict(after.broken)
    for clock in sorted({*old, *new}, key=list(CLOCK_NAMES).index):
        name = CLOCK_NAMES[clock]
        if clock not in old:
            yield f"{name} not kept"
        elif clock not in new:
            yield f"{name} kept"
        elif old[clock] != new[clock]:
            yield f"{name} not kept, {_shift(old[clock], new[clock])}"
    if old == new and before.broken != after.broken:
        yield "promises not kept more or less often"


def _of_calls(before: Outcome, after: Outcome) -> Iterator[str]:
    for urgency, (noun, verb) in _VERBS.items():
        old, new = ([call for call in side.calls if call.urgency is urgency] for side in (before, after))
        if old == new:
            continue
        said = [*_of_counts(old, new, noun), *_of_times(old, new, verb)]
        if {call.person for call in old} != {call.person for call in new} and old and new:
            said.append(f"others {verb}")
        yield from said or [f"{verb} at other times"]


def _of_counts(old: Sequence[Call], new: Sequence[Call], noun: str) -> Iterator[str]:
    yield from _more(len(new) - len(old), noun)
    if noun == "page":
        yield from _more(
            sum(call.is_night for call in new) - sum(call.is_night for call in old), "night page"
        )


def _of_times(old: Sequence[Call], new: Sequence[Call], verb: str) -> Iterator[str]:
    """Yield by how much the first call moved; where it did not, by how much the first that moved did."""
    moved = [(a.at, b.at) for a, b in zip(old, new, strict=False) if a.at != b.at]
    if not moved:
        return
    if old[0].at != new[0].at:
        yield f"first {verb} {_shift(old[0].at, new[0].at)}"
    elif len(old) == len(new):
        yield f"then {verb} {_shift(*moved[0])}"


def _more(n: int, noun: str) -> Iterator[str]:
    if n:
        yield f"{abs(n)} {noun}{'' if abs(n) == 1 else 's'} {'more' if n > 0 else 'fewer'}"


def _shift(old: datetime, new: datetime) -> str:
    size = max(abs(new - old), timedelta(minutes=1))
    return f"{duration_in_words(size)} {'earlier' if new < old else 'later'}"
