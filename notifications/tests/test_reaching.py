"""People are reached the way they chose."""

from datetime import UTC, datetime, time, timedelta

import pytest

from notifications.models import Channel, Message, ReachSettings, Urgency, Way
from notifications.quiet_hours import QuietHours
from notifications.reaching import reach, recall, tell_channel, ways
from notifications.tests.reachable import MINUTE, call, make_method, rule
from outbox.models import Delivery, DeliveryState
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


def way_and_time(messages):
    return [(one.method and one.method.kind, one.due_at - NOW) for one in messages]


def test_a_page_goes_by_each_way_after_its_delay(ana):
    rule(make_method(ana, kind=Way.VOICE), minutes=5)
    rule(make_method(ana, kind=Way.SMS), minutes=0)

    messages = reach(ana, about=call(), now=NOW)

    assert way_and_time(messages) == [(Way.SMS, 0 * MINUTE), (Way.VOICE, 5 * MINUTE)]
    deliveries = Delivery.objects.order_by("due_at")
    assert [one.consumer for one in deliveries] == ["page-sms", "page-voice"]
    assert [one.due_at for one in deliveries] == [NOW, NOW + 5 * MINUTE]


def test_the_second_attempt_begins_with_the_next_way(ana):
    rule(make_method(ana, kind=Way.SMS), minutes=0)
    rule(make_method(ana, kind=Way.VOICE), minutes=5)

    messages = reach(ana, about=call(key="page:2", attempt=2), now=NOW)

    assert way_and_time(messages) == [(Way.VOICE, 0 * MINUTE), (Way.SMS, 5 * MINUTE)]


def test_the_same_call_is_written_once(ana):
    first = reach(ana, about=call(), now=NOW)
    again = reach(ana, about=call(body="Other words"), now=NOW + MINUTE)

    assert [one.pk for one in first] == [one.pk for one in again]
    assert Message.objects.count() == Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("urgency", "methods", "expected"),
    [
        # (kind, verified, has a rule)
        (Urgency.PAGE, [], [None]),
        (Urgency.PAGE, [(Way.SMS, True, False), (Way.VOICE, False, False)], [Way.SMS]),
        (Urgency.PAGE, [(Way.SMS, True, True), (Way.VOICE, True, False)], [Way.SMS]),
        (Urgency.PAGE, [(Way.SMS, False, True)], [None]),
        (Urgency.PAGE, [(Way.SMS, False, True), (Way.VOICE, True, False)], [Way.VOICE]),
        (Urgency.NOTIFY, [(Way.SMS, True, False)], [None]),
        (Urgency.NOTIFY, [(Way.SMS, True, True)], [Way.SMS]),
        (Urgency.NOTIFY, [(Way.SMS, False, True)], [None]),
    ],
)
def test_only_verified_ways_count_and_without_any_there_is_the_account(ana, urgency, methods, expected):
    for kind, verified, has_rule in methods:
        method = make_method(ana, kind=kind, verified=verified)
        if has_rule:
            rule(method, urgency=urgency)

    found = ways([ana], urgency)

    assert [method and method.kind for method, _ in found[ana.pk]] == expected


@pytest.mark.parametrize("change", ["disabled_at", "removed_at"])
def test_a_way_that_was_disabled_or_removed_no_longer_counts(ana, change):
    method = make_method(ana, **{change: NOW})
    rule(method)

    assert ways([ana], Urgency.PAGE)[ana.pk] == [(None, timedelta())]


def test_nobody_is_paged_at_an_address_they_never_confirmed_or_after_they_left(ana):
    ana.emailaddress_set.update(verified=False)
    gone = make_user()
    gone.is_active = False

    found = ways([ana, gone], Urgency.PAGE)

    assert (found[ana.pk], found[gone.pk]) == ([], [])
    assert reach(ana, about=call(), now=NOW) == []


def test_ways_of_many_people_take_as_few_queries_as_of_one(ana, django_assert_num_queries):
    people = [ana, *(make_user() for _ in range(10))]
    for person in people:
        rule(make_method(person))

    with django_assert_num_queries(3):
        found = ways(people, Urgency.PAGE)

    assert all(len(found[person.pk]) == 1 for person in people)


@pytest.mark.parametrize(
    ("urgency", "tier", "expected"),
    [(Urgency.PAGE, "P1", "page-sms"), (Urgency.PAGE, "P2", "message"), (Urgency.PAGE, "", "message")],
)
def test_who_is_paged_only_for_p1_learns_of_the_rest_without_being_woken(ana, urgency, tier, expected):
    rule(make_method(ana))
    ReachSettings.objects.create(user=ana, pages_only_for_p1=True)

    reach(ana, about=call(urgency=urgency, tier=tier), now=NOW)

    assert Delivery.objects.get().consumer == expected


@pytest.mark.parametrize(
    ("urgency", "tier", "hour"),
    [(Urgency.PAGE, "P1", 2), (Urgency.PAGE, "P2", 7), (Urgency.NOTIFY, "P1", 7), (Urgency.NOTIFY, "P4", 7)],
)
def test_in_quiet_hours_only_an_outage_rings(ana, urgency, tier, hour):
    ReachSettings.objects.create(user=ana, quiet_from=time(22), quiet_until=time(7))

    [message] = reach(ana, about=call(urgency=urgency, tier=tier), now=NIGHT)

    assert message.due_at == NIGHT.replace(hour=hour)


@pytest.mark.parametrize(
    ("starts", "ends", "at", "until"),
    [
        (22, 7, (23, 0), (7, 0)),
        (22, 7, (6, 59), (7, 0)),
        (22, 7, (7, 0), None),
        (22, 7, (21, 59), None),
        (1, 6, (3, 0), (6, 0)),
        (1, 6, (6, 0), None),
    ],
)
def test_quiet_hours_are_read_on_a_wall_clock(starts, ends, at, until):
    hours = QuietHours(time(starts), time(ends), UTC)

    end = hours.end_of_quiet(datetime(2026, 3, 4, *at, tzinfo=UTC))

    assert (end and (end.hour, end.minute)) == until


def test_what_waits_is_recalled_once_somebody_acknowledged(ana):
    rule(make_method(ana, kind=Way.SMS), minutes=0)
    rule(make_method(ana, kind=Way.VOICE), minutes=5)
    reach(ana, about=call(), now=NOW)
    reach(make_user(), about=call(key="page:2"), now=NOW)

    n_recalled = recall(["page:1"], now=NOW)

    assert n_recalled == 2
    assert Delivery.objects.filter(state=DeliveryState.PENDING).count() == 1


def test_a_channel_is_told_once(ana):
    channel = Channel.objects.create(slug="team", name="team", address="json://x/", created_at=NOW)
    about = call(urgency=Urgency.NOTIFY, key="step:1")

    first, second = (tell_channel(channel, about=about, now=NOW) for _ in range(2))

    assert (first.channel, second) == (channel, None)
    assert Delivery.objects.get().group == f"notify:channel:{channel.pk}"
