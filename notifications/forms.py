"""What people type about being reached."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms

from accounts.fields import refuse_control_characters
from notifications.addresses import LONGEST, offered_ways
from notifications.models import ContactMethod, ReachSettings, Urgency, Way

DELAYS = (0, 1, 2, 5, 10, 15, 20, 30, 45, 60, 120, 240)
NOT_BY_THIS = "no"


def delay_choices() -> list[tuple[str, str]]:
    """Return how long after the cause a way may be used."""
    return [(NOT_BY_THIS, "not this way"), *((str(minutes), _in_words(minutes)) for minutes in DELAYS)]


def _in_words(minutes: int) -> str:
    if minutes == 0:
        return "at once"
    return f"after {minutes} min" if minutes < 60 else f"after {minutes // 60} h"


class MethodForm(forms.Form):
    """A new way of being reached."""

    kind = forms.ChoiceField(
        label="How", widget=forms.Select(attrs={"class": "form-select", "data-reach-kind": ""})
    )
    address = forms.CharField(
        label="Address or number",
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
        error_messages={"required": "Give the address or number at which you can be reached."},
    )
    label = forms.CharField(
        label="Name, if you like",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        validators=[refuse_control_characters],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A browser subscribes itself, by its own button.
        self.fields["kind"].choices = [(way.value, way.label) for way in offered_ways() if way != Way.PUSH]  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """The code that came by a way."""

    code = forms.RegexField(
        r"^[\d\s]{6,20}$",
        label="Code",
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "size": "8",
            }
        ),
        error_messages={"required": "Enter the six digits.", "invalid": "A code has six digits."},
    )


class RulesForm(forms.Form):
    """For each usable way: when it is used, for each urgency."""

    def __init__(
        self,
        *args: Any,
        methods: Sequence[ContactMethod],
        delays: Mapping[tuple[str, int], timedelta],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.methods = methods
        for method in methods:
            for urgency, what in ((Urgency.PAGE, "pages"), (Urgency.NOTIFY, "news")):
                delay = delays.get((urgency, method.pk))
                self.fields[f"{urgency}-{method.pk}"] = forms.ChoiceField(
                    label=f"{what.capitalize()} by {method.name}",
                    choices=delay_choices(),
                    initial=NOT_BY_THIS if delay is None else str(int(delay.total_seconds() // 60)),
                    widget=forms.Select(attrs={"class": "form-select"}),
                )

    def rows(self) -> list[tuple[ContactMethod, forms.BoundField, forms.BoundField]]:
        """Return each way with its two fields."""
        return [
            (method, self[f"{Urgency.PAGE}-{method.pk}"], self[f"{Urgency.NOTIFY}-{method.pk}"])
            for method in self.methods
        ]

    def delays(self, urgency: str) -> dict[int, timedelta | None]:
        """Return, by the keys of the ways, the delay that a valid form asks for, None for not by this."""
        given = {method.pk: self.cleaned_data[f"{urgency}-{method.pk}"] for method in self.methods}
        return {
            pk: None if word == NOT_BY_THIS else timedelta(minutes=int(word)) for pk, word in given.items()
        }


class QuietForm(forms.Form):
    """When a person wants to be left alone."""

    starts = forms.TimeField(
        label="From",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label="Until",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M"),
    )
    pages_only_for_p1 = forms.BooleanField(
        label="Do not page me unless it is P1",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    @classmethod
    def showing(cls, wishes: ReachSettings | None) -> "QuietForm":
        """Return the form as it shows what is set."""
        if wishes is None:
            return cls()
        return cls(
            initial={
                "starts": wishes.quiet_from,
                "ends": wishes.quiet_until,
                "pages_only_for_p1": wishes.pages_only_for_p1,
            }
        )
