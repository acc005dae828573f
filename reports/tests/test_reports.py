"""Response times: computed from the timeline, as percentiles with the sizes of their samples."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from accounts.roles import Role
from reports.chart import chart_of
from reports.errors import PeriodRefused
from reports.period import Month, last_year, parse_period
from reports.queries import response_report
from reports.spreadsheet import as_csv, harmless
from tests.factories import NOW, later, make_community, make_service, make_steward, make_ticket, make_user
from tickets.models import Ticket
from tickets.services import add_note, approve, close_unanswered, decline, reopen, reply, resolve, retriage

UTC_ZONE = ZoneInfo("UTC")
YEAR = last_year(NOW, zone=UTC_ZONE)


def hours(value: float) -> timedelta:
    return timedelta(hours=value)


@pytest.mark.django_db
def test_percentiles_of_the_first_answers():
    steward = make_steward()
    for answered_after in (1, 2, 3, 4, 20):
        reply(make_ticket().number, actor=steward, body="Yes.", now=later(hours=answered_after))

    total = response_report(YEAR).total

    assert (total.n_filed, total.n_answered) == (5, 5)
    assert total.response_p50 == hours(3)
    assert total.response_p90 == hours(13.6)


@pytest.mark.django_db
def test_acknowledgements_and_notes_are_not_answers():
    add_note(make_ticket().number, actor=make_steward(), body="Looking.", now=later(hours=1))

    total = response_report(YEAR).total

    assert (total.n_filed, total.n_answered, total.response_p50) == (1, 0, None)


@pytest.mark.django_db
def test_the_figures_come_from_the_timeline_not_from_cached_columns():
    ticket = make_ticket()
    reply(ticket.number, actor=make_steward(), body="Yes.", now=later(hours=2))
    Ticket.objects.update(first_responded_at=later(hours=40))

    assert response_report(YEAR).total.response_p50 == hours(2)


@pytest.mark.django_db
def test_the_clock_of_a_held_request_starts_with_its_approval():
    ticket = make_ticket(requester=make_user())
    approve(ticket.number, actor=make_steward(), now=later(hours=10))
    reply(ticket.number, actor=make_steward(), body="Yes.", now=later(hours=11))

    assert response_report(YEAR).total.response_p50 == hours(1)


@pytest.mark.django_db
def test_the_clock_of_a_declined_request_starts_when_a_representative_reopens_it():
    ticket, steward = make_ticket(requester=make_user()), make_steward()
    decline(ticket.number, actor=steward, reason="No.", now=later(hours=1))
    reopen(ticket.number, actor=steward, body="Yes, after all.", now=later(hours=10))
    reply(ticket.number, actor=steward, body="Done.", now=later(hours=11))

    assert response_report(YEAR).total.response_p50 == hours(1)


@pytest.mark.django_db
def test_the_clock_of_what_was_closed_without_an_answer_starts_when_it_is_reopened():
    ticket, steward = make_ticket(), make_steward()
    close_unanswered(ticket.number, actor=steward, reason="A notice.", now=later(hours=1))
    reopen(ticket.number, actor=ticket.requester, body="It is not.", now=later(hours=100))
    reply(ticket.number, actor=steward, body="Sorry.", now=later(hours=101))
    reopened_later = make_ticket()
    resolve(reopened_later.number, actor=steward, body="Set.", now=later(hours=3))
    reopen(reopened_later.number, actor=steward, body="Not yet.", now=later(hours=5))

    total = response_report(YEAR).total

    assert (total.n_in_time, total.response_p50) == (2, hours(2))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["notice", "spam"])
def test_what_is_promised_nothing_is_in_no_figure(kind):
    retriage(
        make_ticket().number, actor=make_steward(), kind=kind, tier="P4", reason="Is one.", now=later(hours=1)
    )

    assert response_report(YEAR).total.n_filed == 0


@pytest.mark.django_db
def test_an_answer_to_a_request_that_was_still_held_took_no_time():
    ticket = make_ticket(requester=make_user())
    reply(ticket.number, actor=make_steward(), body="Which hub?", now=later(hours=1))
    before = response_report(YEAR).total.n_answered
    approve(ticket.number, actor=make_steward(), now=later(hours=10))

    total = response_report(YEAR).total

    assert (before, total.n_answered, total.response_p50) == (0, 1, hours(0))


@pytest.mark.django_db
def test_a_reopened_ticket_counts_when_it_is_resolved_for_good():
    steward, ticket = make_steward(), make_ticket()
    resolve(ticket.number, actor=steward, body="Set.", now=later(hours=1))
    reopen(ticket.number, actor=ticket.requester, body="No.", now=later(hours=2))
    between = response_report(YEAR).total.n_resolved
    resolve(ticket.number, actor=steward, body="Now.", now=later(hours=6))

    total = response_report(YEAR).total

    assert (between, total.n_resolved, total.resolution_p50) == (0, 1, hours(6))


@pytest.mark.django_db
def test_months_without_requests_are_shown_empty():
    make_ticket()

    rows = response_report(YEAR).by_month

    assert [row.label for row in rows] == [str(month) for month in YEAR.months()]
    assert [row.n_filed for row in rows] == [0] * 11 + [1]


@pytest.mark.django_db
def test_a_request_of_the_last_evening_belongs_to_the_month_of_the_viewer():
    make_ticket(now=datetime(2026, 2, 1, 5, 0, tzinfo=UTC))
    los_angeles = last_year(NOW, zone=ZoneInfo("America/Los_Angeles"))

    filed = {row.label: row.n_filed for row in response_report(los_angeles).by_month}

    assert (filed["2026-01"], filed["2026-02"]) == (1, 0)


@pytest.mark.django_db
def test_narrowing_to_a_tier_and_a_community():
    service = make_service()
    make_ticket(service=service)
    make_ticket()

    assert response_report(YEAR, community=service.community_id).total.n_filed == 1
    assert response_report(YEAR, tier="P1").total.n_filed == 0


@pytest.mark.django_db
def test_the_page_and_the_download_say_the_same(client):
    service = make_service(community=make_community("=cmd|' /C calc'!A0"))
    ticket = make_ticket(service=service, now=datetime.now(UTC) - hours(5))
    reply(ticket.number, actor=make_steward(), body="Yes.", now=datetime.now(UTC) - hours(3))
    client.force_login(make_user(roles=(Role.MANAGER,)))

    page = client.get(reverse("reports:overview"))
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("reports:download")).content.decode())))

    assert page.context["report"].total.n_answered == int(rows[0]["answered"]) == 1
    assert "By community" in page.content.decode()
    assert rows[-1]["group"].startswith("'=")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["from=2026-13", "from=soon", "from=2026-05&to=2026-01", "from=1990-01", "from=9999-12&to=9999-12"],
)
def test_a_period_that_is_none_is_a_sentence_and_the_page_still_works(client, query):
    client.force_login(make_user(roles=(Role.MANAGER,)))

    page = client.get(f"{reverse('reports:overview')}?{query}&tier=P9&community=x")

    assert page.status_code == 422
    assert "The last twelve months are shown." in page.content.decode()


@pytest.mark.django_db
def test_an_empty_desk_has_a_page(client):
    client.force_login(make_user(roles=(Role.MANAGER,)))

    assert "No requests in this period" in client.get(reverse("reports:overview")).content.decode()


def test_a_month_begins_at_local_midnight():
    lisbon = ZoneInfo("Europe/Lisbon")
    period = parse_period("2026-07", "2026-07", now=NOW, zone=lisbon)

    assert period.start == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
    assert period.end == datetime(2026, 7, 31, 23, 0, tzinfo=UTC)
    assert Month(2026, 12).plus(1) == Month(2027, 1)


def test_sixty_one_months_are_too_many():
    with pytest.raises(PeriodRefused, match="60 months"):
        parse_period("2021-01", "2026-01", now=NOW, zone=UTC_ZONE)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_no_cell_is_a_formula(text):
    assert harmless(text) == f"'{text}"


def test_a_month_without_data_breaks_the_line():
    chart = chart_of("First response", labels=["a", "b", "c"], series=[("p50", "x", [1.0, None, 3.0])])

    (line,) = chart.lines
    assert [len(run) for run in line.runs] == [1, 1]
    assert line.points[1].y < line.points[0].y


def test_a_chart_of_nothing_has_axes():
    chart = chart_of("First response", labels=["a"], series=[("p50", "x", [None])])

    assert chart.lines[0].points == []
    assert chart.y_ticks


@pytest.mark.django_db
def test_the_csv_has_a_row_for_everything():
    make_ticket()

    rows = as_csv(response_report(YEAR)).splitlines()

    assert len(rows) == 1 + 1 + 12 + 1 + 1
