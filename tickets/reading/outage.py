"""Weigh the form's facts against the words: an outage, none, or something a person must decide at once."""

from dataclasses import dataclass

from tickets.facts import OUTAGES, AffectedUsers, AskedKind, Facts, WhatFails
from tickets.reading.people import Reach
from tickets.reading.prose import quotation
from tickets.reading.symptoms import Sighting, Symptoms

# These concern everybody on a hub by their nature, even where nobody was counted.
_HUB_WIDE = frozenset({WhatFails.ADDRESS_DOWN, WhatFails.HOME_DIRECTORY_FULL, WhatFails.INFRASTRUCTURE})
_BY_WEIGHT = (
    WhatFails.HOME_DIRECTORY_FULL,
    WhatFails.INFRASTRUCTURE,
    WhatFails.CANNOT_SIGN_IN,
    WhatFails.ADDRESS_DOWN,
    WhatFails.SERVERS_DO_NOT_START,
    WhatFails.SLOW_OR_DYING,
)
_SAID = {
    WhatFails.ADDRESS_DOWN: "the address of the hub does not answer",
    WhatFails.CANNOT_SIGN_IN: "authorised users cannot sign in",
    WhatFails.SERVERS_DO_NOT_START: "user servers do not start",
    WhatFails.HOME_DIRECTORY_FULL: "the home directory is full and nothing can be saved",
    WhatFails.SLOW_OR_DYING: "the hub is slow or kernels die",
    WhatFails.INFRASTRUCTURE: "the infrastructure underneath fails",
    WhatFails.SOMETHING_ELSE: "something is broken, it is not said what",
}


@dataclass(frozen=True)
class Outage:
    """The verdict; `what` is None where no outage is assumed, `is_possible` asks a person to look at once."""

    what: WhatFails | None
    is_possible: bool
    why: str
    is_single_user: bool = False


def weigh(facts: Facts, symptoms: Symptoms, reach: Reach) -> Outage:
    """Decide from the form first, then from the words; where they disagree, say that it may be an incident."""
    concrete = [s for s in symptoms.sightings if not s.is_vague]
    vague = [s for s in symptoms.sightings if s.is_vague]
    if facts.what_fails in OUTAGES:
        return _by_form(facts, facts.what_fails, concrete or vague, reach, is_over=symptoms.is_over)
    if concrete:
        return _by_words(facts, concrete, reach)
    if vague:
        return _by_vague_words(facts, vague, reach)
    return Outage(None, False, "")


def _by_form(facts: Facts, what: WhatFails, seen: list[Sighting], reach: Reach, *, is_over: bool) -> Outage:
    """Judge a request whose form names an outage."""
    form = f"the form says that {_SAID[what]} for {_named(facts.affected_users)}"
    if facts.affected_users in (AffectedUsers.SOME, AffectedUsers.ALL):
        disagrees = reach is Reach.ONE or is_over
        return Outage(
            what,
            disagrees,
            form + (", though the text sounds like one user or like a past matter" if disagrees else ""),
        )
    if facts.affected_users is AffectedUsers.ONE:
        if seen and reach in (Reach.MANY, Reach.MIXED):
            return Outage(what, True, form + ", but the text speaks of several")
        is_possible = what in _HUB_WIDE and reach is not Reach.ONE
        return Outage(None, is_possible, form, is_single_user=True)
    if reach is Reach.ONE:
        return Outage(None, True, form + ", while the text speaks of one", is_single_user=True)
    return Outage(what, reach is not Reach.MANY, form)


def _by_words(facts: Facts, seen: list[Sighting], reach: Reach) -> Outage:
    """Judge a request by concrete signs in its words."""
    what = min((s.what for s in seen), key=_BY_WEIGHT.index)
    quoted = next(s.words for s in seen if s.what is what)
    said = f"the text says that {_SAID[what]} (\u201c{quotation(quoted)}\u201d)"
    contradicts = facts.what_fails in (WhatFails.NOTHING, WhatFails.MONITORING, WhatFails.PERSONAL_STORAGE)
    if facts.affected_users in (AffectedUsers.SOME, AffectedUsers.ALL):
        if reach is Reach.ONE:
            return Outage(
                None,
                True,
                f"{said} of one user, the form of {_named(facts.affected_users)}",
                is_single_user=True,
            )
        return Outage(what, contradicts, f"{said}, the form that it concerns {_named(facts.affected_users)}")
    if facts.affected_users is AffectedUsers.ONE:
        if reach is Reach.MANY:
            return Outage(what, True, f"{said} for several, the form says one user")
        is_possible = reach is Reach.MIXED or (reach is Reach.UNSAID and not all(s.is_personal for s in seen))
        return Outage(None, is_possible, f"{said} for one user", is_single_user=True)
    return _by_words_alone(what, seen, reach, said, contradicts=contradicts)


def _by_words_alone(
    what: WhatFails, seen: list[Sighting], reach: Reach, said: str, *, contradicts: bool
) -> Outage:
    """Judge concrete signs where the form does not say how many are affected."""
    if reach is Reach.MANY:
        return Outage(what, contradicts, f"{said}, for several users")
    if reach is Reach.ONE:
        return Outage(None, False, f"{said} for one user", is_single_user=True)
    if all(s.is_personal for s in seen):
        return Outage(None, True, f"{said}; how many are affected is not said", is_single_user=True)
    is_sure = reach is Reach.UNSAID and what in _HUB_WIDE and not contradicts
    return Outage(what, not is_sure, said + ("" if is_sure else "; how many are affected is not clear"))


def _by_vague_words(facts: Facts, seen: list[Sighting], reach: Reach) -> Outage:
    """Judge a text that only says that something is broken."""
    said = f"{_SAID[WhatFails.SOMETHING_ELSE]} (\u201c{quotation(seen[0].words)}\u201d)"
    if reach is Reach.ONE or (facts.affected_users is AffectedUsers.ONE and reach is Reach.UNSAID):
        return Outage(None, facts.affected_users is AffectedUsers.ALL, said, is_single_user=True)
    is_many = reach is Reach.MANY or facts.affected_users in (AffectedUsers.SOME, AffectedUsers.ALL)
    return Outage(WhatFails.SOMETHING_ELSE if is_many else None, True, said)


def is_unread_report(facts: Facts, *, is_understood: bool) -> bool:
    """Say whether the requester calls it an incident and no rule can tell: then a person must look at once."""
    return facts.asked_kind is AskedKind.INCIDENT and (
        facts.affected_users is not AffectedUsers.ONE or not is_understood
    )


def _named(affected: AffectedUsers) -> str:
    """Return the form's choice as words of a sentence."""
    return {"one": "one user", "some": "several users", "all": "all users"}.get(
        affected, "an unknown number of users"
    )
