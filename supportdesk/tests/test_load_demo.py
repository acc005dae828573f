"""`manage.py load_demo`: into an empty desk only, and whole."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from github_mirror.models import IssueWrite
from incidents.models import Incident
from outbox.models import UNFINISHED, Delivery
from tests.factories import make_user
from tickets.demo import SIGN_INS
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_a_desk_that_knows_people_is_left_alone():
    make_user()

    with pytest.raises(CommandError, match="knows people already"):
        call_command("load_demo", stdout=StringIO())

    assert User.objects.count() == 1


def test_if_empty_does_nothing_quietly_where_people_are_known():
    make_user()
    output = StringIO()

    call_command("load_demo", "--if-empty", stdout=output)

    assert output.getvalue() == ""
    assert User.objects.count() == 1


def test_an_empty_desk_is_filled_and_told_who_can_sign_in():
    output = StringIO()

    call_command("load_demo", "--tickets", "40", stdout=output)

    assert Ticket.objects.count() == 40
    assert Ticket.objects.earliest("pk").number == 1001
    incident = Incident.objects.get()
    assert (incident.is_running, incident.commander.name) == (True, "Ingrid Halvorsen")
    assert incident.updates.filter(is_public=True).count() == 1
    assert all(email in output.getvalue() for _, email, _ in SIGN_INS)


def test_tracked_tickets_show_what_github_would_get_and_nothing_of_it_is_ever_sent():
    call_command("load_demo", "--tickets", "40", stdout=StringIO())

    assert (
        IssueWrite.objects.filter(kind="create").count() == Ticket.objects.filter(is_tracked=True).count() > 0
    )
    assert not Delivery.objects.filter(consumer="github", state__in=UNFINISHED).exists()
