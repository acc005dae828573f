"""Offer a shift, or a part of it, to colleagues."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from accounts.models import User
from rotations.forms.fields import (
    DAY_AND_TIME,
    clock_choices,
    clock_field,
    read_instant,
    set_choices,
    short_text,
)
from rotations.models import Shift

WHOLE, PART = "whole", "part"


class OfferForm(forms.Form):
    """All of a shift or the part between two times. Cleaned: start and end (instants; None: the shift's), note."""

    extent = forms.ChoiceField(
        label="How much of it?",
        choices=[(WHOLE, "The whole shift"), (PART, "Only a part:")],
        initial=WHOLE,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the whole shift or a part.",
            "invalid_choice": "Choose how much.",
        },
    )
    start = clock_field("From", is_required=False)
    end = clock_field("To", is_required=False)
    clock = forms.ChoiceField(
        label="On which clock?",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Choose the clock.", "invalid_choice": "Choose one of the clocks."},
    )
    note = short_text("A word to your colleagues")

    def __init__(self, data: Any = None, *, shift: Shift, viewer: User) -> None:
        initial = {
            "start": shift.starts_at.astimezone(viewer.zone).strftime(DAY_AND_TIME),
            "end": shift.ends_at.astimezone(viewer.zone).strftime(DAY_AND_TIME),
            "clock": viewer.time_zone,
        }
        super().__init__(data, auto_id=f"offer-{shift.pk}-%s", initial=initial)
        set_choices(self, "clock", clock_choices(viewer.zone, shift.rotation.zone))

    def clean(self) -> dict[str, Any]:
        """Turn what clocks show into instants."""
        data = super().clean() or self.cleaned_data
        if data.get("extent") != PART:
            data["start"] = data["end"] = None
            return data
        for name in ("start", "end"):
            if name in data and data[name] is None:
                self.add_error(name, self.fields[name].error_messages["required"])
        if "clock" in data:
            zone = ZoneInfo(data["clock"])
            data["start"], data["end"] = read_instant(self, "start", zone), read_instant(self, "end", zone)
        return data
