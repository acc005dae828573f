"""The form in which a manager asks for a plan."""

from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django import forms

from rotations.models import Rotation
from rotations.planning import MOST_TURNS, turns_until_announced
from rotations.turns import turns_from

N_HAND_OFFS = 30


class PlanForm(forms.Form):
    """From which hand-off, and how many turns.

    A hand-off is sent as its instant: counted from now, another would be meant once one has passed.
    """

    start = forms.TypedChoiceField(
        label="From the hand-off on",
        coerce=datetime.fromisoformat,
        error_messages={"invalid_choice": "This hand-off has passed or was moved. Choose again."},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    n_turns = forms.IntegerField(
        label="How many turns",
        min_value=1,
        max_value=MOST_TURNS,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args: Any, rotation: Rotation, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        turns = turns_from(rotation.plan, now) if rotation.members.all() else iter(())
        ahead = (turn.start for turn in turns if turn.start >= now)
        self.fields["n_turns"].initial = turns_until_announced(rotation, now=now)
        self.fields["start"].choices = [  # type: ignore[attr-defined]
            (
                at.astimezone(UTC).isoformat(),
                f"{at.astimezone(rotation.zone):%a %d %b %Y, %H:%M} ({rotation.time_zone})",
            )
            for at in islice(ahead, N_HAND_OFFS)
        ]
