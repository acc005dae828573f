"""Planning that runs in a worker, with what it found."""

from django.conf import settings
from django.db import models

from rotations.models.definitions import Rotation


class RunState(models.TextChoices):
    """How far a planning run is."""

    WAITING = "waiting", "Waiting for a worker"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    IMPOSSIBLE = "impossible", "No plan is possible"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"


class PlanRun(models.Model):
    """One request to plan n_turns from an instant on; nothing is announced until somebody publishes its result."""

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="plan_runs")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    plan_from = models.DateTimeField()
    n_turns = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    seen_revision = models.PositiveIntegerField(help_text="Of the rotation, when planning began.")
    progress = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    is_cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.n_turns} turns of {self.rotation} from {self.plan_from:%Y-%m-%d}: {self.state}"
