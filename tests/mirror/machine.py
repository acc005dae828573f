"""Whatever may happen, at random: on the desk's side, at GitHub, between them, and to processes."""

import sys
from collections import Counter
from typing import ClassVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.mirror.between import Between
from tests.mirror.desk import SideBySide
from tests.mirror.desk_side import DeskSide
from tests.mirror.github_side import GitHubSide
from tests.mirror.judge import complaints

# How often what happens, beside the others.
WEIGHTS = {
    # Chance prefers the first a little.
    "between.workers_work": 6,
    "desk.ticket_tracked": 2,
    "desk.tracked_again": 1,
    "desk.finding_shared": 3,
    "desk.private_words": 1,
    "desk.retriaged": 2,
    "desk.publication_edited": 4,
    "desk.resolved_here": 2,
    "desk.reopened_here": 2,
    "desk.planned": 1,
    "desk.conflict_decided": 2,
    "desk.proposal_decided": 2,
    "github.commented": 3,
    "github.comment_edited": 2,
    "github.comment_deleted": 1,
    "github.retitled": 2,
    "github.rewritten": 3,
    "github.relabelled": 2,
    "github.assigned": 1,
    "github.planned": 1,
    "github.closed": 2,
    "github.reopened": 2,
    "github.locked_or_unlocked": 1,
    "github.issue_gone": 1,
    "github.unrelated_issue": 1,
    "github.repository_changed": 1,
    "between.webhooks_arrive": 5,
    "between.webhooks_go_astray": 4,
    "between.webhooks_overtake_answers": 1,
    "between.github_fails": 4,
    "between.worker_dies": 5,
    "between.reconciled": 1,
    "between.sync_dies": 1,
    "between.time_passes": 5,
}
HAPPENINGS = [name for name, weight in WEIGHTS.items() for _ in range(weight)]


class Tally(Counter[str]):
    """How often what happened."""

    @property
    def n_operations(self) -> int:
        """Return how many steps were taken."""
        return self.total()

    def __str__(self) -> str:
        lines = [f"{n:7,} {name}" for name, n in sorted(self.items())]
        return "\n".join([*lines, f"{self.n_operations:7,} operations in all, and no promise broken"])


class Mirror(RuleBasedStateMachine):
    """Both sides and all that can happen to them."""

    tally: ClassVar[Tally] = Tally()

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.sides = SideBySide()
        self.watching = self.sides.deaths.watching()
        self.watching.__enter__()
        self.parts = {
            "desk": DeskSide(self.sides),
            "github": GitHubSide(self.sides),
            "between": Between(self.sides),
        }

    @initialize(is_made=st.sampled_from([True, True, False]))
    def begin(self, is_made: bool) -> None:
        """Have a ticket tracked, whose issue may be there already."""
        self.parts["desk"].ticket_tracked(0, 0)
        if is_made:
            self.sides.work()

    @rule(what=st.sampled_from(HAPPENINGS), at=st.integers(0, 9), n=st.integers(0, 69))
    def happens(self, what: str, at: int, n: int) -> None:
        """Have one thing happen."""
        part, name = what.split(".")
        if done := getattr(self.parts[part], name)(at, n):
            self.tally[f"{part}: {done}"] += 1

    def teardown(self) -> None:
        """Let both sides settle, and judge."""
        try:
            if sys.exc_info()[0] is None:
                self.sides.settle()
                desk = self.parts["desk"]
                found = complaints(self.sides, resolved=desk.resolved, editions=desk.editions)
                assert found == [], "\n".join(found)
        finally:
            self.watching.__exit__(None, None, None)
            self.sides.close()
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
