"""Form fields of this desk: long texts, wall-clock times, services; each says what is wrong in a sentence."""

import unicodedata
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from communities.models import Service
from tickets.services.events import LONGEST_TEXT
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


class TextArea(forms.CharField):
    """A long text in Markdown."""

    def __init__(self, *, label: str, required: bool = True, rows: int = 8, what: str = "message") -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
            validators=[refuse_control_characters],
            error_messages={
                "required": f"Write a {what}.",
                "max_length": f"This is %(show_value)s characters; {LONGEST_TEXT:,} is the most. "
                "Attach the rest as a file.",
            },
        )


class SeenVersionField(forms.IntegerField):
    """The version of the ticket that the writer saw."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            widget=forms.HiddenInput,
            min_value=1,
            max_value=2**31 - 1,
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value"),
                "This form is incomplete. Look at the ticket as it is now, and send it again.",
            ),
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


class ServiceField(forms.ModelChoiceField[Service]):
    """One of the services a person may choose from."""

    def label_from_instance(self, obj: Service) -> str:
        """Return how a service is called in the list."""
        return f"{obj.community.name} · {obj.cluster.name} / {obj.name} ({obj.domain})"


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
