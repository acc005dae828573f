"""Incidents: an outage's roles, its facts, what its communities were told, and the tickets it answers."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from tickets.models import Comment, Ticket
from tickets.states import LIVE_STATUSES


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Which incidents."""

    def running(self) -> Self:
        """Keep those that go on: neither ended here, nor on their ticket."""
        return self.filter(resolved_at=None, ticket__status__in=LIVE_STATUSES)

    def update_due(self, at: datetime) -> Self:
        """Keep running ones whose next update is due by then."""
        return self.running().filter(next_update_due_at__lte=at)

    def with_people(self) -> Self:
        """Fetch along the ticket, its place and who holds which role."""
        return self.select_related(
            "ticket__community__support_plan", "ticket__service__cluster", "ticket__requester",
            "ticket__assignee", "ticket__companion", "commander", "liaison", "declared_by", "resolved_by",
        )  # fmt: skip


class Incident(models.Model):
    """An outage that somebody declared; its ticket holds the conversation, the clocks and the timeline."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="incident")
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="incidents_declared"
    )
    impact_started_at = models.DateTimeField(help_text="A best guess; not when it was reported.")
    noticed = models.CharField(max_length=200, blank=True, help_text="How we came to know.")
    channel = models.CharField(max_length=300, blank=True, help_text="Where people talk.")
    commander = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incidents_commanded",
    )
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    experts = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="IncidentExpert", through_fields=("incident", "user")
    )
    community_told_at = models.DateTimeField(null=True, blank=True, help_text="Last public word.")
    next_update_due_at = models.DateTimeField(null=True, blank=True)
    n_reminders = models.PositiveSmallIntegerField(default=0, help_text="Sent for the update that is due.")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at", "-pk"]
        indexes = [
            # What runs: the list's first part, the count in the navigation, banners.
            models.Index(fields=["-declared_at"], condition=Q(resolved_at=None), name="incident_running"),
            # Whom to remind of an update, every minute.
            models.Index(
                fields=["next_update_due_at"], condition=Q(resolved_at=None), name="incident_update_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__gte=F("declared_at"), resolved_by__isnull=False),
                name="incident_is_resolved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None) | Q(next_update_due_at=None),
                name="incident_resolved_owes_no_update",
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.reference}"

    @property
    def reference(self) -> str:
        """Return the reference of its ticket, by which people call it."""
        return f"SD-{self.ticket_id}"

    @property
    def is_running(self) -> bool:
        """Say whether it goes on: neither ended here, nor on its ticket."""
        return self.resolved_at is None and self.ticket.is_live

    @property
    def lasted(self) -> timedelta | None:
        """Return from the impact's start to the end, None while it runs."""
        ended_at = self.resolved_at or self.ticket.resolved_at
        return ended_at - self.impact_started_at if ended_at else None

    @property
    def told_at(self) -> datetime | None:
        """Return when the community last heard of it, an answer before it was declared counts too."""
        return self.community_told_at or self.ticket.first_responded_at

    @property
    def first_told_at(self) -> datetime | None:
        """Return when the community first heard of it; later words do not move it."""
        known = [at for at in (self.community_told_at, self.ticket.first_responded_at) if at is not None]
        return min(known, default=None)

    @property
    def people(self) -> list[User]:
        """Return who sees to updates: commander and liaison, where there is neither those who have the ticket."""
        named = [self.commander, self.liaison]
        if not any(named):
            named = [self.ticket.assignee, self.ticket.companion]
        return list(dict.fromkeys(person for person in named if person is not None))


class IncidentExpert(models.Model):
    """Somebody who was called in for what they know."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="expert_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=100, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "user"], name="incident_expert_is_called_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.incident_id}"


class OfferState(models.TextChoices):
    """What became of an offer of command."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "Lapsed"


class IncidentRoleOffer(models.Model):
    """Command, offered to a colleague: it changes hands when they say yes, not before."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="offers")
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offered_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    offered_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(state=OfferState.OPEN), name="command_is_offered_to_one"
            ),
            models.CheckConstraint(
                condition=~Q(offered_by=F("offered_to")), name="command_is_offered_to_another"
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.OPEN, closed_at=None)
                | (~Q(state=OfferState.OPEN) & Q(closed_at__isnull=False)),
                name="command_offer_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OfferState.values), name="command_offer_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"command of {self.incident_id}: {self.offered_by} → {self.offered_to}"


class LinkedTicket(models.Model):
    """A ticket about the same outage: what its communities are told, its own is told too. Of one incident at a time."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="linked")
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="incident_link")
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["ticket_id"]

    def __str__(self) -> str:
        return f"SD-{self.ticket_id} of {self.incident_id}"


class IncidentUpdate(models.Model):
    """How it stands, as said at an instant: to the communities, or between colleagues."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="updates")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    is_public = models.BooleanField()
    posted_at = models.DateTimeField()
    submission_key = models.UUIDField(
        null=True, unique=True, help_text="Of the form, so that a double click posts once."
    )
    # One on each ticket: what one community was told stands on its own ticket alone.
    comments = models.ManyToManyField(Comment, related_name="incident_updates")

    class Meta:
        ordering = ["posted_at", "pk"]
        indexes = [
            models.Index(fields=["incident", "posted_at"], name="incident_update_order"),
        ]

    def __str__(self) -> str:
        return f"update {self.pk} of {self.incident_id}"
