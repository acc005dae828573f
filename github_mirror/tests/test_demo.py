"""The demo shows a mirror, and sends nothing."""

import pytest
from django.urls import reverse
from django.utils import timezone

from github_mirror.connecting import is_dry_run
from github_mirror.demo import WHY, mirror_some
from github_mirror.models import Repository, TrackedIssue
from github_mirror.publication import Draft
from github_mirror.services import track
from outbox.models import UNFINISHED, Delivery
from tests.factories import make_steward, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirrored(client):
    ana, now = make_steward(), timezone.now()
    for _ in range(5):
        ticket = make_ticket(now=now)
        track(ticket, draft=Draft(ticket.subject, "Short.", ""), actor=ana, now=now)
    mirror_some(manager=ana, now=now)
    client.force_login(ana)
    return TrackedIssue.objects.exclude(proposal="").get()


def test_there_is_a_conflict_a_failed_write_and_a_difference_to_look_at(client, mirrored):
    words = " ".join(client.get(reverse("github:health")).content.decode().split())

    assert WHY in words
    assert "1 conflict" in words
    assert "1 write given up" in words
    assert "1 difference found in 7 days, 1 repaired" in words


def test_a_ticket_of_it_is_proposed_to_be_resolved(client, mirrored):
    panel = client.get(reverse("github_mirror:panel", args=[mirrored.ticket_id])).content.decode()

    assert "octo-engineer closed the issue on GitHub as completed" in panel


def test_it_is_a_dry_run_and_nothing_waits_to_be_sent(mirrored):
    assert is_dry_run()
    assert Repository.objects.get().state == "paused"
    assert not Delivery.objects.filter(consumer="github", state__in=UNFINISHED).exists()
