"""Each promise that was not kept is told of once in the timeline."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from outbox.models import Delivery
from tests.factories import NOW, later, make_filing, make_service, make_steward, make_ticket, outage
from tickets.models import Ticket, TicketEvent
from tickets.services import add_community_comment, open_ticket, record_breaches, reply, resolve, set_status


def told_of(ticket: Ticket) -> list[tuple[str, str]]:
    events = TicketEvent.objects.filter(ticket=ticket, kind="breached").order_by("pk")
    return [(event.data["clock"], event.data["breached_at"]) for event in events]


@pytest.mark.django_db
def test_a_broken_promise_is_told_of_once_however_often_one_looks():
    ticket = make_ticket()

    found = [record_breaches(now=later(hours=hours)) for hours in (23, 24, 25, 26)]

    assert found == [0, 0, 1, 0]
    assert told_of(ticket) == [("first_response", later(hours=24).isoformat())]
    assert Delivery.objects.filter(subject_id=TicketEvent.objects.get(kind="breached").pk).exists()


@pytest.mark.django_db
def test_the_form_of_a_colleague_is_not_refused_for_it():
    ticket = make_ticket()

    record_breaches(now=later(hours=25))

    assert Ticket.objects.get(pk=ticket.pk).version == ticket.version


@pytest.mark.django_db
def test_every_run_of_a_clock_has_its_own_breach():
    ticket, steward = make_ticket(), make_steward()
    record_breaches(now=later(hours=25))
    reply(ticket.number, actor=steward, body="Yes.", now=later(hours=26))
    add_community_comment(ticket.number, actor=ticket.requester, body="And?", now=later(hours=27))

    record_breaches(now=later(days=6))

    # Wednesday 10:00 and 27 hours is Thursday 13:00; one working day later is Friday 13:00.
    assert told_of(ticket) == [
        ("first_response", later(hours=24).isoformat()),
        ("next_response", later(hours=51).isoformat()),
    ]


@pytest.mark.django_db
def test_a_promise_broken_before_a_pause_is_told_of_when_it_begins():
    ticket, steward = make_ticket(), make_steward()
    reply(ticket.number, actor=steward, body="Yes.", now=later(hours=1))
    add_community_comment(ticket.number, actor=ticket.requester, body="And?", now=later(hours=2))

    set_status(ticket.number, actor=steward, status="pending", reason="Asked.", now=later(hours=27))

    assert told_of(ticket) == [("next_response", later(hours=26).isoformat())]


@pytest.mark.django_db
def test_what_is_in_time_or_promised_to_nobody_is_never_told_of():
    kept, ended = make_ticket(), make_ticket()
    reply(kept.number, actor=make_steward(), body="Yes.", now=later(hours=24))
    resolve(ended.number, actor=make_steward(), body="Done.", now=later(hours=2))
    open_ticket(make_filing(subject="Out of office", description="I am away."), actor=kept.requester, now=NOW)
    Ticket.objects.exclude(pk__in=[kept.pk, ended.pk]).update(next_breach_at=later(hours=1))

    record_breaches(now=later(hours=10))

    assert not TicketEvent.objects.filter(kind="breached").exists()
    assert not Ticket.objects.filter(next_breach_at__lt=later(hours=10)).exists()


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_what_an_hour_away_has_left():
    service = make_service()
    steward = make_steward()
    tickets = [
        open_ticket(outage(service=service), actor=steward, now=NOW + timedelta(seconds=i)) for i in range(30)
    ]

    def sweep(_: int) -> int:
        try:
            return record_breaches(now=later(hours=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        found = list(workers.map(sweep, range(3)))

    assert sum(found) == 30
    assert all(len(told_of(ticket)) == 1 for ticket in tickets)


@pytest.mark.django_db(transaction=True)
def test_a_ticket_that_somebody_is_just_changing_is_left_to_them():
    ticket = make_ticket()

    def sweep() -> int:
        try:
            return record_breaches(now=later(hours=25))
        finally:
            connection.close()

    with transaction.atomic():
        Ticket.objects.select_for_update().get(pk=ticket.pk)
        with ThreadPoolExecutor(1) as worker:
            found = worker.submit(sweep).result(timeout=20)

    assert found == 0
    assert record_breaches(now=later(hours=25)) == 1
