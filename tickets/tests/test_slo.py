"""When an answer is due. Pure: no database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tickets.facts import Kind, Tier
from tickets.policy import default_policy
from tickets.slo import NOTHING_DUE, ClockFacts, Due, first_response_due, next_due

STANDARD = {"policy": default_policy(ZoneInfo("UTC")), "plan": "standard"}
WEDNESDAY = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)


def facts(**changes) -> ClockFacts:
    values = {
        "kind": Kind.GUIDANCE,
        "tier": Tier.P3,
        "is_live": True,
        "is_waiting_for_community": False,
        "clock_started_at": WEDNESDAY,
        "first_responded_at": None,
        "community_spoke_at": None,
    }
    return ClockFacts(**(values | changes))


HOUR = timedelta(hours=1)
CASES = {
    "one working day for P2, P3 and P4": (facts(), Due(WEDNESDAY + 24 * HOUR, "first response")),
    "over a weekend": (facts(clock_started_at=FRIDAY), Due(FRIDAY + 72 * HOUR, "first response")),
    "fifteen minutes for P1, weekend or not": (
        facts(tier=Tier.P1, clock_started_at=FRIDAY + 12 * HOUR),
        Due(FRIDAY + 12 * HOUR + timedelta(minutes=15), "first response"),
    ),
    "waiting for the community does not pause the first response": (
        facts(is_waiting_for_community=True),
        Due(WEDNESDAY + 24 * HOUR, "first response"),
    ),
    "whether it is an outage is decided as fast as an outage is answered": (
        facts(is_possible_incident=True, first_responded_at=WEDNESDAY),
        Due(WEDNESDAY + timedelta(minutes=15), "decision"),
    ),
    "held for approval": (facts(clock_started_at=None), NOTHING_DUE),
    "resolved": (facts(is_live=False), NOTHING_DUE),
    "answered and nothing asked since": (facts(first_responded_at=WEDNESDAY), NOTHING_DUE),
    "answered and the community spoke": (
        facts(first_responded_at=WEDNESDAY, community_spoke_at=WEDNESDAY + HOUR),
        Due(WEDNESDAY + 25 * HOUR, "next response"),
    ),
    "waiting for the community pauses the next response": (
        facts(
            first_responded_at=WEDNESDAY, community_spoke_at=WEDNESDAY + HOUR, is_waiting_for_community=True
        ),
        NOTHING_DUE,
    ),
    "a notice is promised no first response": (facts(kind=Kind.NOTICE), NOTHING_DUE),
    "a word on a notice is answered": (
        facts(kind=Kind.NOTICE, community_spoke_at=WEDNESDAY + HOUR),
        Due(WEDNESDAY + 25 * HOUR, "next response"),
    ),
    "spam is promised nothing": (facts(kind=Kind.SPAM, community_spoke_at=WEDNESDAY), NOTHING_DUE),
    "whether a notice tells of an outage is decided all the same": (
        facts(kind=Kind.NOTICE, is_possible_incident=True),
        Due(WEDNESDAY + timedelta(minutes=15), "decision"),
    ),
    "during an outage a word of the community is answered within two hours": (
        facts(tier=Tier.P1, first_responded_at=WEDNESDAY, community_spoke_at=WEDNESDAY + HOUR),
        Due(WEDNESDAY + 3 * HOUR, "next response"),
    ),
}


@pytest.mark.parametrize("kind", Kind)
def test_the_first_response_of_all_but_notices_and_spam_is_promised(kind):
    due = first_response_due(facts(kind=kind), **STANDARD)

    assert (due is None) == (kind in {Kind.NOTICE, Kind.SPAM})


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES.keys())
def test_next_due(given, expected):
    assert next_due(given, **STANDARD) == expected
