"""Pages and notices reach the other side once, or once more and marked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from notifications import tokens
from notifications.delivery import send_batch
from notifications.models import Channel, ContactMethod, Message, Sending, Urgency, Way
from notifications.reaching import reach, recall, tell_channel
from notifications.tests.reachable import MINUTE, call, make_method, rule
from notifications.wording import REPEAT_MARK
from outbox.lanes import URGENT_LEASE
from outbox.models import Delivery, DeliveryState
from outbox.outcomes import Sent
from outbox.services import claim_due, deliver_all_due
from tests.factories import NOW, make_steward, make_user

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def bodies(provider):
    return [one.form["Body"] for one in provider.posts]


def link_in(text):
    return text.split("/a/")[1].split()[0]


def test_a_page_by_text_message_arrives_with_its_link(ana, provider):
    rule(make_method(ana))
    reach(ana, about=call(), now=NOW)

    deliver_all_due(now=NOW)

    [request] = provider.posts
    assert request.form["To"] == "+4915112345678"
    assert request.form["Body"].startswith("SD-1042 P1 hub is down http")
    assert tokens.read(link_in(request.form["Body"]), NOW) == (ana.pk, ["page:1"])
    assert Message.objects.get().sent_at == NOW
    assert Sending.objects.get().provider_id.startswith("SM")


def test_thirty_tickets_make_one_message_with_one_link(ana, provider):
    rule(make_method(ana))
    for number in range(30):
        about = call(key=f"page:{number}", short=f"SD-{number} P1 down", reference=f"SD-{number}")
        reach(ana, about=about, now=NOW)

    deliver_all_due(now=NOW)

    [body] = bodies(provider)
    assert body.startswith("30 things need you now: SD-0, SD-1, SD-2 and 27 more")
    assert len(tokens.read(link_in(body), NOW)[1]) == 30
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    assert not Message.objects.filter(sent_at=None).exists()


def test_a_mail_about_many_names_each_with_its_page(ana, mail_server):
    for number in range(3):
        about = call(key=f"page:{number}", short=f"SD-{number} down", url=f"https://desk/{number}")
        reach(ana, about=about, now=NOW)

    deliver_all_due(now=NOW)

    [(recipients, mail)] = mail_server.arrived
    assert recipients == ["ana@example.org"]
    for number in range(3):
        assert f"- SD-{number} down\n  https://desk/{number}" in mail.get_content().replace("\r", "")


def test_what_comes_right_after_a_page_waits_to_go_out_together(ana, provider):
    rule(make_method(ana))
    reach(ana, about=call(key="page:1"), now=NOW)
    deliver_all_due(now=NOW)
    for number in (2, 3):
        reach(ana, about=call(key=f"page:{number}", reference=f"SD-{number}"), now=NOW)

    deliver_all_due(now=NOW)
    n_at_once = len(provider.posts)
    deliver_all_due(now=NOW + SECOND)

    assert (n_at_once, len(provider.posts)) == (1, 2)
    assert bodies(provider)[1].startswith("2 things need you now")


def test_people_and_ways_are_kept_apart(ana, provider):
    rule(make_method(ana))
    rule(make_method(ana, kind=Way.VOICE))
    rule(make_method(make_steward(), address="+4915100000000"))
    for user in {ana, ContactMethod.objects.last().user}:
        reach(user, about=call(), now=NOW)

    deliver_all_due(now=NOW)

    kinds = sorted(one.path.rsplit("/", 1)[1] for one in provider.posts)
    assert kinds == ["Calls.json", "Messages.json", "Messages.json"]


def test_what_was_acknowledged_is_not_sent(ana, provider):
    rule(make_method(ana), minutes=5)
    reach(ana, about=call(), now=NOW)
    recall(["page:1"], now=NOW + MINUTE)

    deliver_all_due(now=NOW + 10 * MINUTE)

    assert provider.posts == []


@pytest.mark.parametrize(("had_it", "expected"), [(True, 1), (False, 2)])
def test_after_a_crash_twilio_is_asked_what_it_has(ana, provider, had_it, expected):
    rule(make_method(ana))
    reach(ana, about=call(), now=NOW)
    provider.answers.append("hang up")
    deliver_all_due(now=NOW)
    if not had_it:
        provider.taken.clear()

    deliver_all_due(now=NOW + MINUTE)

    assert len(provider.posts) == expected
    assert Delivery.objects.get().state == DeliveryState.SENT
    if not had_it:
        assert bodies(provider)[1].startswith(REPEAT_MARK)


def test_when_twilio_does_not_say_what_it_has_the_message_goes_out_marked(ana, provider):
    rule(make_method(ana))
    reach(ana, about=call(), now=NOW)
    provider.answers.append("hang up")
    deliver_all_due(now=NOW)
    provider.says_what_it_has = False

    deliver_all_due(now=NOW + MINUTE)

    assert [body.startswith(REPEAT_MARK) for body in bodies(provider)] == [False, True]


def test_a_call_is_found_again_after_a_crash(ana, provider):
    rule(make_method(ana, kind=Way.VOICE))
    reach(ana, about=call(), now=NOW)
    provider.answers.append("hang up")
    deliver_all_due(now=NOW)

    deliver_all_due(now=NOW + MINUTE)

    assert len(provider.posts) == 1


def test_a_worker_that_died_before_it_asked_anybody_leaves_no_mark_of_a_repeat(ana, provider):
    rule(make_method(ana))
    reach(ana, about=call(), now=NOW)
    claim_due(now=NOW)

    deliver_all_due(now=NOW + URGENT_LEASE)

    assert [body.startswith(REPEAT_MARK) for body in bodies(provider)] == [False]


def test_what_was_tried_as_one_is_repeated_as_the_same_one(ana, provider):
    provider.answers.append(500)
    rule(make_method(ana))
    for number in range(3):
        reach(ana, about=call(key=f"page:{number}"), now=NOW)
    deliver_all_due(now=NOW)
    reach(ana, about=call(key="page:new"), now=NOW)

    deliver_all_due(now=NOW + MINUTE)

    first, new, again = bodies(provider)
    assert again == REPEAT_MARK + first
    assert tokens.read(link_in(new), NOW)[1] == ["page:new"]


@pytest.mark.parametrize(
    ("answer", "pause"),
    [(500, 5), (503, 5), (429, 5), ((429, {"Retry-After": "20"}), 20), ((429, {"Retry-After": "7200"}), 60)],
)
def test_a_page_is_tried_again_soon_and_never_an_hour_later(ana, provider, answer, pause):
    provider.answers.append(answer)
    rule(make_method(ana))
    reach(ana, about=call(), now=NOW)

    deliver_all_due(now=NOW)

    assert Delivery.objects.get().due_at == NOW + pause * SECOND


def test_a_provider_that_stays_away_is_asked_every_minute(ana, provider, mail_server):
    provider.answers += [500] * 20
    provider.says_what_it_has = False
    rule(make_method(ana))
    reach(ana, about=call(), now=NOW)

    for minute in range(15):
        deliver_all_due(now=NOW + minute * MINUTE)

    delivery = Delivery.objects.get(consumer="page-sms")
    assert delivery.state == DeliveryState.UNKNOWN
    assert delivery.due_at <= NOW + 15 * MINUTE


NO_SUCH_NUMBER = (400, {}, {"code": 21211, "message": "Invalid 'To' Phone Number"})


def test_a_number_that_does_not_exist_is_switched_off_and_its_owner_told_by_another_way(
    ana, provider, mail_server
):
    provider.answers.append(NO_SUCH_NUMBER)
    method = make_method(ana)
    rule(method)
    reach(ana, about=call(), now=NOW)

    deliver_all_due(now=NOW)

    method.refresh_from_db()
    assert method.disabled_at == NOW
    assert "21211" in method.disabled_why
    subjects = {mail["Subject"] for _, mail in mail_server.arrived}
    assert "You can no longer be reached by Text message …678" in subjects
    # And the page itself takes the way that is left.
    assert "SD-1042: hub is down" in subjects


def test_when_one_way_is_refused_the_next_is_not_waited_for(ana, provider):
    provider.answers.append(NO_SUCH_NUMBER)
    rule(make_method(ana), minutes=0)
    rule(make_method(ana, kind=Way.VOICE, address="+4915100000000"), minutes=10)
    reach(ana, about=call(), now=NOW)

    deliver_all_due(now=NOW)

    assert [one.form["To"] for one in provider.posts] == [
        "+4915112345678",
        "+4915100000000",
        "+4915100000000",
    ]


def test_when_a_provider_fails_twice_the_next_way_is_not_waited_for(ana, provider):
    provider.answers += [500, 500]
    provider.says_what_it_has = False
    rule(make_method(ana), minutes=0)
    rule(make_method(ana, kind=Way.VOICE), minutes=30)
    reach(ana, about=call(), now=NOW)
    deliver_all_due(now=NOW)
    n_calls = sum("Calls" in one.path for one in provider.posts)

    deliver_all_due(now=NOW + 5 * SECOND)
    deliver_all_due(now=NOW + 6 * SECOND)

    assert n_calls == 0
    assert sum("Calls" in one.path for one in provider.posts) == 1


def test_a_fault_of_the_desks_own_account_switches_nobodys_number_off(ana, provider):
    provider.answers.append((401, {}, {"code": 20003}))
    method = make_method(ana)
    rule(method)
    reach(ana, about=call(), now=NOW)

    deliver_all_due(now=NOW)

    method.refresh_from_db()
    assert method.disabled_at is None
    assert Delivery.objects.get().state == DeliveryState.PENDING


def test_nothing_listening_is_no_possible_repeat(ana, provider, settings):
    settings.TWILIO_API_URL = "http://127.0.0.1:1"
    rule(make_method(ana))
    reach(ana, about=call(), now=NOW)

    deliver_all_due(now=NOW)

    assert Delivery.objects.get().state == DeliveryState.PENDING


def test_a_person_whose_account_was_closed_meanwhile_is_not_reached(ana, provider):
    rule(make_method(ana))
    reach(ana, about=call(), now=NOW)
    type(ana).objects.filter(pk=ana.pk).update(is_active=False)

    deliver_all_due(now=NOW)

    assert provider.posts == []
    assert Delivery.objects.get().state == DeliveryState.SKIPPED


def test_a_way_that_was_removed_meanwhile_is_replaced(ana, provider, mail_server):
    method = make_method(ana)
    rule(method)
    reach(ana, about=call(), now=NOW)
    ContactMethod.objects.filter(pk=method.pk).update(removed_at=NOW)

    deliver_all_due(now=NOW)

    assert provider.posts == []
    assert [mail["Subject"] for _, mail in mail_server.arrived] == ["SD-1042: hub is down"]


def test_a_channel_hears_and_is_switched_off_when_it_is_gone(provider, mail_server):
    manager = make_user(roles=(Role.MANAGER,), email="boss@example.org")
    channel = Channel.objects.create(
        slug="team", name="Team", address=f"json://127.0.0.1:{provider.port}/team", created_at=NOW
    )
    tell_channel(channel, about=call(urgency=Urgency.NOTIFY, key="step:1"), now=NOW)
    deliver_all_due(now=NOW)
    provider.answers.append(404)
    tell_channel(channel, about=call(urgency=Urgency.NOTIFY, key="step:2"), now=NOW + MINUTE)

    deliver_all_due(now=NOW + MINUTE)

    channel.refresh_from_db()
    assert provider.posts[0].json["title"] == "SD-1042: hub is down"
    assert "/a/" not in provider.posts[0].json["message"]
    assert channel.disabled_at == NOW + MINUTE
    assert [recipients for recipients, _ in mail_server.arrived] == [[manager.email]]


def claim_for(n, *, now=NOW):
    """Have n more stewards called, claim all of it, and return the message's keys by batch."""
    for number in range(n):
        steward = make_steward(email=f"steward-{now:%H%M%S}-{number}@example.org")
        rule(make_method(steward, address=f"+49151{now:%M%S}{number:04}"))
        reach(steward, about=call(key=f"page:{steward.pk}"), now=now)
    return {one.batch: [one.subject_id] for one, _ in claim_due(now=now, limit=n)}


