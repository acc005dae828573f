"""How the two sides compared: syncs, drift found and repaired, and edits on both sides."""

from django.conf import settings
from django.db import models

from github_mirror.models.issues import TrackedIssue
from github_mirror.models.repositories import Repository


class SyncKind(models.TextChoices):
    """How much was compared."""

    SINCE = "since", "What changed lately"
    FULL = "full", "Everything"


class Sync(models.Model):
    """One comparison of a repository with the desk."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="syncs")
    kind = models.CharField(max_length=10, choices=SyncKind.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    n_requests = models.PositiveIntegerField(default=0)
    n_issues = models.PositiveIntegerField(default=0)
    n_comments = models.PositiveIntegerField(default=0)
    n_drifts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            # Whether a repository's next sync is due; forgetting old ones.
            models.Index(fields=["repository", "kind", "started_at"], name="sync_last")
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=SyncKind.values), name="sync_kind_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.repository} {self.started_at}"


class Drift(models.Model):
    """Something that the webhook should have told of and did not, found by a sync."""

    sync = models.ForeignKey(Sync, on_delete=models.CASCADE, related_name="drifts")
    issue = models.ForeignKey(TrackedIssue, null=True, on_delete=models.CASCADE, related_name="drifts")
    what = models.CharField(max_length=300, help_text="A sentence")
    found_at = models.DateTimeField()
    repaired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.what


class Conflict(models.Model):
    """One field of an issue that was changed on both sides. Nothing is overwritten until somebody decides."""

    issue = models.ForeignKey(TrackedIssue, on_delete=models.CASCADE, related_name="conflicts")
    field = models.CharField(max_length=20)
    base = models.JSONField(help_text="What both sides said before")
    ours = models.JSONField()
    theirs = models.JSONField()
    their_login = models.CharField(max_length=100, blank=True)
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "field"],
                condition=models.Q(resolved_at=None),
                name="one_open_conflict_per_field",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.issue}"
