"""Tell people here what happened at GitHub, by mail."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from github_mirror.models import Repository, TrackedIssue
from notifications.services import queue_message


def tell_steward(issue: TrackedIssue, *, words: str, key: str, now: datetime) -> None:
    """Write to whoever leads the ticket, else to the companion, else to whoever tracked it; once per key."""
    ticket = issue.ticket
    person = next(
        (one for one in (ticket.assignee, ticket.companion, issue.tracked_by) if one and one.is_active), None
    )
    if person is None:
        return
    url = settings.BASE_URL + reverse("tickets:ticket", args=[ticket.number])
    queue_message(
        person,
        subject=f"[{ticket.reference}] {words}"[:200],
        body=f"{words}\n\n{ticket.subject}\n\n{url}\n{issue.url}\n-- \nsupportdesk · {ticket.reference}",
        key=f"github:{issue.pk}:{key}:{person.pk}",
        reference=ticket.reference,
        now=now,
    )


def tell_managers(repository: Repository, *, words: str, key: str, now: datetime) -> None:
    """Write to every manager about a repository; once per key."""
    for manager in User.objects.with_role(Role.MANAGER):
        queue_message(
            manager,
            subject=f"GitHub: {words}"[:200],
            body=f"{words}\n\nThe tickets go on as they are.\n-- \nsupportdesk · {repository}",
            key=f"github-repository:{repository.pk}:{key}:{manager.pk}",
            reference=f"{repository}",
            now=now,
        )
