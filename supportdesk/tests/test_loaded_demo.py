"""`manage.py load_demo` into an empty desk, once for all that is looked at here."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from github_mirror.models import IssueWrite
from incidents.models import Incident
from outbox.models import UNFINISHED, Delivery
from tickets.demo import SIGN_INS
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def output(django_db_setup, django_db_blocker):
    """Return what the command wrote, and take back what it loaded afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
            written = StringIO()
            call_command("load_demo", "--tickets", "40", stdout=written)
        yield written.getvalue()
        transaction.set_rollback(True)


def test_an_empty_desk_is_filled_and_told_who_can_sign_in(output):
    assert Ticket.objects.count() == 40
    assert Ticket.objects.earliest("pk").number == 1001
    incident = Incident.objects.get()
    assert (incident.is_running, incident.commander.name) == (True, "Ingrid Halvorsen")
    assert incident.updates.filter(is_public=True).count() == 1
    assert all(email in output for _, email, _ in SIGN_INS)


def test_tracked_tickets_show_what_github_would_get_and_nothing_of_it_is_ever_sent(output):
    assert (
        IssueWrite.objects.filter(kind="create").count() == Ticket.objects.filter(is_tracked=True).count() > 0
    )
    assert not Delivery.objects.filter(consumer="github", state__in=UNFINISHED).exists()
