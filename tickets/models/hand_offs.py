"""Hand-offs: a steward leaves a level of a rotation to the next, with a brief of what is open."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from rotations.models import Rotation


class HandOffQuerySet(models.QuerySet["HandOff"]):
    """Which hand-offs."""

    def live(self) -> Self:
        """Keep those that take place, or did."""
        return self.filter(cancelled_at=None)

    def waiting(self) -> Self:
        """Keep those that the incoming steward has yet to acknowledge."""
        return self.live().filter(acknowledged_at=None)

    def still_on(self, now: datetime) -> Self:
        """Leave out those whose level has changed hands again by now: there is nothing left to take over."""
        later = HandOff.objects.live().filter(
            rotation=OuterRef("rotation"), level=OuterRef("level"), at__gt=OuterRef("at"), at__lte=now
        )
        return self.exclude(Exists(later))

    def concerning(self, user: User) -> Self:
        """Keep those that the person gives or takes."""
        return self.filter(Q(outgoing=user) | Q(incoming=user))

    def with_people(self) -> Self:
        """Fetch along whom a hand-off is about, with their working hours."""
        return self.select_related(
            "rotation",
            "outgoing__steward_profile",
            "incoming__steward_profile",
            "notes_by",
            "acknowledged_by",
        )


class HandOff(models.Model):
    """The change of the holder of a level at an instant. It follows the shifts until it has happened."""

    rotation = models.ForeignKey(Rotation, on_delete=models.PROTECT, related_name="hand_offs")
    level = models.CharField(max_length=50)
    at = models.DateTimeField(help_text="When the level changes hands.")
    outgoing = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hand_offs_given"
    )
    incoming = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hand_offs_taken"
    )
    brief = models.JSONField(default=dict, help_text="What was open at briefed_at (tickets.brief).")
    briefed_at = models.DateTimeField()
    notes = models.TextField(blank=True, help_text="Of the outgoing steward, in Markdown.")
    notes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    notes_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(
        default=1, help_text="Counts changes of the notes and people, so that a stale form is noticed."
    )
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True, help_text="The shifts changed before it.")
    created_at = models.DateTimeField()

    objects = HandOffQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "level"]
        indexes = [
            # "What do I have to read", on the queue, and what is to be reminded of.
            models.Index(
                fields=["at"], condition=Q(acknowledged_at=None, cancelled_at=None), name="hand_off_waiting"
            ),
            # The list of hand-offs, newest first.
            models.Index(fields=["-at"], name="hand_off_latest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rotation", "level", "at"],
                condition=Q(cancelled_at=None),
                name="hand_off_of_a_level_is_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(outgoing=models.F("incoming")), name="hand_off_is_between_two_people"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="hand_off_is_acknowledged_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} of {self.rotation} from {self.outgoing} to {self.incoming}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_acknowledged(self) -> bool:
        """Say whether the incoming steward has read the brief."""
        return self.acknowledged_at is not None

    @property
    def is_cancelled(self) -> bool:
        """Say whether the shifts changed so that it never happened."""
        return self.cancelled_at is not None

    def has_happened(self, now: datetime) -> bool:
        """Say whether the level has changed hands."""
        return self.at <= now
