"""A walk along a path survives everything: two engines, a crash, an hour away, clocks apart, nobody there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from accounts.models import User
from accounts.services import mark_address_verified
from escalation.following import follow as follow_event
from escalation.models import Escalation, Outcome, Page, StepDone
from escalation.services import engine, escalate_due, walking
from escalation.tests.desk import Desk, at, called, events, follow, pass_time, running, take_time_off
from notifications.models import Channel, Message
from notifications.reaching import Calling
from tests.factories import NOW, make_ticket
from tickets.models import PolicyVersion
from tickets.policy import as_document, default_policy
from tickets.policy.document import read_document
from tickets.states import EventKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def put_in_force(**changes) -> None:
    """Put a policy in force that differs from the default one: paths by name, and whatever else."""
    document = as_document(default_policy(ZoneInfo("UTC")))
    document["paths"] |= changes.pop("paths", {})
    document |= changes
    read_document(document)
    PolicyVersion.objects.create(label="v2", document=document, created_at=NOW, activated_at=NOW)


def path_of(*steps, repeat_every="") -> dict:
    return {"repeat_every": repeat_every, "steps": list(steps)}


def step(minutes: int, *recipients: str, when: str = "start", urgency: str = "page") -> dict:
    return {"when": when, "after": f"{minutes} minutes", urgency: list(recipients)}


# --- an hour away ---------------------------------------------------------------------------------


def test_after_an_hour_away_each_person_is_called_once_for_the_latest_step(desk):
    ticket = desk.outage()
    follow()

    escalate_due(now=at(60))

    assert called(ticket)[2:] == [(60, "page", name) for name in ("Ana", "Kofi", "Mei", "Sam")]
    paged = events(ticket, EventKind.PAGED)[-1].data
    assert paged["steps"] == [2, 3, 4, 5]
    assert (paged["late_minutes"], paged["n_missed_rounds"]) == (55, 1)


def test_after_an_hour_away_the_next_round_comes_at_its_usual_distance(desk):
    ticket = desk.outage()
    follow()
    escalate_due(now=at(60))

    assert running(ticket).next_look_at == at(65)
    pass_time(since=60, until=65, every=1)

    assert [row for row in called(ticket) if row[0] > 60] == [(65, "page", "Ana"), (65, "page", "Kofi")]


def test_a_filing_that_is_followed_an_hour_late_calls_everybody_of_it_once(desk):
    ticket = desk.outage()

    follow(at(60))

    assert called(ticket) == [(60, "page", name) for name in ("Ana", "Kofi", "Mei", "Sam")]


def test_a_step_done_in_time_says_nothing_of_being_late(desk):
    ticket = desk.outage()
    follow()
    escalate_due(now=at(5) + timedelta(seconds=4))

    assert "late_minutes" not in events(ticket, EventKind.PAGED)[-1].data


# --- nobody there ---------------------------------------------------------------------------------


def test_a_step_that_reaches_nobody_is_passed_at_once_and_says_so(desk):
    take_time_off(desk.kofi)
    take_time_off(desk.ana)
    ticket = desk.outage()

    follow()

    assert called(ticket) == [(0, "page", "Mei")]
    passed = events(ticket, EventKind.STEP_PASSED)
    assert [event.data["steps"] for event in passed] == [[1], [2]]
    assert "Kofi: Away until Thu 05 Mar, 10:00 (UTC)." in passed[0].data["why"]
    assert running(ticket).next_look_at == at(20)


def test_nobody_is_paged_after_their_access_was_closed(desk):
    User.objects.filter(pk=desk.mei.pk).update(is_active=False)
    ticket = desk.outage()

    pass_time(until=12)

    assert [name for _, _, name in called(ticket)] == ["Ana", "Kofi", "Ana", "Kofi", "Sam"]


def test_with_nobody_at_all_it_tries_again_and_says_so_once():
    desk = Desk()
    User.objects.update(is_active=False)
    ticket = desk.outage()

    pass_time(until=11)

    assert called(ticket) == []
    assert [event.data["steps"] for event in events(ticket, EventKind.STEP_PASSED)] == [
        [1],
        [2],
        [3],
        [4],
        [5],
    ]
    assert running(ticket).next_look_at == at(15)
    assert StepDone.objects.filter(outcome=Outcome.PASSED).count() == 15


def test_somebody_without_any_way_is_left_out_and_the_next_is_called(desk):
    for person in (desk.ana, desk.kofi):
        person.emailaddress_set.all().delete()
    ticket = desk.outage()

    follow()

    assert called(ticket) == [(0, "page", "Mei")]
    reasons = set(Page.objects.filter(person=desk.ana).values_list("unreachable", flat=True))
    assert reasons == {walking.NO_WAY}


def test_a_person_whose_call_fails_inside_keeps_nobody_else_from_being_called(desk, monkeypatch):
    whole = Calling.add

    def add(self, user, *, about):
        if user == desk.ana:
            raise ValueError("a defect")
        return whole(self, user, about=about)

    monkeypatch.setattr(Calling, "add", add)
    ticket = desk.outage()

    follow()

    assert called(ticket) == [(0, "page", "Kofi")]
    assert Page.objects.get(person=desk.ana).unreachable == walking.FAILED


@pytest.mark.parametrize(
    ("recipient", "who", "why"),
    [
        ("on-call:level-1", ["Kofi"], ""),
        ("on-call:level-9", [], "Nobody holds level-9."),
        ("on-call:support/level-2", ["Ana"], ""),
        ("on-call:nights/level-2", [], "Nobody holds nights/level-2."),
        ("commander", ["Mei"], ""),
        ("lead", ["Kofi"], ""),
        ("role:manager", ["Sam"], ""),
        ("role:administrator", [], "Nobody has the role administrator."),
        ("role:cook", [], "Nobody has the role cook."),
        ("community:representative", ["Joy"], ""),
        ("community:technical_contact", [], "The community has no technical contact."),
        ("everyone", ["Ana", "Kofi", "Mei", "Sam"], ""),
        ("person:nobody@example.org", [], "The desk knows no nobody@example.org."),
        ("channel:nothing", [], "There is no channel nothing."),
        ("channel:war-room", ["channel:war-room"], ""),
    ],
)
def test_who_stands_behind_a_recipient(desk, recipient, who, why):
    Channel.objects.create(slug="war-room", name="War room", address="json://example.org", created_at=NOW)
    put_in_force(paths={"outage": path_of(step(0, recipient))})
    ticket = desk.outage()

    follow()

    assert [name for _, _, name in called(ticket)] == who
    assert set(Page.objects.exclude(unreachable="").values_list("unreachable", flat=True)) == ({why} - {""})


def test_the_commander_on_call_is_called_where_a_rotation_names_one(desk):
    put_in_force(commander_rotation="support", paths={"outage": path_of(step(0, "commander"))})
    ticket = desk.outage()

    follow()

    assert [name for _, _, name in called(ticket)] == ["Kofi"]


def test_who_stands_behind_two_recipients_is_called_once(desk):
    put_in_force(paths={"outage": path_of(step(0, "on-call:level-1", "lead", "everyone"))})
    ticket = desk.outage()

    follow()

    assert sorted(name for _, _, name in called(ticket)) == ["Ana", "Kofi", "Mei", "Sam"]


# --- edits ----------------------------------------------------------------------------------------


def test_a_policy_put_in_force_later_changes_no_running_escalation(desk):
    ticket = desk.outage()
    follow()

    put_in_force(paths={"outage": path_of(step(0, "role:manager"))})
    other = desk.outage(now=at(1))
    pass_time(since=1, until=6, every=1)

    assert [name for _, _, name in called(ticket)] == ["Ana", "Kofi", "Ana", "Kofi"]
    assert [name for _, _, name in called(other)] == ["Sam"]


# --- crashes and company --------------------------------------------------------------------------


def test_a_crash_in_the_middle_of_a_step_undoes_it_and_it_is_done_once_more_later(desk, monkeypatch):
    ticket = desk.outage()
    follow()
    n_before = Message.objects.count()
    whole = walking.append_addressed

    def die(*args, **kwargs):
        raise RuntimeError("the worker died here")

    monkeypatch.setattr(walking, "append_addressed", die)
    escalate_due(now=at(5))
    assert (len(called(ticket)), Message.objects.count()) == (2, n_before)

    monkeypatch.setattr(walking, "append_addressed", whole)
    escalate_due(now=at(5) + engine.RETRY)
    escalate_due(now=at(5) + engine.RETRY)

    assert [name for _, _, name in called(ticket)] == ["Ana", "Kofi", "Ana", "Kofi"]
    assert StepDone.objects.filter(step=1).count() == 1


def test_one_that_cannot_be_advanced_does_not_hold_up_the_others(desk, monkeypatch):
    broken, whole = desk.outage(), desk.outage()
    follow()
    events_of = walking.events_of

    def fail_for_one(turn):
        if turn.walk.escalation.ticket_id == broken.pk:
            raise ValueError("a defect")
        return events_of(turn)

    monkeypatch.setattr(walking, "events_of", fail_for_one)

    escalate_due(now=at(5))

    assert (len(called(whole)), len(called(broken))) == (4, 2)
    assert Message.objects.exclude(call_key="").count() == 6
    assert running(broken).next_look_at == at(5) + engine.RETRY


@pytest.mark.parametrize("seconds", [30, -30])
def test_workers_whose_clocks_are_apart_do_each_step_once(desk, seconds):
    ticket = desk.outage()
    opened = ticket.events.get(kind=EventKind.OPENED)

    follow_event(opened.pk, False, NOW + timedelta(seconds=seconds))
    for minute in range(11):
        escalate_due(now=at(minute))
        escalate_due(now=at(minute) + timedelta(seconds=seconds))

    names = [name for _, _, name in called(ticket)]
    assert sorted(names) == ["Ana", "Ana", "Kofi", "Kofi", "Mei"]
    assert StepDone.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_engines_at_once_call_everybody_once():
    desk = Desk()
    tickets = [desk.outage() for _ in range(15)]
    follow()

    def crank(_: int) -> None:
        try:
            escalate_due(now=at(5))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as engines:
        list(engines.map(crank, range(4)))
    escalate_due(now=at(5))

    assert [len(called(ticket)) for ticket in tickets] == [4] * 15
    assert StepDone.objects.filter(step=1).count() == 15
    assert Message.objects.exclude(call_key="").count() == 15 * 4


@pytest.mark.parametrize("n", [1, 10, 40])
def test_what_is_due_together_costs_the_same_however_much_it_is(desk, n, django_assert_max_num_queries):
    for _ in range(n):
        desk.outage()
    follow()

    with django_assert_max_num_queries(40 + n):
        escalate_due(now=at(5))


def test_a_notification_reaches_who_never_signed_in(desk):
    desk.kofi.emailaddress_set.all().delete()
    ticket = make_ticket(requester=desk.joy, service=desk.service)

    follow()

    assert called(ticket) == [(0, "notify", "Kofi")]
    mark_address_verified(desk.kofi)
    assert Escalation.objects.get().next_look_at == at(24 * 60)
