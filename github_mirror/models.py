"""A ticket's issue, and every write that was or is to be made to it."""

from django.conf import settings
from django.db import models

from tickets.models import Ticket


class WriteKind(models.TextChoices):
    """What is done to the issue."""

    CREATE = "create", "Open the issue"
    UPDATE = "update", "Update the issue"
    COMMENT = "comment", "Comment"
    CLOSE = "close", "Close the issue"
    REOPEN = "reopen", "Reopen the issue"


class TrackedIssue(models.Model):
    """The issue of one ticket. The texts are as reviewed by a steward, already redacted."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="tracked_issue")
    title = models.CharField(max_length=256)
    description = models.TextField()
    investigation = models.TextField(blank=True)
    tracked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tracked_at = models.DateTimeField()
    # Identity at GitHub; empty until the issue exists (for ever, in a dry run).
    repository = models.CharField(max_length=200, blank=True)
    issue_number = models.PositiveIntegerField(null=True, blank=True)
    node_id = models.CharField(max_length=100, blank=True)
    url = models.URLField(max_length=500, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"issue of SD-{self.ticket_id}"


class IssueWrite(models.Model):
    """One intended write, born of an event; its delivery (consumer `github`) says how it went."""

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
