"""What people type, checked field by field, with sentences for what is wrong."""

import uuid
from datetime import datetime
from typing import Any

from django import forms

from accounts.fields import WallClockField, problem_with_local_time, refuse_control_characters
from accounts.models import User
from accounts.zones import zone_choices
from communities.models import Service
from communities.queries import communities_of, find_service_by_address, services_of
from tickets.facts import AffectedUsers, Kind, WhatFails
from tickets.fields import SeenVersionField, ServiceField, TextArea
from tickets.intake import Filing
from tickets.models import KIND_CHOICES, TIER_CHOICES
from tickets.states import Status
from timekeeping.wall_clock import UnknownTimeZone, parse_zone, to_instant

ASKED_KINDS = [
    (Kind.INCIDENT.value, "Something is broken"),
    (Kind.CHANGE.value, "I need a change"),
    (Kind.GUIDANCE.value, "I have a question"),
    (Kind.WORKSHOP.value, "We run a workshop, exam or event"),
]
AFFECTED = [
    (AffectedUsers.ONE.value, "One person"),
    (AffectedUsers.SOME.value, "Several people"),
    (AffectedUsers.ALL.value, "Everybody"),
    (AffectedUsers.UNKNOWN.value, "I do not know"),
]
FAILURES = [
    (WhatFails.ADDRESS_DOWN.value, "The hub's address does not open"),
    (WhatFails.CANNOT_SIGN_IN.value, "People who may use it cannot sign in"),
    (WhatFails.SERVERS_DO_NOT_START.value, "Servers do not start"),
    (WhatFails.HOME_DIRECTORY_FULL.value, "The hub's disk is full, nobody can save"),
    (WhatFails.SLOW_OR_DYING.value, "Very slow, or kernels die"),
    (WhatFails.INFRASTRUCTURE.value, "Something underneath: cloud, image building, registry"),
    (WhatFails.MONITORING.value, "Grafana or Prometheus"),
    (WhatFails.PERSONAL_STORAGE.value, "A person's own storage limit"),
    (WhatFails.SOMETHING_ELSE.value, "Something else"),
]
REPLY_CHOICES = [
    (Status.OPEN.value, "and keep it open"),
    (Status.PENDING.value, "and wait for the community (pending)"),
    (Status.PLANNED.value, "and mark it planned"),
    (Status.RESOLVED.value, "and resolve, asking for confirmation"),
]


class FilingForm(forms.Form):
    """A new request: a few facts, then words."""

    asked_kind = forms.ChoiceField(
        label="What is happening?",
        choices=ASKED_KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what is happening."},
    )
    service = ServiceField(
        label="Where?",
        queryset=Service.objects.none(),
        required=False,
        empty_label="Choose a service",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "invalid_choice": "This service is not one of yours. Choose another or give its address."
        },
    )
    address = forms.CharField(
        label="Address of the hub",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "leap.2i2c.cloud"}),
        validators=[refuse_control_characters],
    )
    affected_users = forms.ChoiceField(
        label="Who is affected?",
        choices=AFFECTED,
        required=False,
        initial=AffectedUsers.UNKNOWN.value,
        widget=forms.RadioSelect,
    )
    what_fails = forms.ChoiceField(
        label="What fails?", choices=FAILURES, required=False, widget=forms.RadioSelect
    )
    needed_local = WallClockField(
        label="When is it needed, or when does the event begin?",
        required=False,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M"
        ),
        error_messages={"invalid": "Give a date and time such as 2027-02-12 09:00."},
    )
    needed_zone = forms.ChoiceField(
        label="in which time zone?",
        choices=zone_choices,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "invalid_choice": "“%(value)s” is not a time zone. Choose one such as Europe/Lisbon."
        },
    )
    n_attendees = forms.IntegerField(
        label="How many people take part?",
        required=False,
        min_value=1,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        error_messages={"invalid": "Give a whole number, such as 60."},
    )
    subject = forms.CharField(
        label="In one line",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        validators=[refuse_control_characters],
        error_messages={
            "required": "Give it a line that says what it is about.",
            "max_length": "This line is %(show_value)s characters long; 200 is the most. Put the rest below.",
        },
    )
    description = TextArea(label="Tell us more", what="description")
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.now = user, now
        service = self.fields["service"]
        assert isinstance(service, ServiceField)  # noqa: S101 - for the type checker
        service.queryset = services_for(user)
        self.fields["needed_zone"].initial = user.time_zone
        self.fields["submission_key"].initial = uuid.uuid4

    def clean(self) -> dict[str, Any]:
        """Find the service by its address, and the instant of a local time."""
        data = super().clean() or {}
        self._clean_place(data)
        if data.get("needed_local") and "needed_zone" not in self.errors:
            self._clean_needed(data)
        if data.get("asked_kind") != Kind.INCIDENT:
            data["what_fails"] = ""
        elif not data.get("what_fails"):
            data["what_fails"] = WhatFails.SOMETHING_ELSE.value
        return data

    def _clean_place(self, data: dict[str, Any]) -> None:
        address = data.get("address")
        if data.get("service") is None and address:
            data["service"] = find_service_by_address(address)
            if data["service"] is None:
                self.add_error(
                    "address",
                    f"We run no hub at “{address}”. Copy the address from your browser, or leave it empty.",
                )

        elif data.get("service") is None and "service" not in self.errors and not self.user.is_team_member:
            self._clean_community(data)

    def _clean_community(self, data: dict[str, Any]) -> None:
        """Without a place it is about the person's community, if they have just one."""
        communities = list(communities_of(self.user)[:2])
        if len(communities) == 1:
            data["community"] = communities[0]
        elif communities:
            self.add_error(
                "service", "You speak for several communities. Choose where, so that the right one is asked."
            )

    def _clean_needed(self, data: dict[str, Any]) -> None:
        try:
            zone = parse_zone(data.get("needed_zone") or self.user.time_zone)
        except UnknownTimeZone as error:
            self.add_error("needed_zone", str(error))
            return
        problem = problem_with_local_time(data["needed_local"], zone)
        if problem:
            self.add_error("needed_local", problem)
            return
        data["needed_at"], data["needed_zone"] = to_instant(data["needed_local"], zone), zone.key
        if data["needed_at"] < self.now:
            self.add_error(
                "needed_local", "This moment has passed. Give one in the future, or leave it empty."
            )

    def filing(self, *, attachment_keys: tuple[uuid.UUID, ...] = ()) -> Filing:
        """Return the validated request."""
        data = self.cleaned_data
        service = data.get("service")
        return Filing(
            subject=data["subject"],
            description=data["description"],
            community=service.community if service else data.get("community"),
            service=service,
            asked_kind=data["asked_kind"],
            affected_users=data.get("affected_users") or AffectedUsers.UNKNOWN.value,
            what_fails=data.get("what_fails") or "",
            needed_at=data.get("needed_at"),
            needed_zone=data["needed_zone"] if data.get("needed_at") else "",
            n_attendees=data.get("n_attendees"),
            submission_key=data.get("submission_key"),
            attachment_keys=attachment_keys,
        )


