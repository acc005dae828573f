"""Put somebody else at a level for a time, or nobody."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from accounts.models import User
from rotations.forms.fields import (
    SeenRevisionField,
    clock_choices,
    clock_field,
    read_instant,
    set_choices,
    short_text,
)
from rotations.models import Rotation

NOBODY = "nobody"


class OverrideForm(forms.Form):
    """Who stands in, where and when. Cleaned: level, start and end (instants), user (None: nobody), reason."""

    level = forms.ChoiceField(
        label="Level",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Choose a level.", "invalid_choice": "There is no level “%(value)s”."},
    )
    who = forms.ChoiceField(
        label="Who is on duty instead?",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "Choose who is on duty instead, or nobody.",
            "invalid_choice": "This person is no support steward with access. Choose another.",
        },
    )
    start = clock_field("From")
    end = clock_field("To")
    clock = forms.ChoiceField(
        label="On which clock?",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "Choose the clock that the times are on.",
            "invalid_choice": "Choose one of the clocks.",
        },
    )
    reason = short_text("Why?")
    seen_revision = SeenRevisionField()

    def __init__(
        self, *args: Any, rotation: Rotation, viewer: User, stewards: Iterable[User], **kwargs: Any
    ) -> None:
        initial = {"clock": viewer.time_zone, "seen_revision": rotation.revision}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in stewards}
        names = [(pk, user.display_name) for pk, user in self.people.items()]
        set_choices(self, "level", [(level, level) for level in rotation.levels])
        set_choices(self, "who", [("", "Choose…"), *names, (NOBODY, "Nobody: a gap on purpose")])
        set_choices(self, "clock", clock_choices(viewer.zone, rotation.zone))

    def clean(self) -> dict[str, Any]:
        """Turn what clocks show into instants, and the choice into a person."""
        data = super().clean() or self.cleaned_data
        if "clock" in data:
            zone = ZoneInfo(data["clock"])
            data["start"], data["end"] = read_instant(self, "start", zone), read_instant(self, "end", zone)
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", "The end must come after the start.")
        data["user"] = self.people.get(data.get("who", ""))
        return data
