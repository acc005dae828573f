"""An outage opens three issues once each, and one for every action item."""

import pytest

from github_mirror.errors import NeedsAReview, NotTracked
from github_mirror.models import Repository, TrackedIssue
from github_mirror.outages import add_action_item, drafts_of, issues_of, open_outage_issues
from github_mirror.tests.desk import NAME, connected, plan, repository, settle
from incidents.models import Incident
from incidents.services.declaring import declare_incident
from incidents.services.updates import UpdateDraft, reopen_incident, resolve_incident
from tests.factories import NOW, later, make_representative, make_service, make_steward, make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
SOON = later(hours=1)


@pytest.fixture
def hub(settings):
    with connected(settings) as hub:
        yield hub


@pytest.fixture
def steward():
    return make_steward(name="Ana")


@pytest.fixture
def incident(steward):
    service = make_service()
    joy = make_representative(service.community, name="Joy Okafor", email="joy@temple.example.edu")
    ticket = make_ticket(
        requester=joy, service=service, subject="Servers hang", description="Nothing starts. Joy Okafor"
    )
    declare_incident(ticket.number, actor=steward, now=NOW)
    return Incident.objects.select_related("ticket").get()


def opened(incident, steward, *, at=SOON):
    return open_outage_issues(incident.ticket, drafts=drafts_of(incident), actor=steward, now=at)


def there(hub):
    return {one.title: one for one in hub.world.repository(NAME).present}


def test_an_outage_opens_its_three_issues_once_each_without_names(hub, incident, steward):
    repository()
    opened(incident, steward)
    again = opened(incident, steward, at=later(hours=1.1))

    settle(at=later(hours=2))

    assert again == []
    assert list(there(hub)) == [
        "Servers hang",
        "Incident report: Servers hang",
        "Incident review: Servers hang",
    ]
    assert "Okafor" not in hub.said
    assert {label for one in there(hub).values() for label in one.labels} == {"support", "outage"}
    assert Ticket.objects.get().is_tracked


def test_the_ongoing_issue_closes_with_the_incident_and_opens_again_with_it(hub, incident, steward):
    repository()
    opened(incident, steward)
    settle(at=SOON)
    resolve_incident(
        incident.ticket_id, draft=UpdateDraft(body="It is over."), actor=steward, now=later(hours=2)
    )
    settle(at=later(hours=2))
    closed = {title: one.state for title, one in there(hub).items()}

    reopen_incident(incident.ticket_id, reason="It is back.", actor=steward, now=later(hours=3))
    settle(at=later(hours=3))

    assert closed == {
        "Servers hang": "closed",
        "Incident report: Servers hang": "open",
        "Incident review: Servers hang": "open",
    }
    assert there(hub)["Servers hang"].state == "open"


def test_an_action_item_links_the_report_and_is_made_once(hub, incident, steward):
    repository()
    opened(incident, steward)
    for minutes in (61, 62):
        add_action_item(
            incident.ticket,
            title="Watch the disks",
            description="Alert at 80%.",
            actor=steward,
            now=later(minutes=minutes),
        )

    settle(at=later(hours=2))

    report = there(hub)["Incident report: Servers hang"]
    item = there(hub)["Watch the disks"]
    assert len(there(hub)) == 4
    assert item.labels == ["incident-action-item"]
    assert f"### Incident report\n\n#{report.number}" in item.body
    assert [one.role for one in issues_of(incident.ticket)] == ["ongoing", "report", "review", "action_item"]


def test_without_a_report_there_is_nothing_to_link(incident, steward):
    with pytest.raises(NotTracked):
        add_action_item(incident.ticket, title="Watch", description="", actor=steward, now=SOON)


def test_a_private_repository_that_publishes_by_itself_gets_them_at_declaring(hub, steward):
    repository(publishes_by_itself=True)
    ticket = make_ticket(subject="Servers hang")
    declare_incident(ticket.number, actor=steward, now=NOW)

    settle(at=later(minutes=1))

    assert len(there(hub)) == 3
    assert set(TrackedIssue.objects.values_list("tracked_by", flat=True)) == {None}


def test_of_several_repositories_the_only_one_that_may_gets_them(hub, steward, settings):
    settings.GITHUB_REPOSITORY = ""
    Repository.objects.create(full_name="acme/open", is_private=False)
    mine = repository(publishes_by_itself=True)

    declare_incident(make_ticket().number, actor=steward, now=NOW)
    plan(at=NOW)

    assert list(TrackedIssue.objects.values_list("repository", flat=True)) == [mine.pk] * 3


@pytest.mark.parametrize("fields", [{"publishes_by_itself": False}, {"is_private": False}])
def test_elsewhere_a_steward_looks_first(hub, incident, fields):
    Repository.objects.filter(pk=repository().pk).update(publishes_by_itself=True)
    Repository.objects.filter(full_name=NAME).update(**fields)

    plan(at=SOON)

    assert not TrackedIssue.objects.exists()
    with pytest.raises(NeedsAReview):
        open_outage_issues(incident.ticket, drafts=drafts_of(incident), actor=None, now=SOON)


def test_what_the_desk_opened_by_itself_stays_here_once_others_can_read_there(hub, steward):
    repository(publishes_by_itself=True)
    ticket = make_ticket(subject="Servers hang")
    declare_incident(ticket.number, actor=steward, now=NOW)
    plan(at=later(minutes=1))
    hub.human.make_public(hub.world.repository(NAME))

    settle(at=later(minutes=2))

    assert hub.writes == []
