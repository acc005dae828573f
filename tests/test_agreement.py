"""Whoever is asked who is on call, the answer is the same."""

import pytest

from tests.agreement import (
    ABOUT_ALL_TIME,
    ABOUT_ONE_INSTANT,
    disagreements,
    instants_of,
    load_desk,
    reference,
)

N_INSTANTS = 2000
# Each of these costs a request or a command: of them each instant asks one, in turn.
ONE_AT_A_TIME = len(ABOUT_ONE_INSTANT)


@pytest.mark.slow
@pytest.mark.django_db
def test_page_api_command_feed_and_rules_agree_at_random_instants():
    desk = load_desk(n_overrides=60, seed=1)
    found = []

    for number, loaded in enumerate(desk):
        expected = reference(loaded)
        asked = [(at, expected(at)) for at in instants_of(loaded, N_INSTANTS // len(desk) + 1, seed=number)]
        for name, make in ABOUT_ALL_TIME.items():
            found += disagreements(name, make(loaded), loaded, asked)
        for turn, (name, make) in enumerate(ABOUT_ONE_INSTANT.items()):
            found += disagreements(name, make(loaded), loaded, asked[turn::ONE_AT_A_TIME])

    assert found == []
