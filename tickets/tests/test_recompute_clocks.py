"""`manage.py recompute_clocks` sets the columns to what the timelines come to."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import later, make_service, make_steward, make_ticket, make_user
from tickets.models import Ticket
from tickets.services import add_community_comment, recompute_clocks, recomputing, reply
from tickets.services.events import CLOCK_FIELDS

pytestmark = pytest.mark.django_db
WRONG = {
    "first_response_due_at": None,
    "next_due_at": later(days=99),
    "next_due_what": "x",
    "next_breach_at": None,
}


def columns() -> list[tuple]:
    return list(Ticket.objects.order_by("number").values_list("number", *CLOCK_FIELDS))


@pytest.fixture
def tickets() -> list[Ticket]:
    """Some in each state."""
    service, steward = make_service(), make_steward()
    found = [make_ticket(service=service) for _ in range(5)]
    found.append(make_ticket(service=service, requester=make_user()))
    reply(found[0].number, actor=steward, body="Yes.", now=later(hours=1))
    add_community_comment(found[0].number, actor=found[0].requester, body="And?", now=later(hours=2))
    reply(found[1].number, actor=steward, body="Late.", now=later(hours=30))
    return found


def test_wrong_columns_are_corrected_and_right_ones_left(tickets):
    right = columns()
    Ticket.objects.filter(pk__in=[t.pk for t in tickets[:3]]).update(**WRONG)
    out, progress = StringIO(), StringIO()

    call_command("recompute_clocks", stdout=out, stderr=progress)

    assert columns() == right
    assert out.getvalue() == "6 tickets, 3 corrected.\n"


def test_it_goes_on_where_it_was_stopped(tickets, monkeypatch):
    right = columns()
    Ticket.objects.update(**WRONG)
    n_written = []

    def interrupted(wrong):
        if n_written:
            raise KeyboardInterrupt
        n_written.append(len(wrong))
        return write(wrong)

    write = recomputing._write
    monkeypatch.setattr(recomputing, "_write", interrupted)
    stopped_at = tickets[1].number

    with pytest.raises(CommandError, match=f"Stopped after SD-{stopped_at}. Go on .* --after {stopped_at}$"):
        call_command("recompute_clocks", batch=2, stderr=StringIO())
    monkeypatch.setattr(recomputing, "_write", write)
    assert columns()[2:] != right[2:]
    call_command("recompute_clocks", after=stopped_at, stdout=StringIO(), stderr=StringIO())

    assert columns() == right


def test_a_ticket_that_somebody_changed_meanwhile_is_left_to_them(tickets, monkeypatch):
    changed = tickets[2]
    Ticket.objects.filter(pk=changed.pk).update(**WRONG)
    read = recomputing._histories

    def read_while_it_changes(rows):
        found = read(rows)
        Ticket.objects.filter(pk=changed.pk).update(updated_at=later(hours=9) + timedelta(seconds=1))
        return found

    monkeypatch.setattr(recomputing, "_histories", read_while_it_changes)

    (batch,) = recompute_clocks()

    assert (batch.n_corrected, batch.n_left) == (0, 1)
    assert Ticket.objects.get(pk=changed.pk).next_due_what == "x"


def test_a_batch_takes_three_queries_however_many_tickets(tickets, django_assert_max_num_queries):
    Ticket.objects.update(**WRONG)

    with django_assert_max_num_queries(4):
        list(recompute_clocks())
