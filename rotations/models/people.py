"""What planning must know about a person: working hours, levels, share, time off."""

from collections.abc import Container
from datetime import date, datetime, time
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from rotations.public_holidays import UnknownCountry, public_holidays
from timekeeping.working_time import Window, WorkingCalendar

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


def _monday_to_friday() -> list[int]:
    return list(MONDAY_TO_FRIDAY)


class StewardProfile(models.Model):
    """How a person serves. Who has none works 09:00 to 17:00 from Monday to Friday and may hold every level."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="steward_profile"
    )
    work_begins = models.TimeField(default=time(9), help_text="On the person's own clock.")
    work_ends = models.TimeField(default=time(17), help_text="May lie past midnight.")
    work_days = ArrayField(
        models.PositiveSmallIntegerField(), default=_monday_to_friday, help_text="0 is Monday."
    )
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 code, for public holidays: PT")
    subdivision = models.CharField(max_length=10, blank=True, help_text="State or province: CA")
    levels = ArrayField(
        models.CharField(max_length=50),
        default=list,
        blank=True,
        help_text="That they may hold; empty: all of them.",
    )
    capacity = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        default=Decimal(1),
        help_text="Share of turns: 0.5 for half as many as others.",
    )
    first_on = models.DateField(null=True, blank=True, help_text="First day of serving")
    last_on = models.DateField(null=True, blank=True, help_text="Last day of serving")
    is_new = models.BooleanField(default=False, help_text="Shadows a turn before serving.")
    time_off_url = models.URLField(
        max_length=500, blank=True, help_text="Their own calendar (ICS) of time off."
    )
    time_off_read_at = models.DateTimeField(null=True, blank=True)
    time_off_problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__gt=0, capacity__lte=1), name="steward_capacity_is_a_share"
            ),
            models.CheckConstraint(
                condition=models.Q(work_days__contained_by=list(range(7))), name="steward_work_days_are_days"
            ),
            models.CheckConstraint(
                condition=models.Q(first_on=None)
                | models.Q(last_on=None)
                | models.Q(first_on__lte=models.F("last_on")),
                name="steward_first_day_is_not_after_the_last",
            ),
        ]

    def __str__(self) -> str:
        return f"How {self.user} serves"

    @property
    def working_hours(self) -> WorkingCalendar:
        """Return when the person works, on their own clock; not on public holidays of their country."""
        windows = tuple(Window(weekday, self.work_begins, self.work_ends) for weekday in self.work_days)
        return WorkingCalendar(self.user.zone, windows, self._public_holidays)

    @property
    def _public_holidays(self) -> Container[date]:
        try:
            return public_holidays(self.country, self.subdivision)
        except UnknownCountry:
            # Refused where it is entered; a place that left the library since has none.
            return frozenset()

    def clean(self) -> None:
        """Refuse a country or subdivision without known public holidays."""
        try:
            public_holidays(self.country, self.subdivision)
        except UnknownCountry as error:
            raise ValidationError({"country": str(error)}) from error


class TimeOffQuerySet(models.QuerySet["TimeOff"]):
    """Finds times off."""

    def live(self) -> Self:
        """Keep what was not cancelled."""
        return self.filter(cancelled_at=None)

    def within(self, start: datetime, end: datetime) -> Self:
        """Keep what shares time with [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class TimeOff(models.Model):
    """A time in which a person does not serve, entered by themselves or read from their calendar."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="times_off")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    calendar_uid = models.CharField(
        max_length=300,
        blank=True,
        help_text="Of the event in the person's own calendar; empty: entered here.",
    )
    recorded_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = TimeOffQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            # "Who is away in these weeks", for planning, checks and the timeline.
            models.Index(
                fields=["starts_at", "ends_at"],
                condition=models.Q(cancelled_at=None),
                name="time_off_live",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="time_off_has_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} away from {self.starts_at:%Y-%m-%d %H:%M}"
