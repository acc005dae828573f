"""Do the planning of a run, reporting while it goes on; and say what a plan is in plain data."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from rotations.errors import RotationError
from rotations.models import PlanRun, Rotation, RunState
from rotations.planner import Conflicts, Ending, NoPlanInTime, Plan, Problem, Progress, plan
from rotations.planning import problem_of
from rotations.services import claim_run, finish_run, note_progress

REPORT_EVERY_SECONDS = 1.0
TIME_LIMIT = timedelta(seconds=20)


def work_on(run_id: int, *, now: datetime, clock: Callable[[], datetime]) -> RunState | None:
    """Plan what a waiting run asks for; return how it ended, None when there was nothing to do."""
    run = claim_run(run_id, now=now)
    if run is None:
        return None
    try:
        state, result = _solved(run, now=now, clock=clock)
    except (RotationError, NoPlanInTime) as error:
        state, result = RunState.IMPOSSIBLE, {"problem": str(error)}
    except Exception:
        # Whoever waits must see that it ended; the log has the rest.
        problem = {"problem": "Planning failed by a fault of the desk. Nothing was changed."}
        finish_run(run, RunState.FAILED, result=problem, now=clock())
        raise
    finish_run(run, state, result=result, now=clock())
    return state


def _solved(run: PlanRun, *, now: datetime, clock: Callable[[], datetime]) -> tuple[RunState, dict[str, Any]]:
    rotation = Rotation.objects.with_members().get(pk=run.rotation_id)
    problem = problem_of(
        rotation, plan_from=run.plan_from, n_turns=run.n_turns, now=now, time_limit=TIME_LIMIT
    )
    reporter = _Reporter(run, clock=clock)
    found = plan(problem, on_progress=reporter.hear, should_stop=lambda: not reporter.goes_on)
    if not reporter.goes_on:
        return RunState.CANCELLED, {}
    if isinstance(found, Conflicts):
        return RunState.IMPOSSIBLE, conflicts_as_data(found)
    return RunState.DONE, plan_as_data(found, problem)


class _Reporter:
    """Writes progress about once a second, and hears whether somebody cancelled."""

    def __init__(self, run: PlanRun, *, clock: Callable[[], datetime]) -> None:
        self.run = run
        self.clock = clock
        self.goes_on = True
        self.heard_at = 0.0

    def hear(self, progress: Progress) -> None:
        """Keep this progress unless the last was kept a moment ago."""
        if monotonic() - self.heard_at < REPORT_EVERY_SECONDS:
            return
        self.heard_at = monotonic()
        self.goes_on = note_progress(
            self.run,
            {
                "at": self.clock().isoformat(),
                "elapsed": round(progress.elapsed, 1),
                "best": progress.best,
                "bound": progress.bound,
            },
        )


def plan_as_data(found: Plan, problem: Problem) -> dict[str, Any]:
    """Return a plan as JSON's own types: turns, shadows, score by term, and how good it is proven to be."""
    return {
        "turns": [
            {
                "start": turn.start.isoformat(),
                "end": turn.end.isoformat(),
                "holders": dict(zip(problem.levels, turn.stewards, strict=True)),
            }
            for turn in found.turns
        ],
        "shadows": [
            {"steward": shadow.steward, "turn": shadow.index, "start": _start_of(problem, shadow.index)}
            for shadow in found.shadows
        ],
        "score": {
            "points": round(found.score.points, 2),
            "unavoidable": round(found.score.unavoidable, 2),
            "bound": round(found.bound, 2),
            "gap": round(found.gap, 4),
            "terms": [
                {
                    "term": term.term.value,
                    "amount": round(term.amount, 2),
                    "unit": term.unit,
                    "weight": term.weight,
                    "points": round(term.points, 2),
                }
                for term in found.score.terms
            ],
        },
        "is_optimal": found.is_optimal,
        "is_reproducible": found.is_reproducible,
        "ending": Ending(found.ending).value,
        "elapsed": round(found.elapsed, 2),
    }


def _start_of(problem: Problem, index: int) -> str | None:
    return problem.turns[index][0].isoformat() if 0 <= index < len(problem.turns) else None


def conflicts_as_data(found: Conflicts) -> dict[str, Any]:
    """Return conflicts as JSON's own types, each with its sentence."""
    return {
        "conflicts": [
            {
                "sentence": conflict.sentence,
                "is_minimal": conflict.is_minimal,
                "clashes": [
                    {
                        "rule": clash.rule.value,
                        "people": list(clash.people),
                        "weeks": [[start.isoformat(), end.isoformat()] for start, end in clash.weeks],
                        "sentence": clash.sentence,
                    }
                    for clash in conflict.clashes
                ],
            }
            for conflict in found.conflicts
        ],
        "is_complete": found.is_complete,
    }
