"""The repositories that tickets are mirrored into."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class RepositoryState(models.TextChoices):
    """Whether anything may be written to it."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    # By the desk itself: it turned public, moved, is archived or gone. A manager resumes it.
    STOPPED = "stopped", "Stopped"


class PublishedField(models.TextChoices):
    """What of a ticket may cross to GitHub; what is not named here never does."""

    TICKET_LINK = "ticket_link", "Link to the ticket"
    SERVICE = "service", "Service"
    REQUEST_TYPE = "request_type", "Request type"
    IMPACT = "impact", "Impact"
    DESCRIPTION = "description", "Short description"
    INVESTIGATION = "investigation", "Investigation results"
    FINDINGS = "findings", "Findings as comments"
    LABELS = "labels", "Labels"
    ASSIGNEES = "assignees", "Assignees"
    MILESTONE = "milestone", "Milestone"
    STATE = "state", "Open or closed"


def default_fields() -> list[str]:
    """Return what a repository gets unless a manager takes it away: the fields of the tracker (domain.md)."""
    return [str(field) for field in PublishedField]


class Repository(models.Model):
    """One repository, by GitHub's own number: its name may change."""

    full_name = models.CharField(max_length=200, unique=True, help_text="owner/name")
    former_names = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="What GITHUB_REPOSITORY may still say",
    )
    refused_logins = ArrayField(
        models.CharField(max_length=39),
        default=list,
        blank=True,
        help_text="Colleagues whom GitHub lets nobody assign here; asked anew after each full sync",
    )
    github_id = models.BigIntegerField(null=True, blank=True, unique=True)
    own_ids = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        help_text="GitHub's numbers of the accounts that have written for the desk here",
    )
    own_account = models.CharField(
        max_length=100, blank=True, help_text="As what the desk signed in when the last of them was learned"
    )
    node_id = models.CharField(max_length=100, blank=True)
    is_private = models.BooleanField(null=True, help_text="As GitHub said last; null: not asked yet")
    was_private = models.BooleanField(
        null=True, help_text="As a manager saw it when it was connected or resumed"
    )
    public_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When others could read it, as far as the desk knows; it was private before",
    )
    state = models.CharField(max_length=10, choices=RepositoryState.choices, default=RepositoryState.ACTIVE)
    state_why = models.CharField(max_length=300, blank=True, help_text="Why it is paused or stopped")
    state_since = models.DateTimeField(null=True, blank=True)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    allowed_fields = ArrayField(
        models.CharField(max_length=20, choices=PublishedField.choices), default=default_fields, blank=True
    )
    publishes_by_itself = models.BooleanField(
        default=False, help_text="Planned tickets and outages without a steward's look; private ones only"
    )
    error = models.CharField(
        max_length=300, blank=True, help_text="Why GitHub cannot be used now, a sentence"
    )
    error_since = models.DateTimeField(null=True, blank=True)
    is_error_in_writing = models.BooleanField(
        default=False, help_text="Only writing is refused: reading goes on"
    )
    retry_at = models.DateTimeField(null=True, blank=True, help_text="When it is tried again")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="Visibility, last")
    etag = models.CharField(max_length=200, blank=True, help_text="Of its description at GitHub")
    # Reconciling (github_mirror.reconcile): up to when all changes are known.
    issues_until = models.DateTimeField(null=True, blank=True)
    comments_until = models.DateTimeField(null=True, blank=True)
    # Of what was asked for with these: nothing has changed while GitHub knows it by the same name.
    issues_etag = models.CharField(max_length=200, blank=True)
    comments_etag = models.CharField(max_length=200, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True, help_text="Last sync that ended well")
    full_sync_at = models.DateTimeField(null=True, blank=True)
    hook_id = models.BigIntegerField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True, help_text="Last webhook")
    deliveries_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Up to when the hook's deliveries were looked through; GitHub's clock",
    )
    hook_trouble = models.CharField(
        max_length=300, blank=True, help_text="Why the hook's deliveries cannot be looked through, a sentence"
    )
    # One sender at a time, also when its process dies (github_mirror.sending).
    sender = models.UUIDField(null=True, blank=True)
    sender_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("full_name",)
        verbose_name_plural = "repositories"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RepositoryState.values), name="repository_state_is_known"
            ),
            models.CheckConstraint(
                # "= true" of null is null, which a check lets pass.
                condition=models.Q(publishes_by_itself=False)
                | models.Q(was_private=True, was_private__isnull=False),
                name="only_private_ones_publish_by_themselves",
            ),
            models.CheckConstraint(
                condition=models.Q(allowed_fields__contained_by=PublishedField.values),
                name="published_fields_are_known",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def was_opened_since(self, at: datetime) -> bool:
        """Say whether more people read it now than when somebody reviewed a text for it then."""
        return self.is_private is not True and self.public_since is not None and at <= self.public_since

    @property
    def is_surely_private(self) -> bool:
        """Say whether it is private both as a manager saw it and as GitHub said last; unknown counts as public."""
        return self.was_private is True and self.is_private is True

    @property
    def state_in_words(self) -> str:
        """Return why it is paused or stopped, or at least that it is, as a sentence."""
        return self.state_why or f"{self} is {self.get_state_display().lower()}."