def test_making_many_ready_takes_as_many_statements_as_making_one_ready(django_assert_num_queries):
    one, many = claim_for(1), claim_for(20, now=NOW + 30 * SECOND)
    with CaptureQueriesContext(connection) as for_one:
        send_batch.ready(one, now=NOW)

    with django_assert_num_queries(len(for_one)):
        send_batch.ready(many, now=NOW + 30 * SECOND)

    assert Sending.objects.count() == 21
    assert not Message.objects.filter(sending=None).exists()


def test_what_was_made_ready_when_a_worker_died_arrives_once_and_marked(provider):
    send_batch.ready(claim_for(3), now=NOW)

    deliver_all_due(now=NOW + URGENT_LEASE)

    assert [body.startswith(REPEAT_MARK) for body in bodies(provider)] == [True] * 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_a_number_that_one_sending_shows_to_be_gone_is_not_used_by_the_next_of_the_same_claim(
    ana, provider, mail_server
):
    provider.answers += [500, NO_SUCH_NUMBER]
    provider.says_what_it_has = False
    rule(make_method(ana))
    reach(ana, about=call(), now=NOW)
    deliver_all_due(now=NOW)
    reach(ana, about=call(key="page:new"), now=NOW + MINUTE)

    deliver_all_due(now=NOW + MINUTE)

    assert len(provider.posts) == 2
    assert Delivery.objects.get(outcome__contains="switched off").state == DeliveryState.SKIPPED


def test_what_another_worker_sent_since_it_was_made_ready_is_not_sent_again(provider, monkeypatch):
    [(batch, message_ids)] = claim_for(1).items()
    monkeypatch.setattr("notifications.delivery.FRESH_SECONDS", 0)
    ready = send_batch.ready({batch: message_ids}, now=NOW)
    Message.objects.update(sent_at=NOW)

    outcome = ready(batch, message_ids, False, NOW)

    assert (outcome, provider.posts) == (Sent("Sent before."), [])
