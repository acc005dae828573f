"""Chainable filters of tickets."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from communities.models import Contact, ContactRole
from tickets.states import LIVE_STATUSES, Approval

if TYPE_CHECKING:
    from tickets.models import Ticket  # noqa: F401 - named below, as text


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Which tickets."""

    def visible_to(self, user: User) -> Self:
        """Keep what `user` may see: the team everything, a representative their communities', anyone their own."""
        if user.is_team_member:
            return self
        represented = Contact.objects.filter(user=user, role=ContactRole.REPRESENTATIVE).values("community")
        return self.filter(Q(requester=user) | Q(community__in=represented))

    def live(self) -> Self:
        """Keep those on which somebody still has to do something."""
        return self.filter(status__in=LIVE_STATUSES)

    def breaching(self, now: datetime) -> Self:
        """Keep those whose next promise is overdue."""
        return self.live().filter(next_due_at__lt=now)

    def unassigned(self) -> Self:
        """Keep live tickets that nobody leads."""
        return self.live().filter(assignee=None)

    def held(self) -> Self:
        """Keep those that wait for a representative's approval."""
        return self.live().filter(approval=Approval.WAITING)
