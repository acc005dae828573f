"""Shifts as planned, overrides, and what comes out of both: the shifts that people were told.

No row is ever changed or deleted. What no longer holds is withdrawn, so that what was known at any time can be read.
"""

import uuid
from datetime import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models

from rotations.models.definitions import Rotation
from rotations.oncall import ShiftSource

SOURCE_CHOICES = [(source.value, source.value) for source in ShiftSource]


class TsTzRange(models.Func):
    """The half-open range of two instants; without an end where the second is null."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


SERVED = TsTzRange("starts_at", "ends_at")
KNOWN = TsTzRange("recorded_at", "withdrawn_at")


Row = TypeVar("Row", bound=models.Model)


class RecordedQuerySet(models.QuerySet[Row]):
    """Finds rows that hold for a time and were known at a time."""

    def live(self) -> Self:
        """Keep what holds as far as is known now."""
        return self.filter(withdrawn_at=None)

    def known_at(self, instant: datetime) -> Self:
        """Keep what was held to be true at the instant."""
        is_open = models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gt=instant)
        return self.filter(is_open, recorded_at__lte=instant)

    def within(self, start: datetime, end: datetime) -> Self:
        """Keep what shares time with [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Recorded(models.Model):
    """Something that holds for a level over [starts_at, ends_at), known over [recorded_at, withdrawn_at)."""

    level = models.CharField(max_length=50)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class PlannedShift(Recorded):
    """A shift in the order of the rotation or of a published plan, before anybody stood in.

    uid stays the same when the shift is moved, so that what is tied to it can follow.
    """

    rotation = models.ForeignKey(Rotation, on_delete=models.PROTECT, related_name="planned_shifts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uid = models.UUIDField(default=uuid.uuid4)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "level"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="planned_shift_has_length"
            ),
            ExclusionConstraint(
                name="planned_shifts_of_a_level_never_overlap",
                expressions=[
                    ("rotation", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    (SERVED, RangeOperators.OVERLAPS),
                    (KNOWN, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rotation} {self.level}: {self.user} from {self.starts_at:%Y-%m-%d %H:%M}"


class Override(Recorded):
    """Somebody else at a level for a time, or nobody; of those that overlap the newest wins.

    One that is tied to a planned shift follows it: the whole shift, or the part from offset on.
    """

    rotation = models.ForeignKey(Rotation, on_delete=models.PROTECT, related_name="overrides")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    uid = models.UUIDField(default=uuid.uuid4, help_text="Kept when it follows a moved shift.")
    reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField(help_text="The newest wins; kept when it follows a moved shift.")
    planned_uid = models.UUIDField(null=True, help_text="Of the planned shift that it follows.")
    is_whole_shift = models.BooleanField(default=False)
    offset = models.DurationField(null=True, help_text="From the planned shift's start, unless whole.")

    objects = RecordedQuerySet.as_manager()

    class Meta:
        ordering = ["placed_at", "pk"]
        indexes = [
            # "What cuts into these days", when shifts are announced anew.
            models.Index(
                fields=["rotation", "starts_at", "ends_at"],
                condition=models.Q(withdrawn_at=None),
                name="override_live",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="override_has_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rotation} {self.level}: {self.user or 'nobody'} from {self.starts_at:%Y-%m-%d %H:%M}"


class Shift(Recorded):
    """A shift as people were told: who really serves a level, or an explicit gap when user is null.

    uid and sequence are for calendars: the uid stays while a shift is moved, the sequence counts the moves.
    """

    rotation = models.ForeignKey(Rotation, on_delete=models.PROTECT, related_name="shifts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="shifts"
    )
    source = models.CharField(max_length=10, choices=SOURCE_CHOICES)
    piece_of = models.UUIDField(help_text="uid of the planned shift or of the override.")
    uid = models.UUIDField(default=uuid.uuid4)
    sequence = models.PositiveIntegerField(default=0)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "level"]
        indexes = [
            # "Who is on duty now", in the header of every staff page, and the shifts of a window.
            models.Index(
                fields=["rotation", "starts_at", "ends_at"],
                condition=models.Q(withdrawn_at=None),
                name="shift_live",
            ),
            # "My shifts".
            models.Index(
                fields=["user", "ends_at"], condition=models.Q(withdrawn_at=None), name="shift_live_of_user"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="shift_has_length"
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=[source.value for source in ShiftSource]),
                name="shift_source_is_known",
            ),
            ExclusionConstraint(
                name="shifts_of_a_level_never_overlap",
                expressions=[
                    ("rotation", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    (SERVED, RangeOperators.OVERLAPS),
                    (KNOWN, RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="nobody_holds_two_levels_of_a_rotation_at_once",
                expressions=[
                    ("rotation", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (SERVED, RangeOperators.OVERLAPS),
                    (KNOWN, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rotation} {self.level}: {self.user or 'nobody'} from {self.starts_at:%Y-%m-%d %H:%M}"
