"""Nothing is lost, and nothing is sent twice silently."""

from datetime import timedelta

import pytest
from celery import Celery, current_app
from django.db import transaction

from outbox import delivering, pokes
from outbox.models import Delivery, DeliveryState
from outbox.outcomes import NotYet, PermanentFailure, Sent, Skipped, TemporaryFailure
from outbox.services import (
    BATCH,
    FIRST_PAUSE,
    LEASE,
    LONGEST_PAUSE,
    LONGEST_RUN,
    MAX_ATTEMPTS,
    claim_due,
    deliver,
    deliver_all_due,
    deliver_for,
    enqueue,
    enqueue_all,
    retry_failed,
)
from outbox.tasks import deliver_due
from outbox.tests.handlers import answers, calls
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def make_delivery(subject_id=1, *, key="", now=NOW):
    enqueue(consumer="test", subject_id=subject_id, key=key or f"test:{subject_id}", now=now)
    return Delivery.objects.get(subject_id=subject_id)


def fresh(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def test_what_was_enqueued_reaches_its_consumer_once():
    delivery = make_delivery(7)

    n_handled = deliver_all_due(now=NOW)
    n_later = deliver_all_due(now=NOW + timedelta(days=1))

    assert (n_handled, n_later, calls) == (1, 0, [(7, False)])
    assert (fresh(delivery).state, fresh(delivery).outcome) == (DeliveryState.SENT, "Done.")
    assert (fresh(delivery).finished_at, fresh(delivery).lease_until) == (NOW, None)


def test_the_same_key_is_delivered_once_however_often_it_is_enqueued():
    make_delivery(1, key="same")
    enqueue_all([("test", 2, "same"), ("test", 3, "other"), ("test", 3, "other")], now=NOW)

    deliver_all_due(now=NOW)

    assert calls == [(1, False), (3, False)]


def test_enqueuing_nothing_is_no_error():
    enqueue_all([], now=NOW)

    assert not Delivery.objects.exists()


def test_what_is_rolled_back_is_not_delivered():
    with transaction.atomic():
        make_delivery()
        transaction.set_rollback(True)

    assert deliver_all_due(now=NOW) == 0


def test_nothing_is_delivered_before_it_is_due():
    make_delivery(now=NOW + timedelta(minutes=1))

    assert deliver_all_due(now=NOW) == 0
    assert deliver_all_due(now=NOW + timedelta(minutes=1)) == 1


def test_what_is_claimed_is_left_to_its_worker_while_the_lease_runs():
    make_delivery()
    claim_due(now=NOW)

    assert claim_due(now=NOW + LEASE - timedelta(seconds=1)) == []


def test_when_a_worker_dies_the_delivery_is_made_again_as_a_possible_repeat():
    delivery = make_delivery()
    claim_due(now=NOW)

    deliver_all_due(now=NOW + LEASE)

    assert calls == [(1, True)]
    assert fresh(delivery).n_attempts == 2


def test_once_it_may_have_been_sent_every_later_try_is_a_possible_repeat():
    make_delivery()
    claim_due(now=NOW)
    answers.append(TemporaryFailure("away"))

    deliver_all_due(now=NOW + LEASE)
    deliver_all_due(now=NOW + LEASE + timedelta(hours=1))

    assert calls == [(1, True), (1, True)]


@pytest.mark.parametrize(
    ("failure", "is_repeat"),
    [
        (TemporaryFailure("The server is away."), False),
        (TemporaryFailure("The connection broke.", may_have_arrived=True), True),
        (ZeroDivisionError(), True),
    ],
)
def test_a_try_that_may_have_arrived_is_repeated_only_as_a_possible_repeat(failure, is_repeat):
    make_delivery()
    answers.append(failure)

    deliver_all_due(now=NOW)
    deliver_all_due(now=NOW + timedelta(minutes=1))

    assert calls == [(1, False), (1, is_repeat)]


def test_the_late_report_of_a_worker_whose_lease_ran_out_changes_nothing():
    delivery = make_delivery()
    [(slow, _)] = claim_due(now=NOW)
    deliver_all_due(now=NOW + LEASE)
    answers.append(TemporaryFailure("I took too long."))

    deliver(slow, is_repeat=False, now=NOW + LEASE)

    assert fresh(delivery).state == DeliveryState.SENT
    assert deliver_all_due(now=NOW + timedelta(days=1)) == 0


def test_pauses_double_up_to_an_hour_and_then_it_is_given_up():
    delivery = make_delivery()
    answers.extend(TemporaryFailure("The server is away.") for _ in range(MAX_ATTEMPTS))
    now, pauses = NOW, []

    while fresh(delivery).state != DeliveryState.FAILED:
        deliver_all_due(now=now)
        pauses.append(fresh(delivery).due_at - now)
        now = max(now, fresh(delivery).due_at)

    assert pauses[:4] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4, FIRST_PAUSE * 8]
    assert max(pauses) == LONGEST_PAUSE
    assert len(calls) == MAX_ATTEMPTS
    assert fresh(delivery).outcome == "Given up: The server is away."


def test_the_other_side_may_name_the_pause():
    delivery = make_delivery()
    answers.append(TemporaryFailure("Slow down.", retry_after=timedelta(minutes=17)))

    deliver_all_due(now=NOW)

    assert fresh(delivery).due_at == NOW + timedelta(minutes=17)


