"""What is urgent waits for nothing else, and what is due together for one addressee goes out together."""

import threading
import time
from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from outbox.lanes import URGENT_LEASE
from outbox.models import Delivery, DeliveryState
from outbox.outcomes import NotYet, TemporaryFailure
from outbox.services import (
    LEASE,
    Wanted,
    claim_due,
    deliver_all_due,
    deliver_for,
    enqueue_wanted,
    skip_waiting,
)
from outbox.tasks import MOST_AT_ONCE, deliver_urgent, sweep_urgent
from outbox.tests import batches, handlers
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _lanes(settings):
    settings.BATCH_DELIVERY_HANDLERS = {
        "fast": "outbox.tests.batches.take",
        "quick": "outbox.tests.batches.take",
        "hanging": "outbox.tests.batches.hang",
    }
    settings.URGENT_CONSUMERS = ["fast", "quick", "hanging"]
    batches.forget()


def want(*subject_ids, consumer="fast", group="", now=NOW, due_at=None):
    enqueue_wanted(
        [Wanted(consumer, pk, f"{consumer}:{pk}", due_at or now, group) for pk in subject_ids], now=now
    )


def taken():
    return [subjects for _, subjects, _ in batches.taken]


def test_a_group_goes_out_as_one_and_others_by_themselves():
    want(1, 2, 3, group="ana by mail")
    want(4, group="kofi by mail")
    want(5, 6)

    deliver_all_due(now=NOW)

    assert sorted(taken()) == [[1, 2, 3], [4], [5], [6]]


def test_what_is_not_due_yet_does_not_go_out_with_its_group():
    want(1, group="ana")
    want(2, group="ana", due_at=NOW + SECOND)

    deliver_all_due(now=NOW)

    assert taken() == [[1]]


def test_what_went_out_as_one_is_tried_again_as_the_same_one():
    batches.answers.append(TemporaryFailure("away"))
    want(1, 2, group="ana")
    deliver_all_due(now=NOW)
    want(3, group="ana", now=NOW + SECOND)

    deliver_all_due(now=NOW + 10 * SECOND)

    (first, _, _), (_, _, _), _ = batches.taken
    assert sorted(taken()[1:]) == [[1, 2], [3]]
    assert [one for one, subjects, _ in batches.taken if subjects == [1, 2]] == [first, first]


def test_what_had_to_wait_before_it_was_tried_goes_out_with_what_came_meanwhile():
    batches.answers.append(NotYet("a moment", pause=SECOND))
    want(1, group="ana")
    deliver_all_due(now=NOW)
    want(2, group="ana")

    deliver_all_due(now=NOW + SECOND)

    assert taken() == [[1], [1, 2]]
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 2


def test_after_a_crash_a_batch_is_a_possible_repeat_as_a_whole():
    want(1, 2, group="ana")
    claim_due(now=NOW)

    deliver_all_due(now=NOW + URGENT_LEASE)

    assert [(subjects, is_repeat) for _, subjects, is_repeat in batches.taken] == [([1, 2], True)]


def test_the_urgent_are_leased_for_less_time_than_others():
    want(1)
    enqueue_wanted([Wanted("test", 2, "test:2", NOW)], now=NOW)

    leases = {row.consumer: row.lease_until - NOW for row, _ in claim_due(now=NOW)}

    assert leases == {"fast": URGENT_LEASE, "test": LEASE}


def test_what_is_being_sent_is_not_skipped_any_more():
    want(1, 2)
    claim_due(now=NOW, limit=1)

    n_skipped = skip_waiting(subject_ids=[1, 2], consumers=["fast"], reason="over", now=NOW)

    assert n_skipped == 1


def test_the_ordinary_crank_leaves_the_urgent_alone():
    want(1)
    enqueue_wanted([Wanted("test", 2, "test:2", NOW)], now=NOW)

    deliver_for(timedelta(minutes=1), clock=lambda: NOW)

    assert (handlers.calls, taken()) == ([(2, False)], [])


def test_each_urgent_consumer_is_poked_once_in_a_transaction(monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args=(), **_: sent.append((name, *args)))

    with django_capture_on_commit_callbacks(execute=True):
        want(1, 2)
        want(3, consumer="quick")
        want(4, due_at=NOW + timedelta(hours=1), consumer="hanging")

    assert sorted(sent) == [("outbox.tasks.deliver_urgent", "fast"), ("outbox.tasks.deliver_urgent", "quick")]


def test_the_sweep_pokes_what_is_due_and_nothing_else(monkeypatch):
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args=(), **_: sent.extend(args))
    now = timezone.now()
    want(1, now=now)
    want(2, consumer="quick", due_at=now + timedelta(hours=1))

    sweep_urgent()

    assert sent == ["fast"]


def test_what_is_due_in_a_moment_is_asked_for_then(monkeypatch):
    sent = []
    monkeypatch.setattr(
        current_app,
        "send_task",
        lambda name, args=(), countdown=0, **_: sent.append((*args, round(countdown))),
    )
    now = timezone.now()
    want(1, now=now)
    want(2, due_at=now + 4 * SECOND, now=now)

    deliver_urgent("fast")

    assert taken() == [[1]]
    assert sent == [("fast", 4)]


@pytest.mark.django_db(transaction=True)
def test_a_provider_that_hangs_holds_up_no_other(monkeypatch):
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)
    now = timezone.now()
    want(*range(1, 21), consumer="hanging", now=now)
    want(*range(101, 131), consumer="quick", now=now)
    workers = [threading.Thread(target=run, args=["hanging"], daemon=True) for _ in range(16)]
    for worker in workers:
        worker.start()
    started = time.monotonic()

    run("quick")
    seconds = time.monotonic() - started

    n_hanging = sum(worker.is_alive() for worker in workers)
    batches.slow.set()
    for worker in workers:
        worker.join(timeout=30)
    assert len([one for one in taken() if one[0] > 100]) == 30
    assert seconds < 10
    assert n_hanging <= MOST_AT_ONCE
    assert not Delivery.objects.exclude(state=DeliveryState.SENT).exists()


def run(consumer):
    """Do what a thread of the worker does."""
    try:
        deliver_urgent(consumer)
    finally:
        connection.close()


def test_a_pause_of_the_urgent_is_never_long():
    batches.answers += [TemporaryFailure("away", retry_after=timedelta(hours=2))]
    want(1)

    deliver_all_due(now=NOW)

    assert Delivery.objects.get().due_at == NOW + timedelta(minutes=1)


def test_several_that_cannot_be_made_ready_together_are_handed_over_one_by_one(settings):
    settings.BATCH_DELIVERY_HANDLERS["fast"] = "outbox.tests.batches.unready"
    want(1, 2, 3)

    deliver_all_due(now=NOW)

    assert sorted(taken()) == [[1], [2], [3]]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
