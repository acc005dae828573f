"""What people type about incidents, checked field by field, with sentences for what is wrong."""

import uuid
from datetime import datetime
from typing import Any

from django import forms

from accounts.fields import WallClockField, problem_with_local_time, refuse_control_characters
from accounts.models import User
from communities.models import Service
from incidents.models import Incident
from tickets.facts import AffectedUsers, AskedKind, WhatFails
from tickets.fields import ServiceField, TextArea
from tickets.forms import FAILURES, services_for
from tickets.intake import Filing
from tickets.services.texts import LONGEST_TEXT
from timekeeping.wall_clock import to_instant

TO_COMMUNITIES, TO_TEAM = "communities", "team"
# In minutes; none: as promised.
NEXT_IN = [("", "When it is promised"), ("20", "In 20 minutes"), ("60", "In 1 hour"), ("120", "In 2 hours")]
WALL_CLOCK = "%Y-%m-%dT%H:%M"
HIGHEST = 2**31 - 1
INCOMPLETE = "This form is incomplete. Look at the incident as it is now, and send it again."


def line(label: str, *, longest: int, required: str = "", placeholder: str = "") -> forms.CharField:
    """Return a field for one line of text; `required` is the sentence for an empty one, without it one may be empty."""
    attrs = {"class": "form-control", "autocomplete": "off", "maxlength": longest}
    if placeholder:
        attrs["placeholder"] = placeholder
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        widget=forms.TextInput(attrs=attrs),
        validators=[refuse_control_characters],
        error_messages={"required": required, "max_length": f"{label}: {longest} characters are the most."},
    )


class SinceField(WallClockField):
    """Since when people are hurt, on the viewer's clock."""

    def __init__(self) -> None:
        sentence = "Since when? Give a date and time such as 2027-02-12 02:41."
        super().__init__(
            label="Since when? A best guess",
            widget=forms.DateTimeInput(
                attrs={"type": "datetime-local", "class": "form-control"}, format=WALL_CLOCK
            ),
            error_messages={"required": sentence, "invalid": sentence},
        )


class SinceForm(forms.Form):
    """Since when people are hurt. Cleaned: since_local, and the instant `at`."""

    since_local = SinceField()

    def __init__(self, data: Any = None, *, user: User, since: datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user, self.since = user, since
        self.fields["since_local"].initial = since.astimezone(user.zone).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        """Turn the viewer's clock into an instant. Untouched, it stays to the second what was shown."""
        data = super().clean() or self.cleaned_data
        local = data.get("since_local")
        if local is None:
            return data
        shown = self.since.astimezone(self.user.zone).replace(tzinfo=None, second=0, microsecond=0)
        problem = problem_with_local_time(local, self.user.zone)
        if local == shown:
            data["at"] = self.since
        elif problem:
            self.add_error("since_local", problem)
        else:
            data["at"] = to_instant(local, self.user.zone)
        return data


class ImpactForm(SinceForm):
    """Since when people are hurt, and what the page showed."""

    seen = forms.DateTimeField(required=False, error_messages={"invalid": INCOMPLETE})


class DeclareForm(SinceForm):
    """Declare a ticket an incident."""

    channel = line("Where do people talk?", longest=300, placeholder="#outage, or a link to a call")
    reason = line("Why is it one?", longest=500)


class DeclareNewForm(DeclareForm):
    """Declare an incident that no ticket tells of yet."""

    subject = line("What is broken?", longest=200, required="Say what is broken, in one line.")
    service = ServiceField(
        label="Which service?",
        queryset=Service.objects.none(),
        empty_label="Several, or something underneath",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choose a service that runs."},
    )
    what_fails = forms.ChoiceField(
        label="What fails?",
        choices=FAILURES,
        required=False,
        initial=WhatFails.INFRASTRUCTURE.value,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    description = TextArea(label="What do you see?", required=False, rows=4, what="description")
    noticed = line("How was it noticed?", longest=200, placeholder="Grafana, a call, by chance")
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, user: User, since: datetime, **kwargs: Any) -> None:
        super().__init__(data, user=user, since=since, **kwargs)
        service = self.fields["service"]
        assert isinstance(service, ServiceField)  # noqa: S101 - for the type checker
        service.queryset = services_for(user)
        self.fields["submission_key"].initial = uuid.uuid4

    def filing(self) -> Filing:
        """Return the ticket to file."""
        data = self.cleaned_data
        service = data.get("service")
        return Filing(
            subject=data["subject"],
            description=data["description"] or data["subject"],
            community=service.community if service else None,
            service=service,
            asked_kind=AskedKind.INCIDENT.value,
            affected_users=AffectedUsers.ALL.value,
            what_fails=data["what_fails"] or WhatFails.INFRASTRUCTURE.value,
            submission_key=data.get("submission_key"),
        )


def _hidden_number() -> forms.IntegerField:
    return forms.IntegerField(
        required=False,
        min_value=0,
        max_value=HIGHEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), INCOMPLETE),
    )


