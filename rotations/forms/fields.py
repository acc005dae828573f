"""Form fields of rotations: times on a clock that is named, short texts, the revision seen."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms

from accounts.fields import WallClockField, problem_with_local_time, refuse_control_characters
from timekeeping.wall_clock import to_instant

DAY_AND_TIME = "%Y-%m-%dT%H:%M"


def clock_field(label: str, *, is_required: bool = True) -> WallClockField:
    """Return a field for a date and time of day, whose zone is said elsewhere."""
    sentence = f"{label}: give a date and time such as 2027-02-12 09:00."
    return WallClockField(
        label=label,
        required=is_required,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "form-control"}, format=DAY_AND_TIME
        ),
        error_messages={"required": sentence, "invalid": sentence},
    )


def short_text(label: str) -> forms.CharField:
    """Return an optional field for one line."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        validators=[refuse_control_characters],
        error_messages={"max_length": f"{label}: 200 characters are the most; these are %(show_value)s."},
    )


class SeenRevisionField(forms.IntegerField):
    """The revision of the rotation that the writer saw; without one nothing is done."""

    def __init__(self) -> None:
        super().__init__(
            widget=forms.HiddenInput,
            min_value=0,
            max_value=2**31 - 1,
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"),
                "This form is incomplete. Look at the rotation as it is now, and send it again.",
            ),
        )


def clock_choices(*zones: ZoneInfo) -> list[tuple[str, str]]:
    """Return the zones that times can be given in, the first one the reader's own; UTC has no doubtful times."""
    names = dict.fromkeys([*(zone.key for zone in zones), "UTC"])
    own = zones[0].key
    return [(name, f"{name} (your clock)" if name == own else name) for name in names]


def read_instant(form: forms.Form, name: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant of a wall-clock field; an error of the field where its clock shows it never or twice."""
    local: datetime | None = form.cleaned_data.get(name)
    if local is None:
        return None
    problem = problem_with_local_time(local, zone)
    if problem:
        form.add_error(name, problem)
        return None
    return to_instant(local, zone)


def set_choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a field of one form the choices that hold for whoever looks at it."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
    field.choices = choices
