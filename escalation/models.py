"""What is called for whom about a ticket, step by step, until a human acknowledges."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from escalation.proof_models import ProofRun, ProvenPath
from tickets.models import PolicyVersion, Ticket, TicketEvent
from tickets.models.requests import TIER_CHOICES
from tickets.policy import Path, Urgency, read_path

# Django finds the models of an app here.
__all__ = [
    "Escalation",
    "EscalationQuerySet",
    "How",
    "Outcome",
    "Page",
    "ProofRun",
    "ProvenPath",
    "RunState",
    "StepDone",
    "WhatIfRun",
    "key_of",
]


class How(models.TextChoices):
    """By what somebody acknowledged."""

    LINK = "link", "by the link of the message"
    TICKET = "ticket", "on the ticket"
    API = "api", "through the API"
    SMS = "sms", "by answering the text message"
    EMAIL = "email", "by answering the mail"
    WORK = "work", "by working on the ticket"
    INCIDENT = "incident", "on the incident"


class Outcome(models.TextChoices):
    """What became of a step."""

    CALLED = "called", "called"
    PASSED = "passed", "passed: nobody could be called"


def _acknowledgement_is_whole(name: str) -> models.CheckConstraint:
    """Require of what is acknowledged who did it and how."""
    return models.CheckConstraint(
        condition=Q(acknowledged_at=None, acknowledged_by=None, acknowledged_how="")
        | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, acknowledged_how__in=How.values),
        name=name,
    )


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Which escalations."""

    def running(self) -> Self:
        """Keep those that have not ended."""
        return self.filter(ended_at=None)


class Escalation(models.Model):
    """One walk along a path for a ticket. It keeps the path it was started with, whatever becomes of the policy."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="escalations")
    policy = models.CharField(max_length=40, help_text="Label of the policy it was started under.")
    plan = models.CharField(max_length=50, help_text="The support plan, for its calendar.")
    path_name = models.CharField(max_length=50)
    path_document = models.JSONField(help_text="The path as it was (tickets.policy.path_document).")
    tier = models.CharField(max_length=2, choices=TIER_CHOICES)
    cause = models.ForeignKey(
        TicketEvent,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What started it.",
    )
    reason = models.CharField(max_length=200, help_text="Why it was started, as a sentence.")
    started_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True, help_text="Set if it was started by reopening.")
    round = models.PositiveIntegerField(default=1)
    round_began_at = models.DateTimeField()
    next_look_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty: only an event changes anything."
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_how = models.CharField(max_length=10, choices=How.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            # The sweep, every four seconds: where is a step due (escalation.engine).
            models.Index(
                fields=["next_look_at"],
                name="escalation_due",
                condition=Q(ended_at=None, next_look_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at=None), name="escalation_of_a_ticket_is_one_at_a_time"
            ),
            _acknowledgement_is_whole("escalation_is_acknowledged_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"SD-{self.ticket_id} along {self.path_name}"

    @property
    def path(self) -> Path:
        """Return the path it walks."""
        return read_path(self.path_name, self.path_document)

    @property
    def is_running(self) -> bool:
        """Say whether it has not ended."""
        return self.ended_at is None


class StepDone(models.Model):
    """A step that was done once: who was called stands in its pages, or why nobody was."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="steps_done")
    step = models.PositiveSmallIntegerField(help_text="Its place in the path, from 0.")
    round = models.PositiveIntegerField()
    occasion = models.CharField(max_length=80, help_text="One time of doing it (escalation.path).")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            # What makes a step happen once, whatever number of workers there are.
            models.UniqueConstraint(fields=["escalation", "step", "occasion"], name="step_is_done_once"),
        ]

    def __str__(self) -> str:
        return f"step {self.step + 1} of {self.escalation}"


class Page(models.Model):
    """Somebody who was called in a step, or could not be. `page:<pk>` is the key of the call in notifications."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="pages")
    step = models.PositiveSmallIntegerField(help_text="Its place in the path, from 0.")
    round = models.PositiveIntegerField()
    recipient = models.CharField(max_length=200, help_text="Whom the step names.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="pages"
    )
    urgency = models.CharField(max_length=6, choices=[(one.value, one.value) for one in Urgency])
    created_at = models.DateTimeField()
    unreachable = models.CharField(max_length=200, blank=True, help_text="Why they were not called.")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_how = models.CharField(max_length=10, choices=How.choices, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = [
            # What a person who answers a text message was called about.
            models.Index(fields=["person", "-created_at"], name="page_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "step", "round", "person"],
                condition=Q(person__isnull=False),
                name="page_calls_a_person_once_in_a_step",
            ),
            models.UniqueConstraint(
                fields=["escalation", "step", "round", "recipient"],
                condition=Q(person=None),
                name="page_names_a_recipient_once_in_a_step",
            ),
            _acknowledgement_is_whole("page_is_acknowledged_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.recipient} about SD-{self.escalation.ticket_id}"

    @property
    def key(self) -> str:
        """Return the key of the call, in notifications."""
        return key_of(self.pk)


def key_of(page_id: int) -> str:
    """Return the key of the call of a page, in notifications."""
    return f"page:{page_id}"


class RunState(models.TextChoices):
    """How far a what-if is."""

    WAITING = "waiting", "Waiting for a worker"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"


class WhatIfRun(models.Model):
    """One request to say what a draft of the policy would have meant in [start_at, end_at), beside one in force."""

    draft = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="what_if_runs")
    revision = models.PositiveIntegerField(default=1, help_text="Of the draft, as it was judged.")
    compared_with = models.CharField(max_length=40, help_text="Label of the policy that was in force.")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    progress = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    is_cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"what if {self.draft}: {self.state}"

    @property
    def is_going_on(self) -> bool:
        """Say whether a worker has yet to begin or to end it."""
        return self.state in (RunState.WAITING, RunState.RUNNING)

    @property
    def is_outdated(self) -> bool:
        """Say whether the draft was changed since it was judged."""
        return self.state != RunState.WAITING and self.revision != self.draft.revision
