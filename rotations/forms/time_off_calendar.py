"""The form in which a person names their own calendar."""

from typing import Any

from django import forms

from rotations.models import StewardProfile

LONGEST = StewardProfile._meta.get_field("time_off_url").max_length


class SubscriptionURLField(forms.URLField):
    """An address as calendar programs give it: webcal:// means https://."""

    def to_python(self, value: Any) -> str | None:
        """Return the address with the scheme that it is fetched by."""
        text = str(value or "").strip()
        scheme, separator, rest = text.partition("://")
        is_subscription = scheme.lower() in ("webcal", "webcals")
        return super().to_python(f"https{separator}{rest}" if is_subscription else text)


class TimeOffCalendarForm(forms.Form):
    """Where a person keeps their time off; empty: nowhere."""

    url = SubscriptionURLField(
        label="Secret address of your calendar (ICS)",
        required=False,
        max_length=LONGEST,
        assume_scheme="https",
        help_text="It begins with https:// or webcal://. Leave it empty to stop reading it.",
        error_messages={
            "invalid": "This is not the address of a calendar. It begins with https:// or webcal://."
        },
        widget=forms.URLInput(attrs={"class": "form-control", "autocomplete": "off", "inputmode": "url"}),
    )
