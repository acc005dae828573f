"""Once a week everybody who may be called shows that the call arrives."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from notifications import tokens
from notifications.drills import answer_drills, report_unanswered, send_drills
from notifications.models import Message, PageDrill, ReachSettings, Sending, Way
from notifications.reaching import reach
from notifications.tests.reachable import MINUTE, call, make_method, rule
from outbox.services import deliver_all_due
from rotations.models import TimeOff
from rotations.tasks import test_pages as run_task
from tests.factories import make_steward, make_user

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_everybody_is_called_once_a_week(ana, provider):
    rule(make_method(ana))

    n_called = [send_drills([ana], now=WEDNESDAY + days * DAY) for days in (0, 0, 1, 7)]
    deliver_all_due(now=WEDNESDAY + 7 * DAY)

    assert n_called == [1, 0, 0, 1]
    assert "weekly test" in provider.posts[0].form["Body"]


@pytest.mark.parametrize(
    ("zone", "at", "is_called"),
    [
        ("UTC", WEDNESDAY, True),
        ("UTC", WEDNESDAY.replace(hour=9, minute=59), False),
        ("UTC", WEDNESDAY.replace(hour=16), False),
        ("UTC", WEDNESDAY + 3 * DAY, False),
        ("Pacific/Auckland", WEDNESDAY, False),
        ("Pacific/Auckland", WEDNESDAY.replace(hour=22), True),
    ],
)
def test_nobody_is_woken_by_a_test(zone, at, is_called):
    user = make_steward(time_zone=zone)

    assert send_drills([user], now=at) == is_called


def test_quiet_hours_put_a_test_off(ana):
    ReachSettings.objects.create(user=ana, quiet_from=time(8), quiet_until=time(12))

    assert [send_drills([ana], now=WEDNESDAY + hours * HOUR) for hours in (0, 1)] == [0, 1]


def test_the_link_of_the_message_answers_and_stops_the_other_ways(ana, provider):
    rule(make_method(ana), minutes=0)
    rule(make_method(ana, kind=Way.VOICE), minutes=10)
    send_drills([ana], now=WEDNESDAY)
    deliver_all_due(now=WEDNESDAY)
    _, keys = tokens.read(tokens.make(Sending.objects.get()), WEDNESDAY)

    n_answered = answer_drills([*keys, "page:1"], now=WEDNESDAY + MINUTE)
    deliver_all_due(now=WEDNESDAY + HOUR)

    assert n_answered == 1
    assert PageDrill.objects.get().answered_at == WEDNESDAY + MINUTE
    assert len(provider.posts) == 1


def test_who_does_not_answer_within_a_day_is_reported_once(ana):
    manager = make_user(roles=(Role.MANAGER,))
    kofi = make_steward(name="Kofi")
    send_drills([ana, kofi], now=WEDNESDAY)
    answer_drills([f"drill:{PageDrill.objects.get(user=kofi).pk}"], now=WEDNESDAY + HOUR)

    n_reported = [report_unanswered(now=WEDNESDAY + hours * HOUR) for hours in (23, 24, 25)]

    assert n_reported == [0, 1, 0]
    message = Message.objects.get(recipient=manager)
    assert message.subject == "Ana Ferreira did not answer the weekly test page"
    assert "Kofi" not in message.body


def test_who_is_away_is_not_tested(monkeypatch, ana):
    kofi = make_steward()
    TimeOff.objects.create(
        user=ana, starts_at=WEDNESDAY - DAY, ends_at=WEDNESDAY + HOUR, recorded_at=WEDNESDAY
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: WEDNESDAY)

    run_task()

    assert [drill.user for drill in PageDrill.objects.all()] == [kofi]


def test_the_button_behind_the_link_answers_and_opening_it_does_not(client, ana, provider):
    now = timezone.now()
    rule(make_method(ana))
    PageDrill.objects.create(user=ana, week="2026-W10", sent_at=now)
    reach(ana, about=call(key=f"drill:{PageDrill.objects.get().pk}"), now=now)
    deliver_all_due(now=now)
    link = "/a/" + tokens.make(Sending.objects.get())

    opened = client.get(link).content.decode()
    is_answered_by_opening = PageDrill.objects.get().answered_at is not None
    answered = client.post(link, follow=True).content.decode()

    assert "does a page reach you?" in opened
    assert not is_answered_by_opening
    assert PageDrill.objects.get().answered_at is not None
    assert "Thank you" in answered
