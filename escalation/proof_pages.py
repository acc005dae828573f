"""What the pages show of the latest proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from escalation.proof import Failure
from escalation.proof_days import DayBar, Month, bars_of, months_of
from escalation.proof_models import ProofRun, ProofState, ProvenPath
from escalation.proof_reasons import in_words
from escalation.proof_words import failure_of, late_in_words, wait_in_words
from tickets.policies import current_policy
from tickets.policy import Path, Urgency
from timekeeping.wording import moment_in_words

# The rest is in the command's output.
MOST_FAILURES_SHOWN = 50


@dataclass(frozen=True)
class ShownFailure:
    """A stretch in which nobody is reached, in words on the viewer's clock."""

    failure: Failure
    zone: ZoneInfo

    @property
    def start(self) -> str:
        """Return when it begins."""
        return moment_in_words(self.failure.start, self.zone)

    @property
    def end(self) -> str:
        """Return when it ends."""
        return moment_in_words(self.failure.end, self.zone)

    @property
    def late(self) -> str:
        """Return what becomes of an outage that begins in it."""
        return late_in_words(self.failure.longest)

    @property
    def why(self) -> str:
        """Return why."""
        return in_words(self.failure.reasons, self.zone)


@dataclass(frozen=True)
class ShownPath:
    """A path of the policy in force with what was proven of it; nothing where row is None."""

    name: str
    row: ProvenPath | None
    bars: Sequence[DayBar]
    failures: Sequence[ShownFailure]

    @property
    def n_more(self) -> int:
        """Return how many failures are not shown."""
        return self.row.n_failures - len(self.failures) if self.row else 0

    @property
    def rings(self) -> bool:
        """Say whether the path pages anybody of itself."""
        return self.row is not None and self.row.by == Urgency.PAGE

    @property
    def wait(self) -> str:
        """Return after how long somebody is reached at most: "at once", "within 10 minutes"."""
        return "" if self.row is None or self.row.longest is None else wait_in_words(self.row.longest)

    @property
    def wait_until_at_work(self) -> str:
        """Return after how long somebody who was called is at work at most."""
        row = self.row
        return "" if row is None or row.until_at_work is None else wait_in_words(row.until_at_work)


@dataclass(frozen=True)
class ShownProof:
    """The latest proof, what is going on, and whether it is about an older policy."""

    run: ProofRun | None
    latest: ProofRun | None
    paths: Sequence[ShownPath]
    months: Sequence[Month]
    is_outdated: bool

    @property
    def is_going_on(self) -> bool:
        """Say whether a worker is proving, or is about to."""
        return self.latest is not None and self.latest.is_going_on

    @property
    def problem(self) -> str:
        """Return why the latest proof failed; nothing where it did not."""
        return self.latest.problem if self.latest else ""


def shown_proof(zone: ZoneInfo, *, path: str | None = None) -> ShownProof:
    """Return the latest proof of the paths of the policy in force, or of the one named, in four queries."""
    policy = current_policy()
    latest = ProofRun.objects.select_related("requested_by").first()
    run = latest if latest is None or latest.state == ProofState.DONE else ProofRun.objects.done().first()
    rows = {row.path: row for row in run.paths.all()} if run else {}
    names = [name for name in policy.policy.paths if path in (None, name)]
    return ShownProof(
        run=run,
        latest=latest,
        paths=[_shown_path(policy.policy.paths[name], rows.get(name), zone) for name in names],
        months=months_of(run.start_at, run.end_at, zone) if run else [],
        is_outdated=run is not None and run.policy != policy.label,
    )


def _shown_path(path: Path, row: ProvenPath | None, zone: ZoneInfo) -> ShownPath:
    failures = [] if row is None else [failure_of(data) for data in row.failures[:MOST_FAILURES_SHOWN]]
    return ShownPath(
        path.name,
        row,
        bars_of(row.days) if row else [],
        [ShownFailure(failure, zone) for failure in failures],
    )
