"""Any clock explains itself: its stretches have no gap, and add up to what it counted."""

from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.factories import NOW, later, make_steward, make_ticket, make_user
from tickets.facts import Kind, Tier
from tickets.models import Ticket, TicketEvent
from tickets.policy import CalendarPolicy, Clock, Plan, Target, TierPolicy
from tickets.policy.values import Closure, Opening
from tickets.services import add_community_comment, reply, retriage, set_status
from tickets.slo import clock_states
from tickets.slo.ledger import Counting, ledger_of
from tickets.tests.clock_stories import HOUR, POLICY, event, hour, last, states, story
from tickets.tests.test_query_counts import n_queries
from timekeeping.working_time import working_between

NEXT = Clock.NEXT_RESPONSE


def lines_of(state, now: float) -> list[tuple[float, float, str, str]]:
    start = hour(0)
    return [
        ((s.started_at - start) / HOUR, (s.ended_at - start) / HOUR, str(s.counting), s.why)
        for s in ledger_of(state, now=hour(now)).stretches
    ]


def test_a_clock_explains_its_pauses_its_weekends_and_its_corrections():
    lines = story(
        (0, "opened"),
        (50, "replied"),
        (51, "commented"),
        (53, "pending"),
        (54, "status_changed", {"status": "open"}),
        (120, "retriaged", {"tier": Tier.P1}),
    )

    explained = lines_of(last(NEXT, states(lines, now=121)), 121)

    # Friday ends 62 hours after Wednesday 10:00, Monday begins 48 hours later.
    assert explained == [
        (51, 53, "counted", "working time in UTC"),
        (53, 54, "paused", "waiting for the community"),
        (54, 62, "counted", "working time in UTC"),
        (62, 110, "outside working time", "not worked in UTC"),
        (110, 120, "counted", "working time in UTC"),
        (120, 121, "counted", "around the clock"),
    ]


OFFICE = CalendarPolicy(
    ZoneInfo("America/Havana"),
    (Opening((0, 1, 2, 3, 4)), Opening((5,))),
    closures=(Closure((3, 9), (3, 10)),),
)
ACTS = [
    "replied",
    "commented",
    "commented",
    "pending",
    "retriaged",
    "resolved",
    "reopened",
    "approval_asked",
    "approved",
]


def random_story(rng: Random):
    at, lines = 0.0, [event(0, "opened")]
    for _ in range(rng.randint(3, 25)):
        at += rng.choice([0, 0.1, rng.uniform(0, 40), rng.uniform(0, 400)])
        kind = rng.choice(ACTS)
        fields = (
            {"tier": rng.choice(list(Tier)), "ticket_kind": rng.choice(list(Kind))}
            if kind == "retriaged"
            else {}
        )
        lines.append(event(at, kind, fields))
    return lines, at + rng.uniform(0, 300)


@pytest.mark.parametrize("seed", range(40))
def test_stretches_have_no_gap_and_add_up_to_what_the_clock_counted(seed):
    rng = Random(seed)
    lines, now = random_story(rng)
    target = Target(timedelta(hours=rng.randint(1, 90)), is_working_time=rng.random() < 0.7)
    tier = TierPolicy(dict.fromkeys([*Clock], target), "ordinary")
    policy = POLICY if seed % 2 else with_office(tier)

    for state in states(lines, now=now, policy=policy):
        ledger = ledger_of(state, now=hour(now))
        edges = [state.started_at, *(s.ended_at for s in ledger.stretches)]
        until = state.ended_at or hour(now)

        assert [s.started_at for s in ledger.stretches] == edges[:-1]
        assert edges[-1] == until or not ledger.stretches
        assert ledger.total(Counting.COUNTED) == state.counted
        for kind in Counting:
            assert ledger.total_shown(kind) == ledger.total(kind) // timedelta(seconds=1) * timedelta(
                seconds=1
            )
        if state.breached_at is not None and state.is_running and not state.is_paused:
            assert state.counted >= timedelta(0)


def with_office(tier: TierPolicy):
    calendars = dict(POLICY.calendars) | {"office": OFFICE}
    plans = {"standard": Plan("office", dict.fromkeys(Tier, tier))}
    return type(POLICY)(calendars, POLICY.paths, plans, POLICY.decision_path, POLICY.decision_target)


