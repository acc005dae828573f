"""What the clock sets off reaches people, whatever becomes of the pokes."""

import pytest
from celery import current_app
from kombu.exceptions import OperationalError

from escalation import tasks
from escalation.services import engine
from escalation.tests.desk import Desk, called, follow
from outbox.models import Delivery, DeliveryState


@pytest.mark.django_db(transaction=True)
def test_a_sweep_sends_its_pages_where_every_poke_is_lost(monkeypatch, mailoutbox):
    def lose(*args, **kwargs):
        raise OperationalError("the broker is away")

    monkeypatch.setattr(current_app, "send_task", lose)
    desk = Desk()
    ticket = desk.outage()
    follow()

    tasks.escalate_due()

    pages = Delivery.objects.filter(consumer="page-email")
    assert {page.state for page in pages} == {DeliveryState.SENT}
    assert {name for _, _, name in called(ticket)} == {"Ana", "Kofi", "Mei", "Sam"}
    assert {mail.to[0] for mail in mailoutbox} >= {
        desk.ana.email,
        desk.kofi.email,
        desk.mei.email,
        desk.sam.email,
    }


@pytest.mark.django_db
def test_a_lost_poke_for_the_next_step_keeps_no_sweep_from_ending(monkeypatch):
    def lose(*args, **kwargs):
        raise OSError("the broker is away")

    monkeypatch.setattr(current_app, "send_task", lose)
    monkeypatch.setattr(engine, "next_due", lambda *, now, until: until)

    tasks.escalate_due()

    assert not Delivery.objects.exists()
