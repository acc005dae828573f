"""Run the solver: in the same way for the same problem, watched, and stopped when somebody asks."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from ortools.sat.python.cp_model import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    CpModel,
    CpSolver,
    CpSolverSolutionCallback,
    CpSolverStatus,
)

# How often the caller hears of progress and is asked whether to go on.
TICK_SECONDS = 0.25
# CP-SAT counts its work in units of its own, the same on every machine: about one a second on an idle core. A search
# that is ended by work done is the same each time; one that is ended by the clock is not.
WORK_PER_SECOND = 0.5


class Ending(StrEnum):
    """Why the search ended: nothing is better, enough work done, time over, or somebody stopped it."""

    OPTIMAL = "optimal"
    WORK_DONE = "work done"
    TIME_OVER = "time over"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is: seconds so far, and in points the best plan, if any, and what none can be better than."""

    elapsed: float
    best: float | None
    bound: float | None


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Search:
    """What came of a search: is_impossible if there is no solution at all; bound in the model's own unit."""

    solver: CpSolver
    has_solution: bool
    is_impossible: bool
    ending: Ending

    @property
    def bound(self) -> float:
        """Return what no solution can be better than."""
        return self.solver.best_objective_bound


class _Watch(CpSolverSolutionCallback):
    """Remembers the best the solver has found; called in the solver's thread, so it does nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.best: float | None = None
        self.bound: float | None = None

    def on_solution_callback(self) -> None:
        """Take down the value of a solution."""
        self.best = self.objective_value

    def take_bound(self, bound: float) -> None:
        """Take down what no solution can be better than."""
        self.bound = bound


def search(
    model: CpModel,
    *,
    seed: int,
    deadline: float,
    seconds: float,
    points_of: Callable[[float], float],
    on_progress: OnProgress | None,
    should_stop: ShouldStop,
) -> Search:
    """Solve the model on one worker until the deadline, a time.monotonic(); callbacks come in the caller's thread.

    seconds is the whole time limit, from which the limit on work follows.
    """
    began = monotonic()
    solver, watch = _solver(seed=seed, deadline=deadline, seconds=seconds), _Watch()
    solver.best_bound_callback = watch.take_bound
    is_stopped = False
    with ThreadPoolExecutor(max_workers=1) as threads:
        running: Future[CpSolverStatus] = threads.submit(solver.solve, model, watch)
        while not wait([running], timeout=TICK_SECONDS).done:
            if on_progress:
                on_progress(_progress(watch, monotonic() - began, points_of))
            if should_stop():
                is_stopped = True
                solver.stop_search()
        status = running.result()
    return Search(
        solver=solver,
        has_solution=status in (OPTIMAL, FEASIBLE),
        is_impossible=status == INFEASIBLE,
        ending=_ending(solver, status, is_stopped=is_stopped, deadline=deadline),
    )


def _solver(*, seed: int, deadline: float, seconds: float) -> CpSolver:
    """One worker is deterministic, several are not (or search in turns, which takes longer than one)."""
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    # All constraints in the linear relaxation: the model is built for it.
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = WORK_PER_SECOND * seconds
    solver.parameters.max_time_in_seconds = max(deadline - monotonic(), TICK_SECONDS)
    return solver


def _progress(watch: _Watch, elapsed: float, points_of: Callable[[float], float]) -> Progress:
    best, bound = watch.best, watch.bound
    return Progress(
        elapsed,
        None if best is None else points_of(best),
        None if bound is None else points_of(bound),
    )


def _ending(solver: CpSolver, status: CpSolverStatus, *, is_stopped: bool, deadline: float) -> Ending:
    if status in (OPTIMAL, INFEASIBLE):
        return Ending.OPTIMAL
    if is_stopped:
        return Ending.STOPPED
    return Ending.TIME_OVER if monotonic() >= deadline else Ending.WORK_DONE
