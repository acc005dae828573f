"""How a person serves."""

from decimal import Decimal
from typing import Any

from django import forms

from rotations.forms.time_off import DayField, hour_field
from rotations.models import StewardProfile
from rotations.public_holidays import UnknownCountry, public_holidays

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def code_field(label: str, length: int) -> forms.CharField:
    """Return an optional field for the code of a place."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=length,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"max_length": f"{label}: a code has at most {length} letters."},
    )


class ProfileForm(forms.Form):
    """Working hours and the country whose public holidays are theirs."""

    work_begins = hour_field("Work begins")
    work_ends = hour_field("Work ends")
    work_days = forms.TypedMultipleChoiceField(
        label="Working days",
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one working day.",
            "invalid_choice": "“%(value)s” is no weekday.",
        },
    )
    country = code_field("Country", 2)
    subdivision = code_field("State or province", 10)

    def __init__(self, data: Any = None, *, profile: StewardProfile) -> None:
        self.profile = profile
        initial = {name: getattr(profile, name) for name in self.base_fields}
        super().__init__(data, auto_id="profile-%s", initial=initial)
        for name in ("work_begins", "work_ends"):
            self.fields[name].required = True
            label = self.fields[name].label
            self.fields[name].error_messages["required"] = f"{label}: give a time such as 09:00."

    def clean_country(self) -> str:
        """Return the code in capitals."""
        return str(self.cleaned_data["country"]).strip().upper()

    def clean_subdivision(self) -> str:
        """Return the code in capitals."""
        return str(self.cleaned_data["subdivision"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        """Refuse places whose public holidays nobody knows."""
        data = super().clean() or self.cleaned_data
        if "work_begins" in data and data["work_begins"] == data.get("work_ends"):
            self.add_error("work_ends", "Work ends at another time than it begins.")
        if data.get("subdivision") and not data.get("country"):
            self.add_error("country", "Give the country too.")
        elif "country" in data and "subdivision" in data:
            try:
                public_holidays(data["country"], data["subdivision"])
            except UnknownCountry as error:
                self.add_error("country", str(error))
        return data

    def changed_profile(self) -> StewardProfile:
        """Return the profile with the answers, not yet saved."""
        for name in self.fields:
            setattr(self.profile, name, self.cleaned_data[name])
        return self.profile


class ManagedProfileForm(ProfileForm):
    """What managers decide with the person: the levels they may hold, their share, their days of service."""

    capacity = forms.DecimalField(
        label="Share of turns",
        min_value=Decimal("0.01"),
        max_value=Decimal(1),
        max_digits=3,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "form-control", "step": "0.05"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            "Share of turns: from 0.01 to 1, such as 0.5 for half as many as others.",
        ),
    )  # fmt: skip
    levels = forms.MultipleChoiceField(
        label="Levels they may hold",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "No rotation has a level “%(value)s”."},
    )
    first_on = DayField(label="First day of serving", is_required=False)
    last_on = DayField(label="Last day of serving", is_required=False)
    is_new = forms.BooleanField(
        label="New: shadows a turn before serving",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, data: Any = None, *, profile: StewardProfile, levels: list[str]) -> None:
        super().__init__(data, profile=profile)
        known = dict.fromkeys([*levels, *profile.levels])
        field = self.fields["levels"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(level, level) for level in known]

    def clean(self) -> dict[str, Any]:
        """Refuse days of service that end before they begin."""
        data = super().clean()
        if data.get("first_on") and data.get("last_on") and data["last_on"] < data["first_on"]:
            self.add_error("last_on", "The last day must not come before the first.")
        return data
