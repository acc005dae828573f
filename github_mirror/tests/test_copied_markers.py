"""Anybody may copy the hidden line of an issue or a comment of ours; what they make of it stays theirs."""

import pytest

from github_mirror.connecting import github
from github_mirror.inbound import apply_comment, apply_deleted_issue, apply_issue
from github_mirror.models import MirroredComment, Repository
from github_mirror.publication import Draft
from github_mirror.services import share_finding, track
from github_mirror.tests.desk import NAME, connected, issue_of, plan, repository, send, settle, tracked
from tests.factories import later, make_steward
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
SOON = later(hours=1)


@pytest.fixture
def hub(settings):
    with connected(settings) as hub:
        repository()
        yield hub


@pytest.fixture
def steward():
    return make_steward(name="Ana")


@pytest.fixture
def ticket(steward, hub):
    """Return a ticket whose issue GitHub has."""
    ticket = tracked(steward)
    settle(at=later(minutes=1), minutes=1)
    return Ticket.objects.get(pk=ticket.pk)


def there(hub):
    return hub.world.repository(NAME)


def hears_of(number):
    """Take in an issue as its webhook tells of it."""
    facts = github().issue(NAME, number)
    return apply_issue(Repository.objects.get(), facts, source="webhook", now=SOON)


def test_a_copy_of_a_deleted_issue_is_not_adopted_when_its_ticket_is_tracked_anew(hub, steward, ticket):
    (ours,) = there(hub).present
    copy = hub.human.open_issue(there(hub), "Mine", ours.body)
    hub.human.delete(ours)
    apply_deleted_issue(Repository.objects.get(), issue_of(ticket), now=later(minutes=30))
    Repository.objects.update(own_ids=[], own_account="")

    track(Ticket.objects.get(pk=ticket.pk), draft=Draft("Hub is slow", "It is.", ""), actor=steward, now=SOON)
    hub.faults.bad_gateway(after_commit=False)
    settle(at=SOON, minutes=20)
    heard = hears_of(copy.number)

    issue = issue_of(ticket)
    assert issue.issue_number == max(one.number for one in there(hub).present) != copy.number
    assert "op=create-again-1 sig=" in there(hub).present[-1].body
    assert not heard.is_ours


def test_a_copy_that_is_heard_of_before_the_issue_itself_is_not_adopted(hub, steward, ticket):
    other = tracked(steward, title="Another", at=later(minutes=30))
    plan(at=SOON)
    hub.faults.bad_gateway(after_commit=True)
    send(at=SOON)
    ours = there(hub).present[-1]
    copy = hub.human.open_issue(there(hub), "Mine", ours.body)

    heard = hears_of(copy.number)
    settle(at=SOON, minutes=20)

    assert not heard.is_ours
    assert issue_of(other).issue_number == ours.number


def test_a_copy_is_not_adopted_where_our_own_request_never_arrived(hub, steward, ticket):
    other = tracked(steward, title="Another", at=later(minutes=30))
    plan(at=SOON)
    hub.faults.bad_gateway(after_commit=True)
    send(at=SOON)
    ours = there(hub).present[-1]
    copy = hub.human.open_issue(there(hub), "Mine", ours.body)
    hub.human.delete(ours)

    settle(at=SOON, minutes=20)

    assert issue_of(other).issue_number not in {None, copy.number, ours.number}


def test_a_copied_comment_that_is_heard_of_first_is_a_note_of_its_author(hub, steward, ticket):
    share_finding(ticket, text="The role lacks a policy.", actor=steward, now=SOON)
    plan(at=SOON)
    hub.faults.bad_gateway(after_commit=True)
    send(at=SOON)
    (issue,) = there(hub).present
    (ours,) = issue.comments.values()
    copy = hub.human.comment(issue, ours.body)

    facts = next(one for one in github().issue_comments(NAME, issue.number) if one.github_id == copy.id)
    apply_comment(Repository.objects.get(), facts, source="webhook", now=SOON)
    settle(at=SOON, minutes=20)

    kept = MirroredComment.objects.get(github_id=copy.id)
    assert (kept.write, kept.note.outside_author) == (None, "octavia")
    assert MirroredComment.objects.get(github_id=ours.id).write is not None
    assert len(issue.comments) == 2


def test_what_another_account_of_ours_wrote_in_doubt_is_found(hub, steward, ticket):
    other = tracked(steward, title="Another", at=later(minutes=30))
    plan(at=SOON)
    # As if the account that is learned had been another one's.
    Repository.objects.update(own_ids=[1], own_account="token-before")
    hub.faults.bad_gateway(after_commit=True)

    settle(at=SOON, minutes=20)

    assert len(there(hub).present) == 2
    assert issue_of(other).issue_number == 2


def test_a_creation_teaches_as_whom_we_write_and_others_are_not_us(hub, ticket):
    (ours,) = there(hub).present
    kept = Repository.objects.get()

    assert kept.own_ids == [ours.user.id]
    assert kept.own_account.startswith("token-")