@pytest.mark.parametrize("seed", range(20))
def test_minute_by_minute_a_simple_clock_counts_what_the_calendar_works(seed):
    rng = Random(seed)
    pauses = sorted(rng.sample(range(100, 6000), 4))
    lines = [event(0, "opened"), event(0.5, "replied"), event(1, "commented")]
    for begin, end in (pauses[:2], pauses[2:]):
        lines += [event(begin / 60, "pending"), event(end / 60, "status_changed", {"status": "open"})]
    minutes = [m for m in range(60, 7000) if not any(a <= m < b for a, b in (pauses[:2], pauses[2:]))]
    calendar = clock_states(lines, POLICY, "standard", hour(1))[-1].segments[0].calendar

    worked = sum((working_between(calendar, hour(m / 60), hour((m + 1) / 60)) for m in minutes), timedelta(0))

    assert last(NEXT, states(lines, now=7000 / 60)).counted == worked


@pytest.mark.django_db
def test_the_page_shows_every_clock_in_the_viewers_zone(client):
    steward = make_steward(time_zone="Asia/Tokyo")
    ticket = make_ticket()
    reply(ticket.number, actor=steward, body="Yes.", now=later(hours=1))
    add_community_comment(ticket.number, actor=ticket.requester, body="And?", now=later(hours=2))
    client.force_login(steward)

    page = client.get(reverse("tickets:clocks", args=[ticket.number])).content.decode()

    assert "Asia/Tokyo" in page
    assert "Wed 4 Mar 2026, 19:00" in page
    assert "Promised within one working day" in page
    assert "policy default-1, plan standard" in page
    assert "Counted in all" in page


@pytest.mark.django_db
def test_the_ledger_is_the_teams_alone(client):
    ticket = make_ticket()

    for user in (ticket.requester, make_user()):
        client.force_login(user)
        assert client.get(reverse("tickets:clocks", args=[ticket.number])).status_code == 404
    client.force_login(ticket.requester)
    assert "/clocks" not in client.get(reverse("tickets:ticket", args=[ticket.number])).content.decode()


@pytest.mark.django_db
def test_the_ledger_asks_as_often_at_a_thousand_events_as_at_ten(client):
    steward, ticket = make_steward(), make_ticket()
    client.force_login(steward)
    path = reverse("tickets:clocks", args=[ticket.number])
    few = n_queries(client, path)
    TicketEvent.objects.bulk_create(
        TicketEvent(ticket=ticket, kind=kind, at=NOW + i * HOUR, version=2)
        for i in range(500)
        for kind in ("replied", "commented")
    )
    many = n_queries(client, path)

    page = client.get(path).content.decode()
    assert few == many <= 8
    assert "earlier runs too" in page


@pytest.mark.django_db
def test_the_facts_say_where_each_clock_stands(client):
    steward, ticket = make_steward(), make_ticket()
    reply(ticket.number, actor=steward, body="Yes.", now=later(hours=25))
    add_community_comment(ticket.number, actor=ticket.requester, body="And?", now=later(hours=26))
    set_status(ticket.number, actor=steward, status="pending", reason="Asked.", now=later(hours=28))
    client.force_login(steward)

    page = " ".join(client.get(reverse("tickets:ticket", args=[ticket.number])).content.decode().split())

    assert "late by 60 min" in page
    assert "2 h of one working day counted" in page
    assert reverse("tickets:clocks", args=[ticket.number]) in page


@pytest.mark.django_db
def test_a_correction_shows_in_the_ledger_with_the_tier_of_each_time(client):
    steward, ticket = make_steward(), make_ticket()
    retriage(ticket.number, actor=steward, kind="incident", tier="P1", reason="Down.", now=later(hours=1))
    client.force_login(steward)

    page = client.get(reverse("tickets:clocks", args=[ticket.number])).content.decode()

    assert "around the clock" in page
    assert "working time in UTC" in page


@pytest.mark.django_db
def test_an_unpromised_clock_says_first_that_nothing_is_promised(client):
    ticket = make_ticket()
    client.force_login(make_steward())

    page = client.get(reverse("tickets:clocks", args=[ticket.number])).content.decode()

    assert "Nothing is promised here" in page
    assert "nothing is promised; " in page


@pytest.mark.django_db
@pytest.mark.parametrize(("tier", "expected"), [("P1", "open"), ("P3", "pending")])
def test_an_answer_to_an_outage_leaves_it_open_unless_one_says_otherwise(client, tier, expected):
    ticket = make_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(tier=tier, kind=Kind.GUIDANCE)
    client.force_login(make_steward())

    page = client.get(reverse("tickets:ticket", args=[ticket.number])).content.decode()

    assert f'<option value="{expected}" selected>' in page
