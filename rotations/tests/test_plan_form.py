"""Asking for a plan: what was chosen is what is planned, however long the form lay open."""

from datetime import UTC, datetime, timedelta

import pytest

from rotations.forms import PlanForm
from rotations.models import Rotation
from rotations.tests.factories import NOW, a_rotation

pytestmark = pytest.mark.django_db

FIRST, SECOND = datetime(2026, 1, 21, 8, tzinfo=UTC), datetime(2026, 2, 4, 8, tzinfo=UTC)
LATER = FIRST + timedelta(minutes=1)


@pytest.fixture
def options() -> list[str]:
    """What could be chosen before the first hand-off."""
    a_rotation()
    form = PlanForm(rotation=members_known(), now=NOW)
    return [value for value, _ in form.fields["start"].choices]  # type: ignore[attr-defined]


def members_known() -> Rotation:
    return Rotation.objects.with_members().get()


def test_a_hand_off_is_offered_by_its_instant_on_the_rotations_clock(options):
    form = PlanForm(rotation=members_known(), now=NOW)

    value, label = form.fields["start"].choices[0]  # type: ignore[attr-defined]

    assert datetime.fromisoformat(value) == FIRST
    assert label == "Wed 21 Jan 2026, 09:00 (Europe/Berlin)"


def test_a_choice_stays_the_same_when_a_hand_off_passes_meanwhile(options):
    form = PlanForm({"start": options[1], "n_turns": "3"}, rotation=members_known(), now=LATER)

    assert form.is_valid()
    assert form.cleaned_data["start"] == SECOND


@pytest.mark.parametrize("which", ["the one that passed", "0", "2026-02-05T08:00:00+00:00", "nonsense", "\0"])
def test_what_is_no_hand_off_to_come_is_refused_with_a_sentence(options, which):
    start = options[0] if which == "the one that passed" else which

    form = PlanForm({"start": start, "n_turns": "3"}, rotation=members_known(), now=LATER)

    assert form.errors["start"] == ["This hand-off has passed or was moved. Choose again."]


def test_a_rotation_without_members_offers_nothing_to_choose():
    a_rotation().members.all().delete()

    assert PlanForm(rotation=members_known(), now=NOW).fields["start"].choices == []  # type: ignore[attr-defined]