def services_for(user: User) -> Any:
    """Return the services a person may choose from: the team all of them, others their communities'."""
    if user.is_team_member:
        return (
            Service.objects.active()
            .select_related("cluster", "community")
            .order_by("community__name", "name")
        )
    return services_of(user).select_related("cluster", "community")


class ReplyForm(forms.Form):
    """A public answer or an internal note, against the version of the ticket that its writer saw."""

    body = TextArea(label="Message", rows=6)
    seen_version = SeenVersionField()
    status = forms.ChoiceField(
        required=False,
        choices=REPLY_CHOICES,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class RetriageForm(forms.Form):
    """A correction of kind and tier."""

    kind = forms.ChoiceField(choices=KIND_CHOICES, widget=forms.Select(attrs={"class": "form-select"}))
    tier = forms.ChoiceField(choices=TIER_CHOICES, widget=forms.Select(attrs={"class": "form-select"}))
    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        validators=[refuse_control_characters],
        error_messages={"required": "Say why, so that the rule can be mended."},
    )
    seen_version = SeenVersionField()


class AssignForm(forms.Form):
    """Who takes the ticket."""

    assignee = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choose somebody of the team."},
    )
    reason = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        validators=[refuse_control_characters],
    )
    seen_version = SeenVersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = User.objects.filter(is_active=True).exclude(roles=[]).order_by("name")


class StatusForm(forms.Form):
    """A change of status by hand."""

    status = forms.ChoiceField(
        choices=[(s.value, s.label) for s in (Status.OPEN, Status.PENDING, Status.PLANNED)],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        validators=[refuse_control_characters],
        error_messages={"required": "Say why in a few words."},
    )
    seen_version = SeenVersionField()


class ReasonForm(forms.Form):
    """A reason in one line."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        validators=[refuse_control_characters],
        error_messages={"required": "Say why in a few words."},
    )


class MergeForm(forms.Form):
    """Into which ticket another is to be merged, by its number as people write it."""

    into = forms.RegexField(
        r"^\s*(?:[Ss][Dd]-)?[0-9]{1,15}\s*$",
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={
            "invalid": "Give the number of a ticket, as in SD-1042.",
            "required": "Give the number of a ticket.",
        },
    )
    reason = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        validators=[refuse_control_characters],
    )
    seen_version = SeenVersionField()

    def clean_into(self) -> int:
        """Return the number."""
        return int(self.cleaned_data["into"].strip().upper().removeprefix("SD-"))


class CloseForm(ReasonForm):
    """A reason to close without an answer, against the version of the ticket that was seen."""

    seen_version = SeenVersionField()
