"""A repository gets the fields that its allow-list names, and no other."""

import pytest

from github_mirror.issue_text import FIELDS
from github_mirror.models import IssueWrite, PublishedField, Repository
from github_mirror.publication import Draft, issue_of, left_out
from github_mirror.services import share_finding, track
from outbox.services import deliver_all_due
from tests.factories import later, make_steward, make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
DRAFT = Draft("Servers hang", "They hang at start.", "The image is too large.")
# What each field looks like in an issue of the ticket below.
TRACES = {
    PublishedField.TICKET_LINK: "SD-",
    PublishedField.SERVICE: "prod",
    PublishedField.REQUEST_TYPE: "Technical questions",
    PublishedField.IMPACT: "### Impact",
    PublishedField.DESCRIPTION: "They hang at start.",
    PublishedField.INVESTIGATION: "The image is too large.",
    PublishedField.LABELS: "'support'",
}


def repository(*fields: str) -> Repository:
    return Repository.objects.create(full_name="acme/support", allowed_fields=list(fields))


def text_of(ticket: Ticket, target: Repository) -> str:
    issue = issue_of(ticket, DRAFT, repository=target)
    return f"{issue.title} {issue.body} {list(issue.labels)}".replace("<!-- supportdesk:v1 ticket=", "")


def test_the_writer_of_issues_knows_the_same_fields_as_the_allow_list():
    assert set(PublishedField.values) == FIELDS


@pytest.mark.parametrize("field", TRACES)
def test_a_field_crosses_where_it_is_allowed(field):
    ticket = make_ticket()

    text = text_of(ticket, repository(field))

    assert TRACES[field] in text
    assert [trace for other, trace in TRACES.items() if other != field and trace in text] == []


@pytest.mark.parametrize("field", TRACES)
def test_a_field_stays_where_it_is_not_allowed(field):
    ticket = make_ticket()

    text = text_of(ticket, repository(*(FIELDS - {field})))

    assert TRACES[field] not in text


def test_with_nothing_allowed_only_the_title_and_the_hidden_line_cross():
    ticket = make_ticket()

    issue = issue_of(ticket, DRAFT, repository=repository())

    assert issue.title == "Servers hang"
    assert issue.body.startswith("<!-- supportdesk:v1 ")
    assert issue.body.count("\n") == 0


def test_the_label_of_an_outage_is_left_out_where_the_request_type_is():
    ticket = make_ticket()
    Ticket.objects.update(kind="incident")
    ticket.refresh_from_db()

    issue = issue_of(ticket, DRAFT, repository=repository("labels"))

    assert issue.labels == ("support",)


def test_what_is_left_out_is_said_in_words():
    target = repository(*(FIELDS - {"service", "impact"}))

    assert left_out(target) == ["service", "impact"]
    assert left_out(None) == []


def test_what_is_planned_obeys_the_list():
    ticket, target = make_ticket(), repository("description")
    track(ticket, draft=DRAFT, actor=make_steward(), now=later(hours=1), repository=target)

    deliver_all_due(now=later(hours=2))

    write = IssueWrite.objects.get()
    assert "They hang" in write.body
    assert "too large" not in write.body
    assert write.labels == []


def test_a_finding_is_refused_where_findings_are_not_published():
    ticket, steward = make_ticket(), make_steward()
    track(ticket, draft=DRAFT, actor=steward, now=later(hours=1), repository=repository("description"))
    ticket.refresh_from_db()

    with pytest.raises(Exception, match=r"Findings are not published to acme/support\."):
        share_finding(ticket, text="Too large.", actor=steward, now=later(hours=2))
