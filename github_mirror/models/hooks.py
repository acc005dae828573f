"""What GitHub sends."""

from django.db import models

from github_mirror.models.repositories import Repository


class HookState(models.TextChoices):
    """What became of it."""

    NEW = "new", "Waiting"
    DONE = "done", "Done"
    IGNORED = "ignored", "Not for us"
    FAILED = "failed", "Failed"


class HookDelivery(models.Model):
    """One delivery of the webhook, stored whole before anything is done with it."""

    delivery_id = models.CharField(max_length=64, unique=True, help_text="GitHub's (X-GitHub-Delivery)")
    event = models.CharField(max_length=60)
    action = models.CharField(max_length=60, blank=True)
    repository = models.CharField(max_length=200, blank=True, help_text="owner/name, as the body says")
    body = models.BinaryField(help_text="The raw bytes, gzipped; emptied when old")
    size = models.PositiveIntegerField(help_text="Bytes, unpacked")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=HookState.choices, default=HookState.NEW)
    outcome = models.CharField(max_length=300, blank=True, help_text="What it did, as a sentence")
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "hook deliveries"
        indexes = [
            # The health page: what waits or failed; forgetting old ones.
            models.Index(fields=["state", "received_at"], name="hook_delivery_state")
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=HookState.values), name="hook_state_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.delivery_id}"


class Redelivery(models.Model):
    """A delivery that did not reach us and that GitHub was asked, once, to send again."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="redeliveries")
    delivery_id = models.CharField(max_length=64, unique=True, help_text="As in HookDelivery")
    event = models.CharField(max_length=60, blank=True)
    failed_at = models.DateTimeField(help_text="GitHub's clock")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "redeliveries"

    def __str__(self) -> str:
        return f"{self.event} {self.delivery_id}"
