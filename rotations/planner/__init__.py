"""The planner: from people, time off, the past and the turns to come to a plan with its score, or to what clashes.

Pure. CP-SAT does the searching; `planning.plan` is the way in.
"""

from rotations.planner.conflicts import Clash, Conflict, Conflicts
from rotations.planner.planning import NoPlanInTime, Plan, plan, points_of_turns
from rotations.planner.problem import Away, Candidate, InvalidProblem, Problem, Weights
from rotations.planner.rules import Rule
from rotations.planner.score import Score, Shadow, Term, TermScore
from rotations.planner.solving import Ending, OnProgress, Progress, ShouldStop

__all__ = [
    "Away",
    "Candidate",
    "Clash",
    "Conflict",
    "Conflicts",
    "Ending",
    "InvalidProblem",
    "NoPlanInTime",
    "OnProgress",
    "Plan",
    "Problem",
    "Progress",
    "Rule",
    "Score",
    "Shadow",
    "ShouldStop",
    "Term",
    "TermScore",
    "Weights",
    "plan",
    "points_of_turns",
]
