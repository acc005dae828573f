"""Form fields that any app may ask for: wall-clock times and texts that can be shown."""

import unicodedata
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from timekeeping.wall_clock import LocalTime, kind_of_local_time, to_instant

WALL_CLOCK_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")
# Arithmetic with time zones overflows at both ends of the calendar.
YEARS = range(1900, 2200)
ALLOWED_CONTROLS = "\n\r\t"


def refuse_control_characters(text: str) -> None:
    """Raise ValidationError, with the place, if `text` holds characters that cannot be shown."""
    for position, char in enumerate(text, start=1):
        if unicodedata.category(char) == "Cc" and char not in ALLOWED_CONTROLS:
            raise ValidationError(
                f"Character {position} is a control character (U+{ord(char):04X}) that cannot be shown. Remove it."
            )


class WallClockField(forms.DateTimeField):
    """A date and time as a clock on the wall shows it; its zone is another field's, not the viewer's."""

    def to_python(self, value: Any) -> datetime | None:
        """Return the naive local time. Raises ValidationError."""
        text = str(value or "").strip()
        if not text:
            return None
        for pattern in WALL_CLOCK_FORMATS:
            try:
                local = datetime.strptime(text, pattern)  # noqa: DTZ007 - naive on purpose
            except ValueError:
                continue
            if local.year in YEARS:
                return local
        raise ValidationError(self.error_messages["invalid"], code="invalid")


def problem_with_local_time(local: datetime, zone: ZoneInfo) -> str:
    """Return a sentence if `local` does not name exactly one instant in `zone`, else nothing."""
    kind = kind_of_local_time(local, zone)
    if kind is LocalTime.SKIPPED:
        after = to_instant(local, zone).astimezone(zone)
        return f"{local:%H:%M} does not exist on that day in {zone.key}: clocks go forward. Did you mean {after:%H:%M}?"
    if kind is LocalTime.AMBIGUOUS:
        first = to_instant(local, zone).astimezone(UTC)
        return (
            f"{local:%H:%M} happens twice on that day in {zone.key}: clocks go back. "
            f"Give it in UTC instead; the first is {first:%H:%M} UTC."
        )
    return ""
