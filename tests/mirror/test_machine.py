"""Both sides agree in the end, nothing is doubled, lost or leaked: a sample of `make fault`, which does 10,000 steps."""

import os

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.mirror.machine import Mirror, Tally

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
STEPS = 50
OPERATIONS = int(os.environ.get("MIRROR_OPERATIONS", "100"))
SEED = int(os.environ.get("MIRROR_SEED", "1"))


def test_both_sides_agree_whatever_happens():
    Mirror.tally = Tally()
    # Hypothesis counts lives, not steps: it is asked for more until there were enough.
    round_number = 0
    while Mirror.tally.n_operations < OPERATIONS:
        left = OPERATIONS - Mirror.tally.n_operations
        run_state_machine_as_test(
            seed(SEED + round_number)(Mirror),
            settings=settings(
                # The first life is always the dullest.
                max_examples=left // STEPS + 2,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=(Phase.generate,),
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            ),
        )
        round_number += 1
    print(f"\n{Mirror.tally}")
