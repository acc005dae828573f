"""The one durable delivery row."""

from django.db import models


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    PENDING = "pending", "waiting to be sent"
    CLAIMED = "claimed", "being sent"
    UNKNOWN = "unknown", "outcome unknown after a crash"
    SENT = "sent", "sent"
    SKIPPED = "skipped", "not sent, on purpose"
    FAILED = "failed", "given up"


UNFINISHED = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.UNKNOWN)


class Delivery(models.Model):
    """Something that must reach a consumer at least once: an event, a mail, a write to GitHub.

    `subject_id` is the primary key of what is delivered, in the consumer's own table.
    """

    consumer = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    idempotency_key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True, help_text="What happened at the last attempt, as a sentence.")

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            # The sweep: what is due now (outbox.services.claim_due), and /readyz: what is oldest.
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(state__in=UNFINISHED)),
            # A page about one subject asks how its delivery went.
            models.Index(fields=["consumer", "subject_id"], name="delivery_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="delivery_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consumer} {self.subject_id}: {self.state}"
