"""What happened to a rotation, append-only."""

from django.conf import settings
from django.db import models

from rotations.models.definitions import Rotation


class RotationEventKind(models.TextChoices):
    """What can happen to a rotation."""

    LOADED = "loaded", "Loaded"
    ANNOUNCED = "announced", "Shifts announced"
    PLAN_PUBLISHED = "plan_published", "Plan published"
    OVERRIDDEN = "overridden", "Override"
    OVERRIDE_WITHDRAWN = "override_withdrawn", "Override withdrawn"
    SHIFT_OFFERED = "shift_offered", "Shift offered"
    OFFER_TAKEN = "offer_taken", "Offer taken"
    OFFER_WITHDRAWN = "offer_withdrawn", "Offer withdrawn"
    OFFER_LAPSED = "offer_lapsed", "Offer lapsed"


class RotationEvent(models.Model):
    """One change, with a sentence for people; a trigger refuses to change or delete it."""

    rotation = models.ForeignKey(Rotation, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=RotationEventKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    summary = models.CharField(max_length=400)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            # "What changed lately", on the rotation's page.
            models.Index(fields=["rotation", "-happened_at"], name="rotation_event_latest"),
        ]

    def __str__(self) -> str:
        return self.summary
