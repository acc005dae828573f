"""Tickets, what is said on them, and the append-only timeline from which everything else is computed."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from communities.models import Community, Service
from tickets.facts import Impact, Kind, Tier
from tickets.querysets import TicketQuerySet
from tickets.states import DONE_STATUSES, LIVE_STATUSES, Approval, Channel, EventKind, Status

KIND_LABELS = {
    Kind.INCIDENT: "Incident",
    Kind.CHANGE: "Change request",
    Kind.GUIDANCE: "Guidance request",
    Kind.WORKSHOP: "Workshop",
    Kind.BUDGET: "Budget alert",
    Kind.NOTICE: "Notice",
    Kind.SPAM: "Spam",
}
KIND_CHOICES = [(kind.value, label) for kind, label in KIND_LABELS.items()]
IMPACT_CHOICES = [(impact.value, impact.value.capitalize()) for impact in Impact]
TIER_CHOICES = [(tier.value, tier.value) for tier in Tier]


class Ticket(models.Model):
    """A request of a community and everything the desk promised about it.

    The columns ending in `_at` below `clock_started_at` are caches of the timeline, written in the same transaction.
    """

    number = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=200)
    description = models.TextField()
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tickets_filed"
    )
    community = models.ForeignKey(Community, null=True, on_delete=models.PROTECT, related_name="tickets")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="tickets")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    submission_key = models.UUIDField(
        null=True, unique=True, help_text="Of the form, so that a double click files once."
    )

    asked_kind = models.CharField(max_length=20, blank=True)
    affected_users = models.CharField(max_length=20, blank=True)
    what_fails = models.CharField(max_length=40, blank=True)
    needed_at = models.DateTimeField(null=True, blank=True)
    needed_zone = models.CharField(max_length=64, blank=True)
    n_attendees = models.PositiveIntegerField(null=True, blank=True)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    approval = models.CharField(max_length=10, choices=Approval.choices, default=Approval.NOT_NEEDED)
    kind = models.CharField(max_length=20, choices=KIND_CHOICES)
    impact = models.CharField(max_length=10, choices=IMPACT_CHOICES)
    tier = models.CharField(max_length=2, choices=TIER_CHOICES)
    rule = models.CharField(max_length=80, help_text="The rule that fired when the request came in.")
    why = models.TextField(help_text="Why it got its tier, as a sentence.")
    flags = models.JSONField(default=list, blank=True)
    policy_version = models.CharField(max_length=40)
    is_possible_incident = models.BooleanField(default=False, help_text="Level-1 has yet to decide.")

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets_assigned",
    )
    companion = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets_accompanied",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        help_text="The ticket in which it goes on.",
    )
    is_tracked = models.BooleanField(default=False, help_text="Mirrored into a GitHub issue.")
    version = models.PositiveIntegerField(
        default=1, help_text="Counts events, so that a stale form is noticed."
    )

    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    clock_started_at = models.DateTimeField(null=True, help_text="When the promise began: filed or approved.")
    first_response_due_at = models.DateTimeField(null=True, blank=True)
    first_responded_at = models.DateTimeField(null=True, blank=True)
    community_spoke_at = models.DateTimeField(null=True, blank=True, help_text="Oldest unanswered word.")
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_due_what = models.CharField(max_length=30, blank=True)
    next_breach_at = models.DateTimeField(
        null=True, blank=True, help_text="When a promise is broken that the timeline does not tell of yet."
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    search = models.GeneratedField(
        expression=SearchVector("subject", "description", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        indexes = [
            # The queue: live tickets by what is due next (queries.queue_page).
            models.Index(
                models.F("next_due_at").asc(nulls_last=True),
                "number",
                name="ticket_queue",
                condition=models.Q(status__in=LIVE_STATUSES),
            ),
            # A community's own list, newest first.
            models.Index(fields=["community", "-number"], name="ticket_community"),
            # Facts beside a ticket: the last tickets of its service.
            models.Index(fields=["service", "-number"], name="ticket_service"),
            # My tickets, and the counts of the queue's tabs.
            models.Index(
                fields=["assignee"], name="ticket_assignee", condition=models.Q(status__in=LIVE_STATUSES)
            ),
            # The sweep that tells of broken promises (services.breaches).
            models.Index(
                fields=["next_breach_at"],
                name="ticket_breaches",
                condition=models.Q(next_breach_at__isnull=False),
            ),
            # Reports read months of first responses and resolutions.
            models.Index(fields=["opened_at"], name="ticket_opened"),
            GinIndex(fields=["search"], name="ticket_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="ticket_status_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(approval__in=Approval.values), name="ticket_approval_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tier__in=[t.value for t in Tier]), name="ticket_tier_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in Kind]), name="ticket_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(status=Status.CLOSED),
                name="ticket_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("number")), name="ticket_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=LIVE_STATUSES) | models.Q(resolved_at__isnull=False),
                name="ticket_done_has_resolved_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    @property
    def reference(self) -> str:
        """Return the number people quote, e.g. SD-1042."""
        return f"SD-{self.number}"

    @property
    def is_live(self) -> bool:
        """Say whether somebody still has to do something."""
        return self.status in LIVE_STATUSES

    @property
    def is_done(self) -> bool:
        """Say whether it is resolved or closed."""
        return self.status in DONE_STATUSES

    @property
    def is_held(self) -> bool:
        """Say whether it waits for a representative's approval."""
        return self.approval == Approval.WAITING


