"""The policy, version by version: none that was in force is ever changed, so its promises stay explainable."""

from typing import Self

from django.conf import settings
from django.db import models


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    """Which versions."""

    def activated(self) -> Self:
        """Keep those that are or were in force, the present one first."""
        return self.filter(activated_at__isnull=False).order_by("-activated_at", "-pk")


class PolicyVersion(models.Model):
    """A whole policy as tickets.policy.document writes it. In force from activated_at until another is activated.

    A draft is changed in its place; the database refuses that from its activation on.
    """

    label = models.CharField(max_length=40, unique=True)
    document = models.JSONField()
    revision = models.PositiveIntegerField(
        default=1, help_text="How often the draft was written: 1, and 1 more by each change."
    )
    note = models.CharField(max_length=500, blank=True, help_text="What it changes, and why.")
    based_on = models.CharField(max_length=40, blank=True, help_text="Label of the version it was made from.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    activated_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            # Which policy is in force, asked for every new ticket.
            models.Index(
                fields=["-activated_at"],
                condition=models.Q(activated_at__isnull=False),
                name="policy_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.label
