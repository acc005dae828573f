"""Alerts: what came in, byte by byte; the problems they report; and each alert of a problem."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.models import Cluster, Service
from tickets.models import TIER_CHOICES, Ticket


class DeliveryChannel(models.TextChoices):
    """By which way a message of a machine came."""

    WEBHOOK = "webhook", "Webhook"
    MAIL = "mail", "Mail"


class Outcome(models.TextChoices):
    """What became of a message."""

    RECEIVED = "received", "Not read yet"
    ACCEPTED = "accepted", "Understood"
    REFUSED = "refused", "Refused"
    KEPT = "kept", "Not understood"
    FAILED = "failed", "Could not be taken in"


FOR_A_HUMAN = (Outcome.REFUSED, Outcome.KEPT, Outcome.FAILED)


class AlertDeliveryQuerySet(models.QuerySet["AlertDelivery"]):
    """Which messages."""

    def waiting(self) -> Self:
        """Keep those that a human has yet to look at."""
        return self.filter(outcome__in=FOR_A_HUMAN, seen_at=None)

    def unread(self) -> Self:
        """Keep those that were stored and not taken in."""
        return self.filter(outcome=Outcome.RECEIVED)


class AlertDelivery(models.Model):
    """One message as it came. It is stored before anybody tries to understand it, so that none is lost."""

    channel = models.CharField(max_length=10, choices=DeliveryChannel.choices)
    received_at = models.DateTimeField()
    sender = models.CharField(max_length=200, blank=True, help_text="Name of the token, or a mail's From.")
    subject = models.CharField(max_length=300, blank=True, help_text="Of a mail.")
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(help_text="Whole, or of what is too large its beginning.")
    size = models.PositiveBigIntegerField(help_text="Bytes that came, or were announced.")
    # A digest: real ones are of any length.
    message_key = models.CharField(max_length=64, blank=True, help_text="Of a mail's Message-ID.")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RECEIVED)
    why = models.CharField(max_length=500, blank=True, help_text="The outcome as a sentence.")
    n_tries = models.PositiveSmallIntegerField(default=0)
    n_alerts = models.PositiveIntegerField(default=0)
    n_truncated = models.PositiveIntegerField(default=0, help_text="Alerts that the sender left out.")
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ticket = models.ForeignKey(
        Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Opened by hand."
    )

    objects = AlertDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-pk")
        verbose_name_plural = "alert deliveries"
        indexes = [
            # What a human has to look at, and how many there are.
            models.Index(
                fields=["-received_at"],
                condition=Q(outcome__in=FOR_A_HUMAN, seen_at=None),
                name="alert_delivery_waiting",
            ),
            # The list of all that was ever kept for a human.
            models.Index(
                fields=["-received_at"], condition=Q(outcome__in=FOR_A_HUMAN), name="alert_delivery_kept"
            ),
            # What a process that died left unread, and which bodies are old enough to be forgotten.
            models.Index(
                fields=["received_at"], condition=Q(outcome=Outcome.RECEIVED), name="alert_delivery_unread"
            ),
            models.Index(
                fields=["received_at"], condition=Q(outcome=Outcome.ACCEPTED), name="alert_delivery_accepted"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message_key"], condition=~Q(message_key=""), name="alert_mail_is_kept_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="alert_delivery_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=DeliveryChannel.values), name="alert_delivery_channel_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} of {self.received_at:%Y-%m-%d %H:%M:%S}: {self.get_outcome_display()}"

    @property
    def is_for_a_human(self) -> bool:
        """Say whether nothing was made of it."""
        return self.outcome in FOR_A_HUMAN


class AlertProblem(models.Model):
    """What all alerts of one key are about, for as long as its ticket is open; the next firing is another problem.

    Without a ticket it is only a memory: the end of something whose beginning never arrived.
    """

    key = models.CharField(max_length=64, help_text="Digest of source, alert name, cluster and namespace.")
    name = models.CharField(max_length=1_000)
    cluster_label = models.CharField(max_length=1_000, blank=True, help_text="As the alert says.")
    namespace_label = models.CharField(max_length=1_000, blank=True, help_text="As the alert says.")
    cluster = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.PROTECT, related_name="alert_problems"
    )
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="alert_problems"
    )
    tier = models.CharField(max_length=2, choices=TIER_CHOICES, help_text="Of its loudest alert so far.")
    is_for_triage = models.BooleanField(default=False, help_text="A human decides the tier.")
    ticket = models.ForeignKey(
        Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="alert_problems"
    )
    first_heard_at = models.DateTimeField()
    last_heard_at = models.DateTimeField()
    n_heard = models.PositiveIntegerField(default=0, help_text="Alerts that came in, copies too.")
    n_quiet = models.PositiveIntegerField(
        default=0, help_text="Changes since the timeline's last entry about it."
    )
    noted_at = models.DateTimeField(null=True, blank=True, help_text="Of the timeline's last entry about it.")

    class Meta:
        ordering = ("-pk",)
        indexes = [
            # The latest problem of a key, looked up for every alert that comes in.
            models.Index(fields=["key", "-id"], name="alert_problem_key"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Return where it is, in the desk's names where they are known, else in the alert's own."""
        if self.service is not None:
            return str(self.service)
        words = (self.cluster.name if self.cluster else self.cluster_label, self.namespace_label)
        return " / ".join(word for word in words if word) or "place unknown"


class Alert(models.Model):
    """One alert of a problem: what one fingerprint stands for. Labels may name users: they stay in the desk."""

    problem = models.ForeignKey(AlertProblem, on_delete=models.CASCADE, related_name="alerts")
    fingerprint = models.CharField(max_length=64)
    labels = models.JSONField(default=dict)
    summary = models.CharField(max_length=1_000, blank=True)
    is_firing = models.BooleanField()
    starts_at = models.DateTimeField(null=True, blank=True, help_text="As the sender says.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When we heard of its end.")
    first_heard_at = models.DateTimeField()
    last_heard_at = models.DateTimeField()
    n_heard = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        indexes = [
            # What fires now.
            models.Index(fields=["problem"], condition=Q(is_firing=True), name="alert_firing"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "fingerprint"], name="alert_is_kept_once_in_its_problem"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fingerprint} of {self.problem_id}"

    @property
    def called(self) -> str:
        """Return what tells it from the others of its problem, for people."""
        named = (self.labels.get(label) for label in ("pod", "host", "device", "node"))
        return str(next((name for name in named if name), self.fingerprint))