class UpdateForm(forms.Form):
    """How it stands, to whom; and what the page showed its writer: the newest update, the tickets that hear it."""

    body = TextArea(label="Update", rows=4, what="update")
    to = forms.ChoiceField(choices=[(TO_COMMUNITIES, ""), (TO_TEAM, "")], required=False)
    next_in = forms.TypedChoiceField(
        choices=NEXT_IN,
        required=False,
        coerce=int,
        empty_value="",
        error_messages={"invalid_choice": INCOMPLETE},
    )
    key = forms.UUIDField(required=False, error_messages={"invalid": INCOMPLETE})
    seen_update = _hidden_number()
    seen_tickets = forms.CharField(required=False, max_length=10_000)

    def clean_seen_tickets(self) -> tuple[int, ...]:
        """Return the numbers of the tickets that the page named."""
        numbers = self.cleaned_data["seen_tickets"].split(",")
        return tuple(int(number) for number in numbers if number.isdecimal() and len(number) < 16)


class ReasonForm(forms.Form):
    """Why."""

    body = forms.CharField(
        max_length=LONGEST_TEXT,
        validators=[refuse_control_characters],
        error_messages={"required": "Say why in a few words."},
    )


class PersonForm(forms.Form):
    """A colleague and a few words."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        error_messages={"required": "Choose a colleague.", "invalid_choice": "Choose somebody of the team."},
    )
    words = line("Words", longest=100)
    seen = _hidden_number()

    def __init__(self, data: Any = None, *, may_be_nobody: bool = False) -> None:
        super().__init__(data)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = User.objects.filter(is_active=True).exclude(roles=[])
        field.required = not may_be_nobody


class OfferForm(forms.Form):
    """Which offer is answered, and a few words."""

    offer = forms.IntegerField(
        min_value=1,
        max_value=HIGHEST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), INCOMPLETE),
    )
    words = line("Words", longest=200)


class ChannelForm(forms.Form):
    """Where people talk, and what the page showed."""

    channel = line("Where do people talk?", longest=300)
    seen = forms.CharField(required=False, max_length=300, strip=False)


class NumberField(forms.CharField):
    """A ticket's number, as people paste it. Cleaned: the number."""

    def clean(self, value: Any) -> int:
        """Return the number. Raises ValidationError."""
        text = str(super().clean(value)).upper().removeprefix("SD-")
        if not text.isdecimal() or len(text) > 15:
            raise forms.ValidationError("Give the number of a ticket, such as SD-1042.")
        return int(text)


class TicketForm(forms.Form):
    """A ticket to link or to let go."""

    ticket = NumberField(
        max_length=20, error_messages={"required": "Give the number of a ticket, such as SD-1042."}
    )


class JoinForm(forms.Form):
    """The incident that a ticket is about."""

    incident = forms.ModelChoiceField(
        queryset=Incident.objects.none(),
        to_field_name="ticket_id",
        error_messages={
            "required": "Choose an incident.",
            "invalid_choice": "This incident is over. Choose another.",
        },
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["incident"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Incident.objects.running()
