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


WAITING = (DeliveryState.PENDING, DeliveryState.UNKNOWN)
UNFINISHED = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.UNKNOWN)


class Delivery(models.Model):
    """Something that must reach a consumer at least once: an event, a mail, a write to GitHub.

    `subject_id` is the primary key of what is delivered, in the consumer's own table.
    """

    consumer = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    idempotency_key = models.CharField(max_length=200, unique=True)
    group = models.CharField(
        max_length=80, blank=True, help_text="Due together, those of one group go out as one"
    )
    batch = models.UUIDField(null=True, blank=True, help_text="What went out as one, and does so again")
    rank = models.PositiveSmallIntegerField(default=5, help_text="Of what is due, the lowest goes first")
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
            # The sweep: what is due now (outbox.claims.claim_due), and /readyz: what is oldest.
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(state__in=UNFINISHED)),
            # The same for one urgent consumer, however much else is due (outbox.lanes).
            models.Index(
                fields=["consumer", "due_at"],
                name="delivery_lane_due",
                condition=models.Q(state__in=UNFINISHED),
            ),
            # What goes out with a delivery that is claimed (outbox.claims).
            models.Index(
                fields=["group", "due_at"],
                name="delivery_group_due",
                condition=models.Q(state__in=UNFINISHED) & ~models.Q(group=""),
            ),
            models.Index(
                fields=["batch"],
                name="delivery_batch",
                condition=models.Q(state__in=UNFINISHED, batch__isnull=False),
            ),
            # The header of every page counts what was given up.
            models.Index(
                fields=["consumer"],
                name="delivery_given_up",
                condition=models.Q(state=DeliveryState.FAILED),
            ),
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
