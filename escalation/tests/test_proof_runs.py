"""Proofs that workers do: nightly, after a change of the policy, when asked; and what managers hear of them."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from escalation.models import ProofRun, ProvenPath
from escalation.proof_models import ProofState
from escalation.proof_runs import (
    KEPT_FOR,
    LOST_AFTER,
    ask_for_due_proof,
    ask_for_proof,
    claim_proof,
    give_up_lost_proofs,
    waiting_proofs,
)
from escalation.proof_work import work_on
from notifications.models import Message
from rotations.models import Rotation
from rotations.services import add_override, extend_announcements, withdraw_override
from tests.factories import NOW, make_rotation, make_steward, make_user
from tickets.models import PolicyVersion
from tickets.policies import current_policy
from tickets.policy import as_document

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def mo() -> User:
    return make_user(name="Mo", email="mo@example.org", roles=(Role.MANAGER,), time_zone="America/New_York")


@pytest.fixture
def rotation(mo: User) -> Rotation:
    stewards = [make_steward(name=name, email=f"{name.lower()}@example.org") for name in ("Ana", "Kofi")]
    rotation = make_rotation(*stewards)
    extend_announcements(now=NOW)
    return rotation


def prove(now: datetime) -> ProofRun:
    run = ask_for_proof(actor=None, now=now)
    work_on(run.pk, now=now, clock=lambda: now + timedelta(seconds=2))
    return ProofRun.objects.get(pk=run.pk)


def leave_a_gap(rotation: Rotation, *, start: datetime, hours: int = 4) -> None:
    add_override(
        rotation,
        level="level-1",
        start=start,
        end=start + hours * HOUR,
        user=None,
        actor=User.objects.get(name="Mo"),
        reason="",
        now=NOW,
    )


def told() -> list[Message]:
    return list(Message.objects.filter(reference="proof of paths").order_by("pk"))


def test_a_run_keeps_what_is_proven_of_each_path(rotation):
    leave_a_gap(rotation, start=NOW + 3 * DAY)

    run = prove(NOW)

    assert (run.state, run.policy, run.end_at - run.start_at) == (ProofState.DONE, "default-1", 365 * DAY)
    assert list(run.paths.values_list("path", "n_failures")) == [
        ("outage", 0),
        ("critical", 0),
        ("high", 1),
        ("ordinary", 1),
        ("decision", 0),
    ]
    high = ProvenPath.objects.get(path="high")
    assert high.failures[0]["start"] == "2026-03-07T10:00:00Z"
    assert sum(n for n, _ in high.days) == 365
    assert [n for n, wait in high.days if wait is None] == [1]


def test_managers_are_told_once_of_a_failure_that_is_new(rotation, mo):
    leave_a_gap(rotation, start=NOW + 3 * DAY)

    prove(NOW)
    prove(NOW + DAY)

    (message,) = told()
    assert (message.recipient, message.subject) == (mo, "Nobody would be reached at times: high, ordinary")
    assert (
        "Sat 7 Mar 2026, 05:00 to Sat 7 Mar 2026, 09:00: nobody is reached. Level-1 has nobody."
        in message.body
    )
    assert "America/New_York" in message.body


def test_another_gap_is_told_and_one_that_has_grown_is_not(rotation):
    leave_a_gap(rotation, start=NOW + 3 * DAY)
    prove(NOW)
    leave_a_gap(rotation, start=NOW + 3 * DAY + 4 * HOUR)
    prove(NOW + HOUR)
    leave_a_gap(rotation, start=NOW + 9 * DAY)

    prove(NOW + 2 * HOUR)

    assert len(told()) == 2
    assert "13 Mar 2026" in told()[1].body
    assert "7 Mar 2026" not in told()[1].body


def test_a_gap_that_was_closed_and_opened_again_is_new(rotation, mo):
    leave_a_gap(rotation, start=NOW + 3 * DAY)
    prove(NOW)
    withdraw_override(rotation.overrides.live().get(), actor=mo, now=NOW)
    prove(NOW + HOUR)
    leave_a_gap(rotation, start=NOW + 3 * DAY)

    prove(NOW + 2 * HOUR)

    assert len(told()) == 2


def test_what_nobody_ever_reaches_is_not_told_again_as_the_year_moves_on(mo):
    prove(NOW)

    prove(NOW + DAY)

    assert len(told()) == 1


def test_whoever_asks_while_a_run_waits_gets_that_one(mo):
    first = ask_for_proof(actor=None, now=NOW)

    second = ask_for_proof(actor=mo, now=NOW + HOUR)

    assert second == first
    assert waiting_proofs() == [first.pk]


def test_a_run_is_done_by_one_worker(mo):
    run = ask_for_proof(actor=None, now=NOW)

    assert claim_proof(run.pk, now=NOW) == run
    assert claim_proof(run.pk, now=NOW) is None


def test_a_proof_is_due_once_a_night():
    at_ten = datetime(2026, 3, 4, 10, tzinfo=UTC)

    runs = []
    for now in (at_ten, at_ten + HOUR, at_ten + 15 * HOUR, at_ten + 17 * HOUR, at_ten + 18 * HOUR):
        run = ask_for_due_proof(now=now)
        runs.append(run is not None)
        if run:
            work_on(run.pk, now=now, clock=lambda now=now: now)

    assert runs == [True, False, False, True, False]


def test_a_proof_is_due_when_another_policy_is_in_force():
    prove(NOW)
    document = as_document(current_policy().policy)
    PolicyVersion.objects.create(
        pk=7, label="policy-7", document=document, note="", created_at=NOW, activated_at=NOW
    )

    run = ask_for_due_proof(now=NOW + timedelta(minutes=1))

    assert run is not None
    assert run.policy == "policy-7"


def test_a_run_whose_worker_was_lost_is_given_up_and_keeps_nothing():
    run = ask_for_proof(actor=None, now=NOW)
    claim_proof(run.pk, now=NOW)

    assert give_up_lost_proofs(now=NOW + LOST_AFTER) == 0
    assert give_up_lost_proofs(now=NOW + LOST_AFTER + HOUR) == 1

    run.refresh_from_db()
    assert (run.state, run.problem) == (ProofState.FAILED, "The worker that proved was lost. Prove again.")


def test_old_proofs_are_forgotten():
    old = prove(NOW)

    prove(NOW + KEPT_FOR + DAY)

    assert not ProofRun.objects.filter(pk=old.pk).exists()
