"""Shifts that are offered to colleagues: swaps, and cover for time off."""

from django.conf import settings
from django.db import models

from rotations.models.definitions import Rotation
from rotations.models.people import TimeOff
from rotations.models.shifts import Override


class OfferReason(models.TextChoices):
    """Why somebody gives a shift away."""

    SWAP = "swap", "Swap"
    TIME_OFF = "time_off", "Time off"


class OfferState(models.TextChoices):
    """What became of an offer."""

    OPEN = "open", "Open"
    TAKEN = "taken", "Taken"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "Lapsed"


class ShiftOffer(models.Model):
    """A shift, or a part of one, that its holder asks a colleague to take; it follows the planned shift."""

    rotation = models.ForeignKey(Rotation, on_delete=models.PROTECT, related_name="offers")
    level = models.CharField(max_length=50)
    planned_uid = models.UUIDField(help_text="Of the planned shift that it is a part of.")
    is_whole_shift = models.BooleanField()
    offset = models.DurationField(null=True, help_text="From the planned shift's start, unless whole.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts_offered"
    )
    reason = models.CharField(max_length=10, choices=OfferReason.choices, default=OfferReason.SWAP)
    time_off = models.ForeignKey(TimeOff, null=True, on_delete=models.SET_NULL, related_name="offers")
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="shifts_taken"
    )
    override = models.ForeignKey(Override, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            # "What can I take", and what follows a planned shift that moves.
            models.Index(
                fields=["rotation", "starts_at"],
                condition=models.Q(state=OfferState.OPEN),
                name="offer_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="offer_has_length"
            ),
            models.CheckConstraint(
                condition=models.Q(state=OfferState.TAKEN, taken_by__isnull=False, override__isnull=False)
                | (~models.Q(state=OfferState.TAKEN) & models.Q(taken_by=None)),
                name="offer_taken_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offered_by} offers {self.level} from {self.starts_at:%Y-%m-%d %H:%M}"
