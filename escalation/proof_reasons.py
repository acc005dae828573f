"""Why a path reaches nobody: in values, and in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from escalation.proof_walk import Walk
from tickets.policy import Recipient, RecipientKind
from timekeeping.intervals import Interval, clip, intersect, subtract, union
from timekeeping.wording import moment_in_words


class Why(StrEnum):
    """What keeps somebody who is called from answering."""

    NOBODY = "nobody"  # nobody is there to be called
    AWAY = "away"  # in their time off
    NO_WAY = "no-way"  # no way of reaching them is verified
    CLOSED = "closed"  # their account is closed
    NEVER_AT_WORK = "never-at-work"  # only notified, and without working hours to read it in
    UNSURE = "unsure"  # a channel, or whoever the ticket names: nobody is sure to answer


@dataclass(frozen=True)
class Reason:
    """Why a recipient could not answer. `person` is empty where it is about nobody or no single person.

    start and end are None for the whole of the stretch; n_times counts the times from start to end.
    """

    recipient: str
    why: Why
    person: str = ""
    start: datetime | None = None
    end: datetime | None = None
    n_times: int = 1


_KINDS = {
    RecipientKind.COMMANDER: "the incident commander",
    RecipientKind.LEAD: "the lead of the ticket",
    RecipientKind.EVERYONE: "everyone",
}


def name_of(recipient: Recipient) -> str:
    """Return what people call a recipient: "level-1", "the incident commander", "role manager"."""
    if recipient.kind is RecipientKind.ON_CALL or recipient.kind is RecipientKind.PERSON:
        return recipient.value
    if recipient.kind is RecipientKind.ROLE:
        return recipient.value.replace("_", " ")
    return _KINDS.get(recipient.kind) or f"{recipient.kind} {recipient.value}"


def reasons_for(stretch: Interval, walk: Walk) -> tuple[Reason, ...]:
    """Return why nobody is reached by the first round of what begins in a stretch, in the order of the path."""
    return tuple(
        reason
        for recipient, span in walk.calls(stretch).items()
        for reason in _reasons_of(recipient, clip([span], walk.world.start, walk.world.end), walk)
    )


def _reasons_of(recipient: Recipient, span: list[Interval], walk: Walk) -> Iterator[Reason]:
    name = name_of(recipient)
    if recipient in walk.world.elsewhere:
        yield Reason(name, Why.UNSURE)
        return
    holders = walk.world.holders(recipient)
    held = union(piece for times in holders.values() for piece in times)
    yield from _over(name, Why.NOBODY, "", subtract(span, held), span)
    for address, times in sorted(holders.items()):
        meant = intersect(span, times)
        for why, when in _kept_by(address, meant, walk):
            yield from _over(name, why, walk.world.people[address].name, when, span)


def _kept_by(address: str, meant: list[Interval], walk: Walk) -> Iterator[tuple[Why, list[Interval]]]:
    person = walk.world.people[address]
    if not person.is_active:
        yield Why.CLOSED, meant
    elif person.delay(walk.case.urgency, is_p1=walk.case.is_p1) is None:
        yield Why.NO_WAY, meant
    else:
        yield Why.AWAY, intersect(meant, person.away)
        if not person.is_paged(walk.case.urgency, is_p1=walk.case.is_p1) and not person.at_work:
            yield Why.NEVER_AT_WORK, subtract(meant, person.away)


def _over(
    recipient: str, why: Why, person: str, when: list[Interval], span: list[Interval]
) -> Iterable[Reason]:
    if not when:
        return
    if when == span:
        yield Reason(recipient, why, person)
    else:
        yield Reason(recipient, why, person, when[0][0], when[-1][1], len(when))


_SENTENCES = {
    Why.NOBODY: "{recipient} has nobody{when}",
    Why.AWAY: "{person} ({recipient}) is on time off{when}",
    Why.NO_WAY: "{person} ({recipient}) has no verified way to be reached{when}",
    Why.CLOSED: "the account of {person} ({recipient}) is closed{when}",
    Why.NEVER_AT_WORK: "{person} ({recipient}) is only notified and has no working hours{when}",
    Why.UNSURE: "{recipient}: nobody is sure to answer there",
}


def in_words(reasons: Iterable[Reason], zone: ZoneInfo) -> str:
    """Return reasons as a sentence, times on the zone's clock: "Level-2 has nobody; Ana (level-1) is on time off."."""
    found = "; ".join(
        _SENTENCES[one.why].format(recipient=one.recipient, person=one.person, when=_when(one, zone))
        for one in reasons
    )
    return f"{found[:1].upper()}{found[1:]}." if found else ""


def _when(reason: Reason, zone: ZoneInfo) -> str:
    if reason.start is None or reason.end is None:
        return ""
    span = f" from {moment_in_words(reason.start, zone)} to {moment_in_words(reason.end, zone)}"
    return span if reason.n_times == 1 else f"{span}, {reason.n_times} times"
