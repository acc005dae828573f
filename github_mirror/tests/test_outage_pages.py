"""The pages to publish an outage, to add an action item and to plan an issue into a sprint."""

import pytest
from django.urls import reverse

from github_mirror.models import IssueRole, Repository, RepositoryState, TrackedIssue
from github_mirror.outages import drafts_of, open_outage_issues
from github_mirror.publication import Draft
from github_mirror.services import track
from github_mirror.tests.desk import repository
from incidents.models import Incident
from incidents.services.declaring import declare_incident
from tests.factories import NOW, make_steward, make_ticket
from tickets.states import EventKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(client):
    steward = make_steward(name="Ana")
    client.force_login(steward)
    return steward


@pytest.fixture
def incident(steward):
    repository()
    ticket = make_ticket(subject="Servers hang", description="Nothing starts. Call 10.1.2.3")
    declare_incident(ticket.number, actor=steward, now=NOW)
    return Incident.objects.select_related("ticket").get()


def address(name, incident):
    return reverse(f"github_mirror:{name}", args=[incident.ticket_id])


def fields(page):
    return {
        f"{part.form.prefix}-{name}": part.form.initial[name]
        for part in page.context["parts"]
        for name in ("title", "description", "investigation")
    }


def test_one_page_shows_all_three_and_publishes_what_was_seen(client, incident):
    page = client.get(address("outage", incident))
    texts = fields(page)
    shown = client.post(address("outage", incident), texts | {"step": "preview"}).context["shown"]
    changed = client.post(
        address("outage", incident),
        texts | {"report-title": "Other", "step": "publish", "shown": shown},
    )
    n_before = TrackedIssue.objects.count()
    done = client.post(address("outage", incident), texts | {"step": "publish", "shown": shown})

    assert page.content.decode().count("as published") == 3
    assert "10.1.2.3" not in "".join(part.preview.issue.body for part in page.context["parts"])
    assert (changed.status_code, n_before, done.status_code) == (200, 0, 302)
    assert sorted(TrackedIssue.objects.values_list("role", flat=True)) == ["ongoing", "report", "review"]


def test_of_several_repositories_one_is_chosen_before_an_outage_is_published(client, incident):
    public = Repository.objects.create(full_name="acme/open", is_private=False)
    page = client.get(address("outage", incident))
    texts = fields(page)

    unchosen = client.post(
        address("outage", incident), texts | {"step": "publish", "shown": page.context["shown"]}
    )
    n_unchosen = TrackedIssue.objects.count()
    chosen = texts | {"repository": public.pk}
    shown = client.post(address("outage", incident), chosen | {"step": "preview"})
    client.post(address("outage", incident), chosen | {"step": "publish", "shown": shown.context["shown"]})

    assert "Choose the repository first" in page.content.decode()
    assert "Keep (dry run)" not in page.content.decode()
    assert (unchosen.status_code, n_unchosen) == (422, 0)
    assert shown.content.decode().count("Anybody on the internet can read acme/open.") == 2
    assert set(TrackedIssue.objects.values_list("repository", flat=True)) == {public.pk}


def test_who_reads_an_outage_and_why_nothing_can_be_published_is_said(client, incident):
    usual = client.get(address("outage", incident)).content.decode()
    Repository.objects.update(state=RepositoryState.STOPPED, state_why="Others can read it.")
    stopped = client.get(address("outage", incident)).content.decode()

    assert "only people whom it lets in on GitHub can read this" in usual
    assert "acme/support was stopped: Others can read it." in stopped
    assert ("Keep (dry run)" in usual, "Keep (dry run)" in stopped) == (True, False)


def test_an_empty_title_is_refused_with_everything_kept(client, incident):
    texts = fields(client.get(address("outage", incident)))

    page = client.post(address("outage", incident), texts | {"ongoing-title": "", "step": "publish"})

    assert page.status_code == 422
    assert not TrackedIssue.objects.exists()


def test_an_action_item_is_shown_before_it_is_published(client, incident, steward):
    open_outage_issues(incident.ticket, drafts=drafts_of(incident), actor=steward, now=NOW)
    item = {"title": "Watch the disks", "description": "At 10.1.2.3."}
    page = client.post(address("action_item", incident), item | {"step": "preview"})
    shown = page.context["preview"].shown

    done = client.post(address("action_item", incident), item | {"step": "publish", "shown": shown})

    made = TrackedIssue.objects.get(role=IssueRole.ACTION_ITEM)
    assert done.status_code == 302
    assert (made.title, "10.1.2.3" in made.description) == ("Watch the disks", False)


@pytest.mark.parametrize("name", ["outage", "action_item"])
def test_what_is_no_outage_has_no_such_page(client, steward, name):
    ticket = make_ticket()

    assert client.get(reverse(f"github_mirror:{name}", args=[ticket.number])).status_code == 404


@pytest.mark.parametrize("name", ["outage", "action_item"])
def test_nothing_of_it_exists_for_representatives(client, incident, name):
    client.force_login(incident.ticket.requester)

    assert client.get(address(name, incident)).status_code == 404


def test_an_issue_is_planned_into_a_sprint(client, steward):
    ticket = make_ticket()
    issue = track(ticket, draft=Draft("Hub", "Slow.", ""), actor=steward, now=NOW)
    path = reverse("github_mirror:milestone", args=[ticket.number, issue.pk])

    client.post(path, {"milestone": " Sprint  12 "})

    assert TrackedIssue.objects.get().milestone == "Sprint 12"
    assert "Sprint 12" in str(ticket.events.get(kind=EventKind.GITHUB_CHANGED).data)
