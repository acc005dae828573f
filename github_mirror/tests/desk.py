"""A desk that is connected to the stand-in, with tickets that are tracked there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from github_mirror.models import Repository, TrackedIssue
from github_mirror.publication import Draft
from github_mirror.services import track
from outbox.lanes import ordinary_lane
from outbox.services import deliver_all_due, deliver_batch, deliver_own_lane_for
from tests.factories import NOW, make_ticket
from tests.github.hub import TOKEN, StandIn
from tickets.models import Ticket

NAME = "acme/support"
MINUTE = timedelta(minutes=1)


@contextmanager
def connected(settings: Any, *, private: bool = True) -> Iterator[StandIn]:
    """Connect the desk to a GitHub with one repository."""
    with StandIn() as hub:
        hub.repository(NAME, private=private, assignable=("ana-codes", "octocat"))
        settings.GITHUB_TOKEN, settings.GITHUB_REPOSITORY = TOKEN, NAME
        settings.GITHUB_APP_ID, settings.GITHUB_API_URL = "", hub.url
        yield hub


@contextmanager
def not_connected(settings: Any) -> Iterator[StandIn]:
    """Have a GitHub with one private repository, and a desk that knows nothing of it but its address."""
    with StandIn() as hub:
        hub.repository(NAME, private=True)
        settings.GITHUB_API_URL = hub.url
        settings.GITHUB_TOKEN = settings.GITHUB_APP_ID = settings.GITHUB_REPOSITORY = ""
        settings.GITHUB_WEBHOOK_SECRET = ""
        yield hub


def repository(**fields: Any) -> Repository:
    """Return the desk's row for it, as a manager connected it."""
    defaults = {"is_private": True, "was_private": True}
    return Repository.objects.get_or_create(full_name=NAME, defaults=defaults | fields)[0]


def tracked(steward: User, *, at: datetime = NOW, title: str = "Hub is slow", **fields: Any) -> Ticket:
    """Return a ticket that was tracked a moment ago; nothing is sent."""
    ticket = make_ticket(now=at, **fields)
    track(ticket, draft=Draft(title, "It is slow.", ""), actor=steward, now=at)
    return Ticket.objects.get(pk=ticket.pk)


def settle(*, at: datetime, minutes: int = 10) -> None:
    """Let workers run for some minutes, one minute at a time."""
    for minute in range(minutes + 1):
        deliver_all_due(now=at + minute * MINUTE)


def plan(*, at: datetime) -> None:
    """Have what happened planned, and nothing sent: writes wait in the lane of GitHub."""
    while deliver_batch(now=at, lane=ordinary_lane()):
        pass


def send(*, at: datetime) -> None:
    """Let the worker of GitHub's lane run once."""
    deliver_own_lane_for(MINUTE, consumer="github", clock=lambda: at)


def issue_of(ticket: Ticket) -> TrackedIssue:
    """Return the issue of a ticket's request."""
    return TrackedIssue.objects.select_related("repository").get(ticket=ticket, role="request")
