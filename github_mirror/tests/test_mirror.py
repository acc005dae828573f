"""A tracked ticket becomes an issue, through the outbox, against a real HTTP server."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from github_mirror.models import IssueWrite, TrackedIssue
from github_mirror.publication import Draft
from github_mirror.services import share_finding, track
from github_mirror.tests.standin import REPOSITORY, StandIn
from outbox.models import Delivery, DeliveryState
from outbox.services import deliver_all_due
from tests.factories import later, make_representative, make_service, make_steward, make_ticket
from tickets.models import Ticket
from tickets.services import add_note, close_unanswered, reopen, reply, resolve, retriage
from tickets.states import EventKind

pytestmark = pytest.mark.django_db

PRIVATE = ("Joy", "Okafor", "joy.okafor", "hunter2-rosebud", "10.1.2.3", "ghp_" + "a1B2" * 9)


@pytest.fixture
def ticket():
    service = make_service()
    joy = make_representative(service.community, name="Joy Okafor", email="joy.okafor@temple.example.edu")
    return make_ticket(
        requester=joy,
        service=service,
        subject="Joy cannot read the bucket",
        description="Hi,\nplease give the hub access to s3://results.\npassword: hunter2-rosebud\n"
        f"I am at 10.1.2.3, token {PRIVATE[-1]}\n\nThanks,\nJoy Okafor\njoy.okafor@temple.example.edu",
    )


@pytest.fixture
def steward():
    return make_steward(name="Ana")


@pytest.fixture
def github(settings):
    standin = StandIn()
    settings.GITHUB_TOKEN = "t0ken"
    settings.GITHUB_REPOSITORY = REPOSITORY
    settings.GITHUB_API_URL = standin.url
    yield standin
    standin.stop()


def tracked(ticket: Ticket, steward: User) -> Ticket:
    draft = Draft(ticket.subject, ticket.description, "Joy Okafor's role lacks s3:GetObject.")
    track(ticket, draft=draft, actor=steward, now=later(hours=1))
    return Ticket.objects.get(pk=ticket.pk)


def settle(*, hours: float = 2) -> None:
    """Let workers run, also what they put off."""
    for minutes in range(0, 20, 2):
        deliver_all_due(now=later(hours=hours) + timedelta(minutes=minutes))


def public_text(github: StandIn) -> str:
    return repr(github.issues) + repr(github.comments)


def test_an_untracked_ticket_never_reaches_github(ticket, steward, github):
    reply(ticket.number, actor=steward, body="Done.", now=later(hours=1))

    settle()

    assert github.requests == []


def test_a_tracked_ticket_becomes_one_issue_with_the_trackers_fields(ticket, steward, github):
    tracked(ticket, steward)

    settle()

    (issue,) = github.issues
    assert ticket.reference in issue["body"]
    assert "s3://results" in issue["body"]
    assert {"name": "support"} in issue["labels"]
    assert TrackedIssue.objects.get().issue_number == 1


def test_nothing_private_crosses_over(ticket, steward, github):
    tracked(ticket, steward)
    add_note(ticket.number, actor=steward, body="Joy Okafor called, hunter2-rosebud", now=later(hours=1.1))
    reply(ticket.number, actor=steward, body="Dear Joy, joy.okafor@temple.example.edu", now=later(hours=1.2))
    share_finding(
        Ticket.objects.get(pk=ticket.pk),
        text="Joy Okafor <joy.okafor@temple.example.edu> said the password is hunter2-rosebud",
        actor=steward,
        now=later(hours=1.3),
    )
    resolve(ticket.number, actor=steward, body="Joy, solved.", now=later(hours=1.4))

    settle()

    assert [text for text in PRIVATE if text in public_text(github)] == []
    assert len(github.comments[1]) == 1


def test_corrections_update_the_issue_and_resolution_closes_it(ticket, steward, github):
    tracked(ticket, steward)
    retriage(ticket.number, actor=steward, kind="incident", tier="P1", reason="Down.", now=later(hours=1.1))
    resolve(ticket.number, actor=steward, body="Solved.", now=later(hours=1.2))
    settle()
    (issue,) = github.issues
    closed = (issue["state"], issue["state_reason"])

    reopen(ticket.number, actor=ticket.requester, body="Not yet.", now=later(hours=4))
    settle(hours=5)

    (issue,) = github.issues
    assert closed == ("closed", "completed")
    assert "Something is not working" in issue["body"]
    assert issue["state"] == "open"


def test_a_502_after_github_made_the_issue_makes_no_second_one(ticket, steward, github):
    github.fail_next_write(502, after_commit=True)
    tracked(ticket, steward)

    settle()

    assert len(github.issues) == 1
    assert TrackedIssue.objects.get().issue_number == 1


def test_a_502_before_github_made_the_issue_is_tried_again(ticket, steward, github):
    github.fail_next_write(502, after_commit=False)
    tracked(ticket, steward)

    settle()

    assert len(github.issues) == 1


def test_a_comment_that_may_have_arrived_is_not_made_twice(ticket, steward, github):
    ticket = tracked(ticket, steward)
    settle()
    github.fail_next_write(502, after_commit=True)

    share_finding(ticket, text="The role lacks a policy.", actor=steward, now=later(hours=4))
    settle(hours=5)

    assert len(github.comments[1]) == 1


def test_an_event_waits_until_the_earlier_ones_of_its_ticket_are_planned(ticket, steward, github):
    tracked(ticket, steward)
    resolve(ticket.number, actor=steward, body="Solved.", now=later(hours=1.5))
    tracking = Delivery.objects.filter(
        consumer="github_mirror", subject_id=ticket.events.get(kind=EventKind.TRACKED).pk
    )
    tracking.update(state=DeliveryState.CLAIMED, lease_until=later(hours=2.1))

    settle(hours=1.6)
    planned_early = IssueWrite.objects.count()
    settle(hours=2.2)

    assert planned_early == 0
    assert [issue["state"] for issue in github.issues] == ["closed"]


def test_what_happened_before_tracking_is_not_written(ticket, steward, github):
    retriage(ticket.number, actor=steward, kind="change", tier="P2", reason="Urgent.", now=later(hours=0.5))
    tracked(ticket, steward)

    settle()

    assert [write.kind for write in IssueWrite.objects.all()] == ["create"]


@pytest.mark.parametrize(
    ("end", "reason"), [(resolve, "completed"), (close_unanswered, "not_planned"), (None, None)]
)
def test_the_issue_of_a_ticket_that_is_done_already_is_closed_at_once(ticket, steward, github, end, reason):
    words = {resolve: {"body": "Solved."}, close_unanswered: {"reason": "A notice."}}
    if end:
        end(ticket.number, actor=steward, now=later(minutes=10), **words[end])

    tracked(ticket, steward)
    settle()

    (issue,) = github.issues
    assert (issue["state"], issue.get("state_reason")) == ("closed" if end else "open", reason)


def test_the_issue_of_a_ticket_that_was_reopened_before_it_was_tracked_stays_open(ticket, steward, github):
    resolve(ticket.number, actor=steward, body="Solved.", now=later(minutes=10))
    reopen(ticket.number, actor=ticket.requester, body="Not yet.", now=later(minutes=20))
    tracked(ticket, steward)

    settle()

    assert [issue["state"] for issue in github.issues] == ["open"]


def test_the_issue_of_a_done_ticket_is_open_again_when_the_ticket_is(ticket, steward, github):
    resolve(ticket.number, actor=steward, body="Solved.", now=later(minutes=10))
    tracked(ticket, steward)
    reopen(ticket.number, actor=ticket.requester, body="Not yet.", now=later(hours=1.5))

    settle()

    assert [issue["state"] for issue in github.issues] == ["open"]
    assert [write.kind for write in IssueWrite.objects.all()] == ["create", "close", "reopen"]


def test_a_finding_sent_twice_from_one_page_is_shared_once(ticket, steward, client):
    ticket = tracked(ticket, steward)
    client.force_login(steward)
    path = reverse("github_mirror:share", args=[ticket.number])
    fields = {"text": "The role lacks a policy.", "seen_version": ticket.version}
    shown = client.post(path, fields | {"step": "preview"}).context["preview"].shown

    sent = [client.post(path, fields | {"step": "publish", "shown": shown}).status_code for _ in range(2)]
    again = fields | {"step": "publish", "shown": shown, "seen_version": ticket.version + 1}

    assert sent == [302, 302]
    assert ticket.events.filter(kind=EventKind.SHARED_NOTE).count() == 1
    assert client.post(path, again).status_code == 302
    assert ticket.events.filter(kind=EventKind.SHARED_NOTE).count() == 2


def test_a_refusal_is_shown_on_the_ticket_in_a_sentence(ticket, steward, github, client):
    github.fail_next_write(422, after_commit=False)
    tracked(ticket, steward)
    settle()
    client.force_login(steward)

    page = client.get(reverse("github_mirror:panel", args=[ticket.number])).content.decode()

    # A fault says less than GitHub would.
    github.violations.clear()
    assert "GitHub refused it (422)" in page


def test_without_settings_it_is_a_dry_run_that_shows_exactly_what_would_be_published(ticket, steward, client):
    tracked(ticket, steward)
    settle()
    client.force_login(steward)

    page = client.get(
        reverse("github_mirror:panel", args=[ticket.number]), headers={"HX-Request": "true"}
    ).content.decode()

    write = IssueWrite.objects.get()
    assert "Dry run" in page
    assert "s3://results" in page
    assert write.sent_at is None
    assert [text for text in PRIVATE if text in page or text in write.body] == []


def test_a_dry_run_can_be_published_once_github_is_configured(ticket, steward, client, settings):
    tracked(ticket, steward)
    resolve(ticket.number, actor=steward, body="Solved.", now=later(hours=1.5))
    settle()
    client.force_login(steward)
    standin = StandIn()
    settings.GITHUB_TOKEN, settings.GITHUB_REPOSITORY = "t0ken", REPOSITORY
    settings.GITHUB_API_URL = standin.url

    offered = client.get(reverse("github_mirror:panel", args=[ticket.number])).content.decode()
    client.post(reverse("github_mirror:publish", args=[ticket.number]))
    for _ in range(5):
        deliver_all_due(now=timezone.now() + timedelta(minutes=1))
    standin.stop()

    assert "Publish what stands below" in offered
    assert [issue["state"] for issue in standin.issues] == ["closed"]


def test_what_follows_a_dry_run_is_kept_back_with_it_and_published_with_it(
    ticket, steward, client, settings, github
):
    settings.GITHUB_TOKEN = ""
    tracked(ticket, steward)
    settle()
    settings.GITHUB_TOKEN = "t0ken"
    resolve(ticket.number, actor=steward, body="Solved.", now=later(hours=3))
    settle(hours=3)
    client.force_login(steward)

    client.post(reverse("github_mirror:publish", args=[ticket.number]))
    for _ in range(5):
        deliver_all_due(now=timezone.now() + timedelta(minutes=1))

    assert [issue["state"] for issue in github.issues] == ["closed"]


def test_publishing_needs_to_have_seen_exactly_this_text(ticket, steward, client):
    client.force_login(steward)
    path = reverse("github_mirror:track", args=[ticket.number])
    fields = {"title": "Bucket", "description": "Needs access.", "investigation": ""}

    seen = client.post(path, fields | {"step": "preview"}).context["preview"].shown
    changed = client.post(path, fields | {"title": "Other", "step": "publish", "shown": seen})
    published = client.post(path, fields | {"step": "publish", "shown": seen})

    assert changed.status_code == 200
    assert published.status_code == 302
    assert TrackedIssue.objects.get().title == "Bucket"


def test_the_mirror_does_not_exist_for_representatives(ticket, client):
    client.force_login(ticket.requester)

    for name in ("panel", "track", "share"):
        assert client.get(reverse(f"github_mirror:{name}", args=[ticket.number])).status_code == 404
