"""What a policy would have meant: tiers, promises not kept, who would have been called and when. No database."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from escalation.what_if import Outcome, PastTicket, World, is_same, outcome
from escalation.what_if_report import Comparison
from escalation.what_if_team import Held, Person, Team
from tickets.facts import Kind, Tier
from tickets.policy import Clock, Policy, Urgency, as_document, default_policy, read_document
from tickets.slo import ClockEvent, Happened
from timekeeping.working_time import office_hours

# A Wednesday.
FILED = datetime(2026, 3, 4, 23, 0, tzinfo=UTC)
NOW = FILED + timedelta(days=30)
UTC_ZONE, LIMA = ZoneInfo("UTC"), ZoneInfo("America/Lima")
ANA, KOFI, MIRIAM = 1, 2, 3


def after(**parts: float) -> datetime:
    return FILED + timedelta(**parts)


def person(key: int, zone: ZoneInfo = UTC_ZONE, **fields: Any) -> Person:
    return Person(key, zone, office_hours(zone, opens=time(9), closes=time(17)), **fields)


TEAM = Team(
    people={ANA: person(ANA), KOFI: person(KOFI, LIMA), MIRIAM: person(MIRIAM)},
    levels={
        "support": {
            "level-1": [
                Held(after(days=-7), after(days=7), ANA),
                Held(after(days=7), after(days=60), MIRIAM),
            ],
            "level-2": [Held(after(days=-7), after(days=60), KOFI)],
        }
    },
    roles={"manager": (MIRIAM,), "incident_commander": (KOFI,)},
    by_address={"mei@example.org": MIRIAM},
)
WORLD = World(TEAM, NOW)
DEFAULT = default_policy(UTC_ZONE)


def changed(**changes: Any) -> Policy:
    return read_document(as_document(DEFAULT) | changes)


def opened(tier: Tier, kind: Kind) -> ClockEvent:
    return ClockEvent(Happened.OPENED, FILED, ticket_kind=kind, tier=tier)


def ticket(
    *later: ClockEvent, tier: Tier = Tier.P3, kind: Kind = Kind.CHANGE, acted: tuple[datetime, ...] = ()
) -> PastTicket:
    return PastTicket(
        number=1042,
        rule="change.dated",
        base_tier=tier,
        plan="standard",
        kind=kind,
        events=(opened(tier, kind), *later),
        acts=acted,
    )


def replied(at: datetime) -> ClockEvent:
    return ClockEvent(Happened.REPLIED, at, is_from_team=True)


def calls(found: Outcome) -> list[tuple[datetime, int, str]]:
    return [(call.at, call.person, str(call.urgency)) for call in found.calls]


def test_a_rule_that_is_moved_gives_another_tier_and_its_promises() -> None:
    moved = changed(rules={"change.dated": "P1"})
    past = ticket(replied(after(hours=2)), acted=(after(hours=2),))

    before, later = outcome(past, DEFAULT, world=WORLD), outcome(past, moved, world=WORLD)

    assert (before.tier, later.tier) == (Tier.P3, Tier.P1)
    assert before.broken == ()
    assert later.broken == ((Clock.FIRST_RESPONSE, after(minutes=15)),)


def test_a_tier_that_somebody_gave_by_hand_stays() -> None:
    by_hand = ClockEvent(Happened.RETRIAGED, after(hours=1), tier=Tier.P2, ticket_kind=Kind.CHANGE)

    found = outcome(ticket(by_hand), changed(rules={"change.dated": "P4"}), world=WORLD)

    assert found.tier is Tier.P2


def test_whoever_was_on_call_is_called_until_somebody_acts() -> None:
    past = ticket(replied(after(minutes=12)), tier=Tier.P1, kind=Kind.INCIDENT, acted=(after(minutes=12),))

    found = outcome(past, DEFAULT, world=WORLD)

    assert calls(found) == [
        (FILED, ANA, "page"),
        (FILED, KOFI, "page"),
        (after(minutes=5), ANA, "page"),
        (after(minutes=5), KOFI, "page"),
        (after(minutes=10), KOFI, "page"),
    ]


def test_a_night_is_one_where_the_person_lives() -> None:
    past = ticket(tier=Tier.P1, kind=Kind.INCIDENT, acted=(after(minutes=1),))

    found = outcome(past, DEFAULT, world=WORLD)

    # 23:00 in UTC is 18:00 in Lima: not at work any more, but no night.
    first = [(call.person, call.is_night, call.is_off_hours) for call in found.calls[:2]]
    assert first == [(ANA, True, True), (KOFI, False, True)]


def test_nobody_is_called_in_their_time_off_and_a_step_without_anybody_is_counted() -> None:
    away = replace(TEAM, people=TEAM.people | {ANA: person(ANA, away=((after(days=-1), after(days=1)),))})
    past = ticket(tier=Tier.P4, acted=(after(hours=1),), kind=Kind.GUIDANCE)

    found = outcome(past, DEFAULT, world=World(away, after(hours=2)))

    assert (calls(found), found.n_nobody) == ([], 1)


def test_after_a_step_that_finds_nobody_the_next_one_comes_at_once() -> None:
    nobody = replace(TEAM, levels={})

    found = outcome(ticket(tier=Tier.P1, kind=Kind.INCIDENT), DEFAULT, world=World(nobody, after(minutes=1)))

    # Nobody holds a level, so the second step is due at once, and the third.
    assert calls(found) == [(FILED, KOFI, "page")]
    assert found.n_nobody == 2


def test_a_step_that_tells_a_channel_found_somebody() -> None:
    steps = [{"when": "start", "after": "0 minutes", "notify": ["channel:outages"]}]
    policy = changed(paths=as_document(DEFAULT)["paths"] | {"ordinary": {"steps": steps}})

    found = outcome(ticket(tier=Tier.P4, kind=Kind.GUIDANCE), policy, world=World(TEAM, after(hours=1)))

    assert (found.calls, found.n_nobody) == ((), 0)


def test_a_promise_not_kept_calls_whom_the_path_names_then() -> None:
    past = ticket(replied(after(days=2)), acted=(after(minutes=1),))

    found = outcome(past, DEFAULT, world=WORLD)

    # 24 working hours from Wednesday 23:00; 75% of them after 18 hours.
    assert found.broken == ((Clock.FIRST_RESPONSE, after(hours=24)),)
    assert calls(found) == [
        (FILED, ANA, "notify"),
        (after(hours=18), ANA, "notify"),
        (after(hours=24), KOFI, "notify"),
    ]


def test_a_path_that_repeats_is_followed_for_three_rounds() -> None:
    steps = [{"when": "start", "after": "0 minutes", "page": ["person:mei@example.org"]}]
    policy = changed(
        paths=as_document(DEFAULT)["paths"] | {"outage": {"repeat_every": "5 minutes", "steps": steps}}
    )

    found = outcome(ticket(tier=Tier.P1, kind=Kind.INCIDENT), policy, world=World(TEAM, after(hours=1)))

    assert [at for at, key, _ in calls(found) if key == MIRIAM] == [
        FILED,
        after(minutes=5),
        after(minutes=10),
    ]


def test_a_reopened_outage_calls_again() -> None:
    back = ClockEvent(Happened.REOPENED, after(hours=5))
    resolved = ClockEvent(Happened.RESOLVED, after(hours=1), is_from_team=True)
    acts = (after(minutes=1), after(hours=1), after(hours=5, minutes=1))

    found = outcome(
        ticket(resolved, back, tier=Tier.P1, kind=Kind.INCIDENT, acted=acts), DEFAULT, world=WORLD
    )

    assert {key for at, key, _ in calls(found) if at == after(hours=5)} == {ANA, KOFI}


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"rules": {"change.dated": "P2"}},
        {"commander_rotation": "support"},
        {"decision": {"target": "10 minutes", "path": "outage"}},
        {"paths": as_document(DEFAULT)["paths"] | {"high": as_document(DEFAULT)["paths"]["outage"]}},
        {"calendars": {"working-days": {"zone": "UTC", "open": ["mon-fri 09:00-17:00"]}}},
    ],
)
def test_policies_that_must_mean_the_same_for_a_ticket_do(changes: dict, tier: Tier) -> None:
    policy = changed(**changes)
    past = ticket(replied(after(days=3)), tier=tier, acted=(after(minutes=12),))

    same = is_same(past, DEFAULT, policy)

    assert same or changes
    assert not same or outcome(past, DEFAULT, world=WORLD) == outcome(past, policy, world=WORLD)


@pytest.mark.parametrize("kind", [Kind.NOTICE, Kind.SPAM])
def test_nobody_is_called_for_what_nobody_waits_for(kind: Kind) -> None:
    found = outcome(ticket(kind=kind), DEFAULT, world=WORLD)

    assert (found.broken, found.calls) == ((), ())


def test_the_comparison_counts_both_sides_and_names_what_differs() -> None:
    moved = changed(rules={"change.dated": "P1"})
    past = ticket(replied(after(minutes=1)), acted=(after(minutes=1),))
    comparison = Comparison({key: one.zone for key, one in TEAM.people.items()})

    comparison.add(
        past.number,
        outcome(past, DEFAULT, world=WORLD),
        outcome(past, moved, world=WORLD),
        was_retriaged=False,
    )

    data = comparison.as_data()
    assert data["moves"] == [{"from": "P3", "to": "P1", "n": 1}]
    assert (data["totals"]["before"]["pages"], data["totals"]["after"]["pages"]) == (0, 2)
    assert (data["totals"]["after"]["night_pages"], data["totals"]["after"]["nights"]) == (1, 1)
    assert data["new_night_calls"] == [{"at": FILED.isoformat(), "person": ANA, "ticket": 1042}]
    assert [row["person"] for row in data["people"]] == [ANA, KOFI]
    assert data["changed"][0]["after"]["paged"] == [ANA, KOFI]


def test_equal_policies_differ_in_nothing() -> None:
    past = ticket(tier=Tier.P1, kind=Kind.INCIDENT)
    same = outcome(past, DEFAULT, world=WORLD)
    comparison = Comparison({key: one.zone for key, one in TEAM.people.items()})

    comparison.add(past.number, same, outcome(past, DEFAULT, world=WORLD), was_retriaged=False)

    data = comparison.as_data()
    assert (data["n_changed"], data["moves"], data["n_new_night_calls"]) == (0, [], 0)
    assert all(call.urgency in Urgency for call in same.calls)