def test_waiting_for_its_turn_does_not_count_as_an_attempt():
    delivery = make_delivery()
    answers.extend(NotYet("Waits for another.", pause=timedelta(seconds=5)) for _ in range(MAX_ATTEMPTS * 2))

    for step in range(MAX_ATTEMPTS * 2 + 1):
        deliver_all_due(now=NOW + timedelta(seconds=5) * step)

    assert (fresh(delivery).state, fresh(delivery).n_attempts) == (DeliveryState.SENT, 1)
    assert {is_repeat for _, is_repeat in calls} == {False}


def test_a_permanent_failure_is_not_tried_again():
    delivery = make_delivery()
    answers.append(PermanentFailure("No such address."))

    deliver_all_due(now=NOW)
    deliver_all_due(now=NOW + timedelta(days=1))

    assert len(calls) == 1
    assert (fresh(delivery).state, fresh(delivery).outcome) == (DeliveryState.FAILED, "No such address.")


def test_what_is_skipped_says_why():
    delivery = make_delivery()
    answers.append(Skipped("The account is closed."))

    deliver_all_due(now=NOW)

    assert (fresh(delivery).state, fresh(delivery).outcome) == (
        DeliveryState.SKIPPED,
        "The account is closed.",
    )


def test_a_defect_of_one_handler_neither_stops_the_others_nor_shows_secrets(caplog):
    make_delivery(1)
    make_delivery(2)
    answers.extend([ValueError("password=hunter2"), Sent()])

    deliver_all_due(now=NOW)

    assert Delivery.objects.get(subject_id=2).state == DeliveryState.SENT
    assert Delivery.objects.get(subject_id=1).outcome == "Internal error (ValueError)."


def test_a_delivery_that_kills_every_worker_is_given_up():
    delivery = make_delivery()
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        assert len(claim_due(now=now)) == 1
        now += LEASE

    assert claim_due(now=now) == []
    assert fresh(delivery).state == DeliveryState.FAILED
    assert "worker stopped" in fresh(delivery).outcome


def test_a_person_may_have_a_given_up_delivery_tried_again_as_a_possible_repeat():
    delivery = make_delivery()
    answers.append(PermanentFailure("No such address."))
    deliver_all_due(now=NOW)

    retry_failed(fresh(delivery), now=NOW + timedelta(hours=1))
    deliver_all_due(now=NOW + timedelta(hours=1))

    assert calls == [(1, False), (1, True)]
    assert fresh(delivery).state == DeliveryState.SENT


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.PENDING])
def test_only_what_was_given_up_is_put_back(state):
    delivery = make_delivery()
    Delivery.objects.update(state=state)

    retry_failed(fresh(delivery), now=NOW)

    assert fresh(delivery).state == state


def test_a_batch_is_small_enough_for_its_lease():
    for subject_id in range(BATCH * 2):
        make_delivery(subject_id)

    assert len(claim_due(now=NOW)) == BATCH
    assert BATCH * timedelta(seconds=30) < LEASE


def test_the_oldest_is_delivered_first():
    make_delivery(1, now=NOW)
    make_delivery(2, now=NOW - timedelta(hours=1))

    deliver_all_due(now=NOW)

    assert [subject for subject, _ in calls] == [2, 1]


def test_the_task_delivers_everything_that_is_due_and_may_run_at_any_time():
    for subject_id in range(BATCH + 2):
        make_delivery(subject_id)

    deliver_due()
    deliver_due()

    assert len(calls) == BATCH + 2


def test_a_transaction_pokes_the_workers_once_after_it_is_committed(
    monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(current_app, "send_task", sent.append)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        make_delivery(1)
        make_delivery(2)
        assert sent == []

    assert len(callbacks) == 1
    assert sent == ["outbox.tasks.deliver_due"]


def test_a_poke_that_is_lost_loses_no_delivery(monkeypatch, django_capture_on_commit_callbacks):
    # Nothing listens on this port: the broker is away, for real.
    app = Celery("away", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(pokes, "current_app", app)
    warnings = []
    monkeypatch.setattr(pokes.logger, "warning", lambda text, **_: warnings.append(text))

    with django_capture_on_commit_callbacks(execute=True):
        make_delivery()

    assert warnings == ["poke lost"]
    assert deliver_all_due(now=NOW) == 1


class Clock:
    """A clock on which a minute passes whenever it is read."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        self.now += timedelta(minutes=1)
        return self.now


def test_a_run_ends_after_its_time_and_asks_for_another_that_goes_on(monkeypatch):
    asked = []
    monkeypatch.setattr(delivering, "poke", lambda: asked.append(1))
    enqueue_all([("test", number, f"key {number}") for number in range(30)], now=NOW)
    clock = Clock()

    deliver_for(timedelta(minutes=4), clock=clock)
    n_first, n_asked = len(calls), len(asked)
    deliver_for(timedelta(minutes=60), clock=clock)

    assert (n_first, n_asked) == (2 * BATCH, 1)
    assert (len(calls), len(asked)) == (30, 1)


def test_a_run_is_over_before_celery_would_kill_it(settings):
    assert (LONGEST_RUN + LEASE).total_seconds() < settings.CELERY_TASK_TIME_LIMIT