class Comment(models.Model):
    """Something said on a ticket: to the community, or between colleagues."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="comments",
        help_text="Null: somebody without an account here, see outside_author",
    )
    outside_author = models.CharField(max_length=100, blank=True, help_text="Their name on GitHub.")
    body = models.TextField()
    is_internal = models.BooleanField()
    is_from_team = models.BooleanField()
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    created_at = models.DateTimeField()
    search = models.GeneratedField(
        expression=SearchVector("body", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        ordering = ("created_at", "pk")
        indexes = [
            models.Index(fields=["ticket", "created_at"], name="comment_conversation"),
            GinIndex(fields=["search"], name="comment_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(author__isnull=False) | ~models.Q(outside_author=""),
                name="comment_has_an_author",
            ),
            # Nobody whom the desk does not know speaks for the team.
            models.CheckConstraint(
                condition=models.Q(author__isnull=False) | models.Q(is_internal=True),
                name="comment_of_a_stranger_is_internal",
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on SD-{self.ticket_id}"

    @property
    def author_name(self) -> str:
        """Return who wrote it."""
        return self.author.display_name if self.author is not None else f"{self.outside_author} (GitHub)"


class Attachment(models.Model):
    """A file. Before its ticket is filed it belongs to its uploader alone (`ticket` is null)."""

    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="attachments")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="attachments")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, help_text="In its address; cannot be guessed.")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="Bytes")
    file = models.FileField(upload_to="attachments/", max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class TicketEvent(models.Model):
    """One entry of the timeline. Append-only: the database refuses changes and deletions."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Null: the desk itself",
    )
    comment = models.ForeignKey(Comment, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(help_text="The ticket's version this event made.")
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("at", "pk")
        indexes = [
            models.Index(fields=["ticket", "at"], name="event_timeline"),
            # Reports and the queue's "n new" read by kind and time.
            models.Index(fields=["kind", "at"], name="event_kind"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=EventKind.values), name="event_kind_is_known")
        ]

    def __str__(self) -> str:
        return f"SD-{self.ticket_id} {self.kind}"


class Correction(models.Model):
    """A steward's correction, kept beside the rule that was wrong."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="corrections")
    rule = models.CharField(max_length=80)
    from_kind = models.CharField(max_length=20)
    from_tier = models.CharField(max_length=2)
    to_kind = models.CharField(max_length=20)
    to_tier = models.CharField(max_length=2)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # The page of rules by how often they were corrected.
            models.Index(fields=["rule", "-at"], name="correction_rule")
        ]

    def __str__(self) -> str:
        return f"SD-{self.ticket_id} {self.from_tier}→{self.to_tier}"


class SavedView(models.Model):
    """A person's own filter of the queue, by name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500, blank=True, help_text="The queue's query string")

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_is_unique")]

    def __str__(self) -> str:
        return self.name
