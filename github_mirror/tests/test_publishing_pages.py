"""The pages on which a steward publishes: what is shown is what goes, where it goes and who reads it is said first."""

import pytest
from django.urls import reverse

from github_mirror.models import IssueWrite, Repository, TrackedIssue, WriteKind
from github_mirror.publication import Draft, draft_of, edition
from github_mirror.services import edit_publication, track
from outbox.services import deliver_all_due
from tests.factories import NOW, later, make_representative, make_service, make_steward, make_ticket
from tickets.models import Ticket
from tickets.states import EventKind

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TEXT = {
    "title": "Bucket",
    "description": "Write to joy@temple.example.edu, says @octocat",
    "investigation": "",
}


@pytest.fixture
def ana():
    return make_steward(name="Ana Silva")


@pytest.fixture
def page(client, ana):
    client.force_login(ana)
    return client


def repository(name: str = "acme/support", **fields: object) -> Repository:
    return Repository.objects.create(full_name=name, **fields)


def track_url(ticket: Ticket) -> str:
    return reverse("github_mirror:track", args=[ticket.number])


def tracked_issue(ana, target: Repository | None = None) -> TrackedIssue:
    draft = Draft("Bucket", "Needs access.", "")
    return track(make_ticket(), draft=draft, actor=ana, now=later(hours=1), repository=target)


def edit_url(issue: TrackedIssue) -> str:
    return reverse("github_mirror:edit", args=[issue.ticket_id, issue.pk])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"is_private": False}, "Anybody on the internet can read acme/support."),
        ({"is_private": None}, "Take it that anybody on the internet can."),
        (
            {"is_private": True},
            "acme/support is private: only people whom it lets in on GitHub can read this.",
        ),
        ({"state": "paused", "state_why": "We move."}, "acme/support is paused: We move."),
        ({"state": "paused"}, "is sent when somebody resumes it."),
        (
            {"state": "stopped", "state_why": "It turned public."},
            "acme/support was stopped: It turned public.",
        ),
        (
            {"error": "The token is refused."},
            "GitHub cannot be used for acme/support now: The token is refused.",
        ),
        ({"error": "The token is refused.", "retry_at": NOW}, "It is tried again"),
        ({"allowed_fields": ["description"]}, "Not published to acme/support: link to the ticket, service,"),
    ],
)
def test_before_one_writes_the_page_says_who_reads_it_and_what_happens(page, fields, said):
    repository(**fields)
    ticket = make_ticket()

    shown = page.get(track_url(ticket)).content.decode()

    assert said in shown


def test_a_stopped_repository_takes_nothing_and_offers_no_button(page):
    target = repository()
    ticket = make_ticket()
    shown = page.post(track_url(ticket), TEXT).context["preview"].shown
    Repository.objects.filter(pk=target.pk).update(state="stopped", state_why="It turned public.")

    answer = page.post(track_url(ticket), TEXT | {"step": "publish", "shown": shown})

    assert 'value="publish"' not in answer.content.decode()
    assert not TrackedIssue.objects.exists()


def test_a_repository_that_turned_public_since_the_preview_is_shown_again_first(page):
    target = repository(is_private=True)
    ticket = make_ticket()
    shown = page.post(track_url(ticket), TEXT).context["preview"].shown
    Repository.objects.filter(pk=target.pk).update(is_private=False)

    answer = page.post(track_url(ticket), TEXT | {"step": "publish", "shown": shown})

    assert "Anybody on the internet can read acme/support." in answer.content.decode()
    assert not TrackedIssue.objects.exists()


def test_of_several_repositories_one_is_chosen_and_each_says_who_reads_it(page):
    repository(is_private=True)
    public = repository("acme/open", is_private=False)
    ticket = make_ticket()

    first = page.get(track_url(ticket)).content.decode()
    unchosen = page.post(track_url(ticket), TEXT | {"step": "publish"})
    chosen = TEXT | {"repository": public.pk}
    shown = page.post(track_url(ticket), chosen).context["preview"].shown
    page.post(track_url(ticket), chosen | {"step": "publish", "shown": shown})

    assert "Anybody on the internet can read acme/open." in first
    assert "acme/support is private" in first
    assert "Choose the repository first." in first
    assert unchosen.status_code == 422
    assert TrackedIssue.objects.get().repository == public


def test_the_usual_repository_is_chosen_beforehand_and_another_may_be_instead(page, settings):
    settings.GITHUB_REPOSITORY = "acme/support"
    other = repository("acme/other", is_private=True)
    ticket = make_ticket()

    begun = page.get(track_url(ticket))
    shown = page.post(track_url(ticket), TEXT | {"repository": other.pk})

    assert f"{begun.context['preview'].repository}" == "acme/support"
    assert begun.content.decode().count(" checked") == 1
    assert shown.context["preview"].repository == other


def test_while_one_types_only_the_preview_comes_back(page):
    repository(is_private=False)
    ticket = make_ticket()

    fragment = page.post(track_url(ticket), TEXT, headers=HTMX)

    text = fragment.content.decode()
    assert fragment.status_code == 200
    assert "<html" not in text
    assert f'name="shown" value="{fragment.context["preview"].shown}"' in text
    assert "[removed: e-mail address]" in text
    assert 'title="removed: e-mail address"' in text
    assert 'title="made inert: mention"' in text


def test_while_the_text_cannot_be_sent_the_preview_says_why_and_offers_no_button(page):
    ticket = make_ticket()

    fragment = page.post(track_url(ticket), TEXT | {"title": ""}, headers=HTMX)

    assert fragment.status_code == 200
    assert "Give the issue a title." in fragment.content.decode()
    assert 'value="publish"' not in fragment.content.decode()


