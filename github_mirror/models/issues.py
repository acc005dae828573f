"""The issues of a ticket, what is written to them, and the comments on both sides."""

from django.conf import settings
from django.db import models

from github_mirror.marker import creation
from github_mirror.models.repositories import Repository
from tickets.models import Comment, Ticket


class IssueRole(models.TextChoices):
    """What an issue is for. A request has one; an outage opens three, and one for each action item."""

    REQUEST = "request", "Request"
    ONGOING = "ongoing", "Ongoing outage"
    REPORT = "report", "Incident report"
    REVIEW = "review", "Incident review"
    ACTION_ITEM = "action_item", "Action item"


class Presence(models.TextChoices):
    """Where the issue is, as far as the desk knows."""

    THERE = "there", "There"
    DELETED = "deleted", "Deleted on GitHub"
    MOVED = "moved", "Moved to another repository"
    DISABLED = "disabled", "The repository has issues switched off"


class WriteKind(models.TextChoices):
    """What is done to the issue."""

    CREATE = "create", "Open the issue"
    UPDATE = "update", "Update the issue"
    COMMENT = "comment", "Comment"
    CLOSE = "close", "Close the issue"
    REOPEN = "reopen", "Reopen the issue"


class TrackedIssue(models.Model):
    """An issue of a ticket. The texts are as reviewed by a steward, already redacted.

    The mirror compares three things for each field: what we want now (github_mirror.publication), what we wanted when
    both sides last agreed (`ours`), and what GitHub said then (`theirs`). See github_mirror.threeway.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tracked_issues")
    role = models.CharField(max_length=12, choices=IssueRole.choices, default=IssueRole.REQUEST)
    slot = models.PositiveSmallIntegerField(default=0, help_text="Tells the action items of a ticket apart")
    title = models.CharField(max_length=256)
    description = models.TextField()
    investigation = models.TextField(blank=True)
    milestone = models.CharField(max_length=255, blank=True, help_text="Its title at GitHub: a sprint")
    tracked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Null: the desk itself, where a private repository allows it",
    )
    tracked_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody looked at its texts again; null: when it was tracked"
    )
    n_again = models.PositiveSmallIntegerField(
        default=0, help_text="How often it was tracked anew, its issue having been deleted"
    )
    # Null in a dry run, until GitHub is connected.
    repository = models.ForeignKey(Repository, null=True, on_delete=models.PROTECT, related_name="issues")
    # Identity at GitHub; empty until the issue exists.
    issue_number = models.PositiveIntegerField(null=True, blank=True)
    github_id = models.BigIntegerField(null=True, blank=True)
    node_id = models.CharField(max_length=100, blank=True)
    url = models.URLField(max_length=500, blank=True)
    presence = models.CharField(max_length=10, choices=Presence.choices, default=Presence.THERE)
    is_locked = models.BooleanField(default=False, help_text="Only its repository's team may comment there")
    ours = models.JSONField(default=dict, blank=True, help_text="Field by field, what we last wrote")
    sending = models.JSONField(
        default=dict, blank=True, help_text="What we wanted of a request whose answer has not come"
    )
    theirs = models.JSONField(default=dict, blank=True, help_text="Field by field, what GitHub last said")
    theirs_at = models.DateTimeField(null=True, blank=True, help_text="updated_at of that, GitHub's clock")
    n_comments = models.PositiveIntegerField(default=0, help_text="As GitHub last said")
    etag = models.CharField(max_length=200, blank=True)
    # Closed at GitHub: what a steward is asked to do about the ticket.
    proposal = models.CharField(max_length=20, blank=True, help_text="GitHub's reason for closing it")
    proposed_by = models.CharField(max_length=100, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = [
            # Inbound: which of ours is it.
            models.Index(fields=["repository", "issue_number"], name="issue_number")
        ]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "role", "slot"], name="issue_is_opened_once"),
            models.UniqueConstraint(
                fields=["github_id"],
                condition=models.Q(github_id__isnull=False),
                name="issue_is_of_one_ticket",
            ),
            models.CheckConstraint(condition=models.Q(role__in=IssueRole.values), name="issue_role_is_known"),
            models.CheckConstraint(
                condition=models.Q(presence__in=Presence.values), name="issue_presence_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"issue of SD-{self.ticket_id} ({self.get_role_display()})"

    @property
    def is_to_be_reviewed(self) -> bool:
        """Say whether its texts were reviewed for fewer readers than its repository has now."""
        at = self.reviewed_at or self.tracked_at
        return self.repository is not None and at is not None and self.repository.was_opened_since(at)

    @property
    def creation(self) -> str:
        """Return what the marker of its issue says."""
        return creation(self.role, self.slot, self.n_again)

    @property
    def reference(self) -> str:
        """Return what people quote, e.g. acme/support#12; empty until it exists."""
        return f"{self.repository}#{self.issue_number}" if self.issue_number else ""


class IssueWrite(models.Model):
    """One intended write, born of an event; its delivery (consumer `github`) says how it went.

    Those that change fields say nothing of the fields: what is written is what holds when the request leaves, so
    several of them become one request.
    """

    issue = models.ForeignKey(TrackedIssue, on_delete=models.CASCADE, related_name="writes")
    kind = models.CharField(max_length=10, choices=WriteKind.choices)
    version = models.PositiveIntegerField(help_text="Of the ticket, when the event happened.")
    title = models.CharField(max_length=256, blank=True)
    body = models.TextField(blank=True)
    labels = models.JSONField(default=list, blank=True)
    state_reason = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True, help_text="Set before the first request leaves.")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["issue", "kind", "version"], name="write_is_intended_once"),
            models.CheckConstraint(condition=models.Q(kind__in=WriteKind.values), name="write_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.issue}"


class MirroredComment(models.Model):
    """A comment at GitHub: one of ours, or one that became a note or an answer here.

    Deleted ones stay as tombstones.
    """

    issue = models.ForeignKey(TrackedIssue, on_delete=models.CASCADE, related_name="comments")
    github_id = models.BigIntegerField(unique=True)
    url = models.URLField(max_length=500, blank=True)
    login = models.CharField(max_length=100)
    body = models.TextField(blank=True)
    written_at = models.DateTimeField(help_text="GitHub's clock")
    changed_at = models.DateTimeField(help_text="GitHub's clock")
    deleted_at = models.DateTimeField(null=True, blank=True, help_text="Ours: when we learned of it")
    write = models.OneToOneField(
        IssueWrite, null=True, on_delete=models.PROTECT, related_name="comment", help_text="Of ours"
    )
    note = models.OneToOneField(
        Comment, null=True, on_delete=models.PROTECT, related_name="mirrored", help_text="What it became here"
    )

    class Meta:
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return f"comment {self.github_id} on {self.issue}"
