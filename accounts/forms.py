"""What people type about themselves."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.http import HttpRequest

from accounts.models import User
from accounts.roles import grantable_by
from accounts.services import update_profile
from accounts.zones import grouped_zone_choices


def one_line_name(text: str) -> str:
    """Return a name without surplus spaces; refuse one that cannot be shown."""
    name = " ".join(text.split())
    if not name.isprintable():
        raise forms.ValidationError("The name contains a control character. Type it again.")
    return name


class PersonForm(forms.Form):
    """A name and a time zone."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        error_messages={
            "required": "Tell us how to address you.",
            "max_length": "A name has at most 150 characters.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.ChoiceField(
        label="Your time zone",
        help_text="Times are shown to you in this zone.",
        initial="UTC",
        error_messages={
            "required": "Choose your time zone.",
            "invalid_choice": "“%(value)s” is not a time zone. Choose one such as Europe/Lisbon.",
        },
        widget=forms.Select(attrs={"data-zone": ""}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101 - narrows the type
        zone.choices = grouped_zone_choices(self.initial.get("time_zone") or "UTC")

    def clean_name(self) -> str:
        """Refuse names that cannot be shown."""
        return one_line_name(self.cleaned_data["name"])


class GitHubLoginForm(forms.Form):
    """Who somebody is at GitHub."""

    github_login = forms.CharField(
        label="GitHub login",
        required=False,
        max_length=100,
        help_text="So that you are assigned there as here, and what you write there counts as yours.",
        error_messages={"max_length": "A login at GitHub has at most 39 characters."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class ProfileForm(PersonForm, GitHubLoginForm):
    """What a colleague says of themselves."""

    field_order = ("name", "time_zone", "github_login")


class SignupForm(PersonForm):
    """What allauth's sign-up forms ask besides address and password."""

    field_order = ("name", "email", "password1", "password2", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget.attrs["data-zone-guess"] = ""

    def signup(self, _request: HttpRequest, user: User) -> None:
        """Keep the answers (called by allauth, once the person exists)."""
        update_profile(user, name=self.cleaned_data["name"], time_zone=self.cleaned_data["time_zone"])


class AcceptForm(PersonForm):
    """What an invited person tells us when they first come in."""

    password = forms.CharField(
        label="Choose a password",
        strip=False,
        max_length=1000,
        help_text=password_validators_help_text_html(),
        error_messages={"required": "Choose a password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="The password again",
        strip=False,
        max_length=1000,
        error_messages={"required": "Type the password a second time."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ("name", "password", "password_again", "time_zone")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        initial = {"name": user.name, "time_zone": user.time_zone}
        super().__init__(*args, initial=initial, **kwargs)
        self.user = user
        if user.time_zone == "UTC":
            self.fields["time_zone"].widget.attrs["data-zone-guess"] = ""

    def clean_password(self) -> str:
        """Refuse passwords that are easily guessed."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse a slip of the finger."""
        data = super().clean() or self.cleaned_data
        again = data.get("password_again")
        if again is not None and "password" in data and data["password"] != again:
            self.add_error("password_again", "The two passwords differ. Type the same one twice.")
        return data


class PeopleSearchForm(forms.Form):
    """Finds people by parts of their name or address."""

    q = forms.CharField(
        label="Search people",
        required=False,
        max_length=100,
        error_messages={"max_length": "Search for at most 100 characters."},
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name or address"}),
    )


class InviteForm(forms.Form):
    """Names the person to invite, and the roles they are to have, of those that the inviter may give."""

    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        error_messages={
            "required": "Give the person's e-mail address.",
            "max_length": "An e-mail address has at most 254 characters.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label="Name",
        required=False,
        max_length=150,
        help_text="Used when the person is new here; they can change it.",
        error_messages={"max_length": "A name has at most 150 characters."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(
        label="Roles in the team",
        required=False,
        error_messages={"invalid_choice": "You cannot give the role “%(value)s”."},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = self.fields["roles"]
        assert isinstance(roles, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        roles.choices = [(role.value, role.label) for role in grantable_by(by.roles)]

    def clean_name(self) -> str:
        """Refuse names that cannot be shown."""
        return one_line_name(self.cleaned_data["name"])
