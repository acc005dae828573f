"""What was proven of the paths, and when."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from tickets.policy import Urgency


class ProofState(models.TextChoices):
    """How far a proof is."""

    WAITING = "waiting", "Waiting for a worker"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class ProofRunQuerySet(models.QuerySet["ProofRun"]):
    """Finds proofs."""

    def going_on(self) -> Self:
        """Keep those that no worker has ended yet."""
        return self.filter(state__in=(ProofState.WAITING, ProofState.RUNNING))

    def done(self) -> Self:
        """Keep those that proved something."""
        return self.filter(state=ProofState.DONE)


class ProofRun(models.Model):
    """All paths of the policy in force, proven for what begins in [start_at, end_at). Asked for by nobody: nightly."""

    state = models.CharField(max_length=10, choices=ProofState.choices, default=ProofState.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    policy = models.CharField(max_length=40, help_text="Label of the policy that was in force.")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    problem = models.CharField(max_length=200, blank=True, help_text="Why it failed, as a sentence.")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ProofRunQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=Q(start_at__lt=models.F("end_at")), name="proof_run_has_length"),
            # Whoever asks while one waits gets that one; one that runs may have read too early.
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=ProofState.WAITING), name="proof_runs_wait_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"proof of {self.policy} from {self.start_at:%Y-%m-%d}: {self.state}"

    @property
    def is_going_on(self) -> bool:
        """Say whether a worker has yet to begin or to end it."""
        return self.state in (ProofState.WAITING, ProofState.RUNNING)


class ProvenPath(models.Model):
    """What a run found of one path. Where longest is null, nobody is ever reached.

    failures: stretches as escalation.proof_words.failure_as_data writes them, the first ones; n_failures counts all.
    days: the worst of each day of the window, as escalation.proof_days has it.
    """

    run = models.ForeignKey(ProofRun, on_delete=models.CASCADE, related_name="paths")
    position = models.PositiveSmallIntegerField()
    path = models.CharField(max_length=50)
    calls_anybody = models.BooleanField()
    by = models.CharField(max_length=6, choices=[(urgency.value, urgency.value) for urgency in Urgency])
    longest = models.DurationField(null=True)
    longest_from = models.DateTimeField(null=True)
    until_at_work = models.DurationField(null=True)
    until_at_work_from = models.DateTimeField(null=True)
    n_failures = models.PositiveIntegerField()
    failures = models.JSONField(default=list, blank=True)
    days = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("run", "position")
        constraints = [
            models.UniqueConstraint(fields=["run", "path"], name="proof_names_a_path_once"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.n_failures} failures"
