"""Two tickets about the same become one: the other points to it, and nobody loses or gains sight of anything."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from notifications.models import Message
from outbox.models import Delivery
from tests.factories import (
    later,
    make_community,
    make_representative,
    make_service,
    make_steward,
    make_ticket,
    make_user,
)
from tickets.errors import CannotMerge, NotAllowed, TicketChangedMeanwhile, TicketIsMerged
from tickets.models import Ticket, TicketEvent
from tickets.notices import write_messages
from tickets.queries import clocks_of, story
from tickets.services import (
    add_community_comment,
    add_note,
    merge,
    record_breaches,
    reopen,
    reply,
    resolve,
    set_status,
)
from tickets.slo import running

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward():
    return make_steward(name="Ana Silva")


@pytest.fixture
def service():
    return make_service()


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def merged(old: Ticket, kept: Ticket, actor, **changes) -> Ticket:
    details = {"reason": "The same outage.", "now": later(hours=3)} | changes
    return merge(old.number, into=kept.number, actor=actor, **details)


def test_one_ends_and_points_to_the_other_which_points_back(service, steward):
    old, kept = make_ticket(service=service), make_ticket(service=service)
    old_comment = add_community_comment(old.number, actor=old.requester, body="Still so.", now=later(hours=1))

    merged(old, kept, steward)

    old, kept = fresh(old), fresh(kept)
    assert (old.status, old.merged_into, old.next_due_at, old.next_breach_at) == ("closed", kept, None, None)
    assert old_comment.comments.count() == 1
    assert kept.comments.count() == 0
    assert [e.sentence for e in story(old, viewer=steward)][-1] == (
        f"merged it into {kept.reference}: “The same outage.”"
    )
    assert [e.sentence for e in story(kept, viewer=kept.requester)][-1] == f"merged {old.reference} into it"


def test_the_earlier_start_counts(service, steward):
    old = make_ticket(service=service)
    kept = make_ticket(service=service, now=later(hours=2))

    merged(old, kept, steward)

    assert fresh(kept).first_response_due_at == fresh(kept).next_due_at == later(hours=24)
    assert fresh(kept).clock_started_at == later()
    assert running(clocks_of(fresh(old), later(hours=4))) == []


def test_whoever_waits_on_the_old_one_waits_on_the_answered_one(service, steward):
    old, kept = make_ticket(service=service), make_ticket(service=service)
    reply(kept.number, actor=steward, body="Which?", status="pending", now=later(hours=1))

    merged(old, kept, steward)

    assert (fresh(kept).status, fresh(kept).next_due_what) == ("open", "next response")
    assert fresh(kept).next_due_at == later(hours=24)


def test_one_that_nobody_waits_on_changes_no_clock(service, steward):
    old, kept = make_ticket(service=service), make_ticket(service=service)
    for ticket in (old, kept):
        reply(ticket.number, actor=steward, body="Which?", status="pending", now=later(hours=1))

    merged(old, kept, steward)

    assert (fresh(kept).status, fresh(kept).next_due_at) == ("pending", None)


def test_a_broken_promise_of_the_one_that_ends_is_told_of_there(service, steward):
    old, kept = make_ticket(service=service), make_ticket(service=service, now=later(hours=20))

    merged(old, kept, steward, now=later(hours=30))
    record_breaches(now=later(hours=30))

    kinds = TicketEvent.objects.filter(kind="breached").order_by("ticket").values_list("ticket", flat=True)
    assert list(kinds) == [old.number, kept.number]


def test_the_requester_is_told_and_hears_every_answer_from_then_on(service, steward):
    old, kept = make_ticket(service=service), make_ticket(service=service)
    merged(old, kept, steward)
    write_all_messages()

    reply(kept.number, actor=steward, body="It is mended.", now=later(hours=4))
    write_all_messages()

    mails = Message.objects.filter(recipient=old.requester).order_by("pk").values_list("subject", "body")
    told, answer = [mail for mail in mails if "We have" not in mail[0]]
    assert f"Goes on in {kept.reference}" in told[0]
    assert "It is mended." in answer[1]


def write_all_messages() -> None:
    for delivery in Delivery.objects.filter(consumer="notifications"):
        write_messages(delivery.subject_id, is_repeat=False, now=later(hours=5))


def test_what_was_merged_is_written_on_and_reopened_no_more(service, steward):
    old, kept = make_ticket(service=service), make_ticket(service=service)
    merged(old, kept, steward)

    for verb, actor in (
        (reopen, steward),
        (reply, steward),
        (resolve, steward),
        (reopen, old.requester),
        (add_community_comment, old.requester),
    ):
        with pytest.raises(TicketIsMerged, match=f"goes on in {kept.reference}"):
            verb(old.number, actor=actor, body="Hello?", now=later(hours=4))
    add_note(old.number, actor=steward, body="A note is kept.", now=later(hours=4))


REFUSED = {
    "into itself": (lambda old, kept, s: merged(old, old, s), "into itself"),
    "into nothing": (
        lambda old, kept, s: merge(old.number, into=10**9, actor=s, reason="", now=later()),
        "There is no",
    ),
    "what is done": (lambda old, kept, s: [done(old, s), merged(old, kept, s)], "is done already"),
    "into what is done": (
        lambda old, kept, s: [done(kept, s), merged(old, kept, s)],
        "is done. Reopen it first",
    ),
    "twice": (lambda old, kept, s: [merged(old, kept, s), merged(old, kept, s)], "is done already"),
    "into what was merged": (
        lambda old, kept, s: [merged(kept, make_ticket(service=kept.service), s), merged(old, kept, s)],
        "was itself merged",
    ),
    "in a circle": (lambda old, kept, s: [merged(old, kept, s), merged(kept, old, s)], "was itself merged"),
}


def done(ticket: Ticket, steward) -> None:
    resolve(ticket.number, actor=steward, body="Done.", now=later(hours=1))


@pytest.mark.parametrize(("act", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_merged(act, sentence, service, steward):
    old, kept = make_ticket(service=service), make_ticket(service=service)

    with pytest.raises(CannotMerge, match=sentence):
        act(old, kept, steward)


def test_a_ticket_never_goes_on_where_its_community_cannot_see_it(steward):
    old, kept = make_ticket(), make_ticket()

    with pytest.raises(CannotMerge, match="another community's"):
        merged(old, kept, steward)
    Ticket.objects.filter(pk=old.pk).update(community=None)
    with pytest.raises(CannotMerge, match="cannot see"):
        merged(old, kept, steward)

    assert fresh(old).is_live


def test_a_request_of_somebody_who_is_no_representative_stays_where_they_see_it(service, steward):
    stranger = make_user()
    kept = make_ticket(service=service)
    old = make_ticket(
        service=service,
        requester=stranger,
        asked_kind="incident",
        affected_users="all",
        what_fails="servers_do_not_start",
        subject="Servers do not start",
    )

    with pytest.raises(CannotMerge, match="would lose sight"):
        merged(old, kept, steward)


def test_nothing_promised_goes_on_where_nothing_is(service, steward):
    old = make_ticket(service=service)
    kept = make_ticket(service=service, requester=make_user())
    assert kept.is_held
    Ticket.objects.filter(pk=kept.pk).update(requester=old.requester)

    with pytest.raises(CannotMerge, match="still waits for approval"):
        merged(old, kept, steward)


def test_only_the_team_merges(service, client):
    old, kept = make_ticket(service=service), make_ticket(service=service)
    client.force_login(old.requester)

    with pytest.raises(NotAllowed):
        merged(old, kept, old.requester)
    address = reverse("tickets:merge", args=[old.number])
    answers = [client.get(address, {"into": kept.number}), client.post(address, {"into": kept.number})]

    assert {answer.status_code for answer in answers} == {404}
    assert fresh(old).is_live


def test_a_colleague_who_was_faster_is_noticed(service, steward):
    old, kept = make_ticket(service=service), make_ticket(service=service)
    seen = old.version
    set_status(old.number, actor=make_steward(), status="planned", reason="So.", now=later(hours=1))

    with pytest.raises(TicketChangedMeanwhile):
        merged(old, kept, steward, seen_version=seen)


def test_the_page_says_what_will_happen_before_it_does(service, steward, client):
    old, kept = make_ticket(service=service), make_ticket(service=service)
    client.force_login(steward)
    address = reverse("tickets:merge", args=[old.number])

    shown = client.get(address, {"into": f"sd-{kept.number}"})
    assert fresh(old).is_live
    sent = client.post(address, {"into": kept.number, "reason": "Same.", "seen_version": fresh(old).version})

    page = shown.content.decode()
    assert "cannot be undone" in page
    assert f"Merge into {kept.reference}" in page
    assert sent.url == reverse("tickets:ticket", args=[kept.number])
    assert (
        f"/tickets/{kept.number}" in client.get(reverse("tickets:ticket", args=[old.number])).content.decode()
    )
    assert f"/tickets/{old.number}" in client.get(sent.url).content.decode()


@pytest.mark.parametrize("into", [{}, {"into": ""}, {"into": " "}])
def test_the_form_that_nobody_has_filled_in_shows_no_error(into, steward, client):
    ticket = make_ticket()
    client.force_login(steward)

    page = client.get(reverse("tickets:merge", args=[ticket.number]), into).content.decode()

    assert "merge-into" in page
    assert "field-error" not in page


@pytest.mark.parametrize("into", ["nonsense", "99999999999999999999", "-1", "12345678"])
def test_a_number_that_is_none_is_asked_for_again(into, steward, client):
    ticket = make_ticket()
    client.force_login(steward)

    address = reverse("tickets:merge", args=[ticket.number])
    asked, sent = client.get(address, {"into": into}), client.post(address, {"into": into})

    assert (asked.status_code, sent.status_code) == (200, 422)
    assert all("Nothing was merged" in answer.content.decode() for answer in (asked, sent))


def test_the_database_refuses_what_no_service_does(service):
    old, kept = make_ticket(service=service), make_ticket(service=service)

    for wrong in ({"merged_into": kept}, {"merged_into": old, "status": "closed", "resolved_at": later()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ticket.objects.filter(pk=old.pk).update(**wrong)


def test_a_representative_who_types_while_it_is_merged_keeps_their_words(service, steward, client):
    old, kept = make_ticket(service=service), make_ticket(service=service)
    merged(old, kept, steward)
    client.force_login(old.requester)

    answer = client.post(
        reverse("tickets:comment", args=[old.number]), {"body": "My words.", "seen_version": old.version}
    )

    assert answer.status_code == 422
    assert "My words." in answer.content.decode()


def test_other_communities_exist_for_nobody_but_the_team(service, steward, client):
    old, kept = make_ticket(service=service), make_ticket(service=service)
    merged(old, kept, steward)
    client.force_login(make_representative(make_community()))

    assert client.get(reverse("tickets:ticket", args=[kept.number])).status_code == 404
