"""Say when one is away."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from rotations.forms.fields import short_text
from timekeeping.wall_clock import to_instant

YEARS = range(1971, 2200)
ONE_DAY = timedelta(days=1)


class DayField(forms.DateField):
    """A day of a year that clocks can reckon with."""

    def __init__(self, *, label: str, is_required: bool = True) -> None:
        sentence = f"{label}: give a date such as 2027-02-12."
        super().__init__(
            label=label,
            required=is_required,
            widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"required": sentence, "invalid": sentence},
        )

    def to_python(self, value: Any) -> date | None:
        """Return the day. Raises ValidationError."""
        day = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


def hour_field(label: str) -> forms.TimeField:
    """Return an optional field for a time of day."""
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M"),
        error_messages={"invalid": f"{label}: give a time such as 14:30, or leave it empty."},
    )


class TimeOffForm(forms.Form):
    """From one day to another, both included, or between two times. Cleaned: start and end (instants), note."""

    first_on = DayField(label="First day")
    from_time = hour_field("From, if not all day")
    last_on = DayField(label="Last day")
    until_time = hour_field("Until, if not all day")
    note = short_text("Note")

    def __init__(self, data: Any = None, *, zone: ZoneInfo) -> None:
        super().__init__(data, auto_id="time-off-%s")
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """Turn days and times on the person's own clock into instants."""
        data = super().clean() or self.cleaned_data
        if not {"first_on", "last_on"} <= data.keys():
            return data
        if data["last_on"] < data["first_on"]:
            self.add_error("last_on", "The last day must not come before the first.")
            return data
        data["start"] = self._instant(data["first_on"], data.get("from_time") or time(0), fold=0)
        if data.get("until_time"):
            # Where the clock shows a time twice, away is away until the second.
            data["end"] = self._instant(data["last_on"], data["until_time"], fold=1)
        else:
            data["end"] = self._instant(data["last_on"] + ONE_DAY, time(0), fold=0)
        if data["end"] <= data["start"]:
            self.add_error("until_time", "The end must come after the start.")
        return data

    def _instant(self, day: date, moment: time, *, fold: int) -> datetime:
        local = datetime.combine(day, moment)
        first = to_instant(local, self.zone)
        second = local.replace(tzinfo=self.zone, fold=fold)
        return max(first, second.astimezone(first.tzinfo)) if fold else first
