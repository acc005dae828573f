"""A row of a what-if says what differs, whatever it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from escalation.what_if import Call, Outcome
from escalation.what_if_words import what_changes
from tickets.facts import Tier
from tickets.policy import Clock, Urgency

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANA, KOFI = 1, 2
CALL = Call(NOON, ANA, Urgency.PAGE, ticket=7, is_night=False, is_off_hours=False)
NOTE = replace(CALL, urgency=Urgency.NOTIFY)
BEFORE = Outcome(Tier.P3, ((Clock.FIRST_RESPONSE, NOON),), (NOTE, CALL))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"tier": Tier.P2}, ["P3 → P2"]),
        ({"broken": ()}, ["first response kept"]),
        (
            {"broken": ((Clock.FIRST_RESPONSE, NOON - HOUR), (Clock.UPDATE, NOON))},
            ["first response not kept, 1 hour earlier", "update not kept"],
        ),
        ({"calls": (NOTE, replace(CALL, at=NOON - HOUR))}, ["first paged 1 hour earlier"]),
        (
            {"calls": (NOTE, CALL, replace(CALL, at=NOON + HOUR, is_night=True))},
            ["1 page more", "1 night page more"],
        ),
        ({"calls": (replace(NOTE, at=NOON + 2 * HOUR), CALL)}, ["first notified 2 hours later"]),
        ({"calls": (replace(NOTE, person=KOFI), CALL)}, ["others notified"]),
        ({"calls": (NOTE,)}, ["1 page fewer"]),
    ],
)
def test_what_differs_is_said(changes: dict, said: list[str]) -> None:
    after = replace(BEFORE, **changes)

    assert what_changes(BEFORE, after) == said


def test_a_later_step_that_moved_is_said() -> None:
    second, moved = replace(CALL, at=NOON + HOUR), replace(CALL, at=NOON + 3 * HOUR)

    said = what_changes(replace(BEFORE, calls=(CALL, second)), replace(BEFORE, calls=(CALL, moved)))

    assert said == ["then paged 2 hours later"]