@pytest.mark.parametrize("description", ["Plain.", "x@example.org " * 40, "a" * 4000 + " @octocat #12"])
def test_what_was_shown_is_what_is_written(page, description):
    repository(is_private=False)
    ticket = make_ticket(subject="Joy " * 40)
    fields = TEXT | {"description": description, "title": "joy@example.org " * 12}

    preview = page.post(track_url(ticket), fields).context["preview"]
    page.post(track_url(ticket), fields | {"step": "publish", "shown": preview.shown})
    deliver_all_due(now=later(days=1000))

    write = IssueWrite.objects.get()
    assert (write.title, write.body, tuple(write.labels)) == (
        preview.issue.title,
        preview.issue.body,
        preview.issue.labels,
    )


def test_a_finding_is_not_offered_where_findings_are_not_published(page, ana):
    issue = tracked_issue(ana, repository(allowed_fields=["description"]))

    shown = page.get(reverse("github_mirror:share", args=[issue.ticket_id])).content.decode()

    assert "Findings are not published to acme/support." in shown
    assert "<textarea" not in shown


def test_an_edit_is_shown_then_becomes_an_update(page, ana):
    issue = tracked_issue(ana)
    deliver_all_due(now=later(hours=2))
    fields = TEXT | {"edition": edition(draft_of(issue))}

    shown = page.post(edit_url(issue), fields).context["preview"].shown
    answer = page.post(edit_url(issue), fields | {"step": "publish", "shown": shown})

    issue.refresh_from_db()
    update = IssueWrite.objects.get(kind=WriteKind.UPDATE)
    assert answer.status_code == 302
    assert "[removed: e-mail address]" in issue.description
    assert "[removed: e-mail address]" in update.body
    assert issue.ticket.events.filter(kind=EventKind.GITHUB_CHANGED, actor=ana).count() == 1


def test_each_edit_has_a_write_of_its_own_and_the_same_text_none(ana):
    issue = tracked_issue(ana)
    deliver_all_due(now=later(hours=2))

    for title in ("One", "Two", "Two"):
        issue.refresh_from_db()
        draft = Draft(title, "Needs access.", "")
        edit_publication(issue, draft=draft, actor=ana, now=later(hours=3), seen=edition(draft_of(issue)))

    updates = IssueWrite.objects.filter(kind=WriteKind.UPDATE)
    assert [write.title for write in updates] == ["One", "Two"]


def test_an_edit_before_the_issue_is_planned_goes_into_its_creation(ana):
    issue = tracked_issue(ana)

    draft = Draft("Better", "Needs access.", "")
    edit_publication(issue, draft=draft, actor=ana, now=later(hours=1.5), seen=edition(draft_of(issue)))
    deliver_all_due(now=later(hours=2))

    assert [(write.kind, write.title) for write in IssueWrite.objects.all()] == [("create", "Better")]


def test_of_two_who_edit_the_second_sees_the_firsts_text_before_it_is_replaced(page, ana):
    issue = tracked_issue(ana)
    begun = edition(draft_of(issue))
    shown = page.post(edit_url(issue), TEXT | {"edition": begun}).context["preview"].shown
    kofis = Draft("Kofi's title", "Needs access.", "")
    edit_publication(issue, draft=kofis, actor=make_steward(), now=later(hours=2), seen=begun)

    refused = page.post(edit_url(issue), TEXT | {"edition": begun, "step": "publish", "shown": shown})
    offered = refused.context["now_edition"]
    accepted = page.post(edit_url(issue), TEXT | {"edition": offered, "step": "publish", "shown": shown})

    assert "Kofi&#x27;s title" in refused.content.decode()
    assert "Somebody changed what GitHub shows since you opened this page." in refused.content.decode()
    assert accepted.status_code == 302
    issue.refresh_from_db()
    assert issue.title == "Bucket"


def test_what_the_desk_tracked_by_itself_is_a_persons_once_edited(ana):
    target = repository(is_private=True, was_private=True, publishes_by_itself=True)
    issue = track(make_ticket(), draft=Draft("a", "b", ""), actor=None, now=later(hours=1), repository=target)

    draft = Draft("a", "c", "")
    edit_publication(issue, draft=draft, actor=ana, now=later(hours=2), seen=edition(draft_of(issue)))

    issue.refresh_from_db()
    assert issue.tracked_by == ana


def test_the_teams_own_names_stay_and_the_communitys_do_not(page):
    service = make_service()
    joy = make_representative(service.community, name="Joy Okafor")
    make_steward(name="Kofi Mensah", email="kofi@example.org")
    ticket = make_ticket(requester=joy, service=service)

    text = {
        "title": "t",
        "investigation": "",
        "description": "All done.\n\nThanks,\nKofi Mensah\n\nfor Okafors group",
    }
    preview = page.post(track_url(ticket), text).context["preview"]

    assert "Kofi Mensah" in preview.issue.body
    assert "Okafor" not in preview.issue.body


def test_another_tickets_issue_cannot_be_edited_through_this_one(page, ana):
    issue, other = tracked_issue(ana), make_ticket()

    answer = page.get(reverse("github_mirror:edit", args=[other.number, issue.pk]))

    assert answer.status_code == 404


def test_the_page_to_edit_does_not_exist_for_representatives(client, ana):
    issue = tracked_issue(ana)
    client.force_login(issue.ticket.requester)

    assert client.get(edit_url(issue)).status_code == 404
