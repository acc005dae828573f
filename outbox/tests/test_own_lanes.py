"""A consumer with a lane of its own is worked by others than the rest, and only through its gate."""

from datetime import timedelta

import pytest
from celery import current_app
from django.db.models import Q
from django.utils import timezone

from outbox.models import Delivery, DeliveryState
from outbox.pokes import poke_own_lane
from outbox.services import Wanted, deliver_for, deliver_own_lane_for, enqueue_wanted, send_after_all
from outbox.tasks import deliver_own_lane, sweep_own_lanes
from outbox.tests import handlers
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_empty_cache")]
MINUTE = timedelta(minutes=1)
shut: list[int] = []
is_shut: list[bool] = []


def gate(now):
    return None if is_shut else ~Q(subject_id__in=shut)


@pytest.fixture(autouse=True)
def _lanes(settings):
    settings.DELIVERY_HANDLERS = settings.DELIVERY_HANDLERS | {"far": "outbox.tests.handlers.take"}
    settings.OWN_LANES = {"far": "elsewhere"}
    settings.LANE_GATES = {"far": "outbox.tests.test_own_lanes.gate"}
    shut.clear()
    is_shut.clear()


@pytest.fixture
def sent(monkeypatch):
    sent = []
    monkeypatch.setattr(
        current_app,
        "send_task",
        lambda name, args=(), queue="", **_: sent.append((name.rpartition(".")[2], *args, queue)),
    )
    return sent


def want(*subject_ids, consumer="far", now=NOW, ranks=()):
    ranks = ranks or [5] * len(subject_ids)
    enqueue_wanted(
        [
            Wanted(consumer, pk, f"{consumer}:{pk}", now, rank=rank)
            for pk, rank in zip(subject_ids, ranks, strict=True)
        ],
        now=now,
    )


def run():
    deliver_own_lane_for(MINUTE, consumer="far", clock=lambda: NOW)
    return [subject for subject, _ in handlers.calls]


def test_the_ordinary_crank_leaves_it_alone():
    want(1)
    want(2, consumer="test")

    deliver_for(MINUTE, clock=lambda: NOW)

    assert handlers.calls == [(2, False)]


def test_the_most_urgent_goes_first():
    want(1, 2, 3, ranks=[5, 1, 3])

    assert run() == [2, 3, 1]


def test_what_the_gate_keeps_back_is_not_even_claimed():
    want(1, 2, 3)
    shut.extend([1, 3])

    assert run() == [2]
    assert set(Delivery.objects.exclude(subject_id=2).values_list("state", "n_attempts")) == {("pending", 0)}


def test_what_a_gate_kept_back_leaves_as_soon_as_it_opens():
    want(1, 2, ranks=[3, 1])
    is_shut.append(True)
    before = run()
    is_shut.clear()

    assert (before, run()) == ([], [2, 1])


def test_it_is_poked_once_in_a_transaction_by_its_own_queue(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        want(1, 2)
        want(3)
        want(4, consumer="test")

    assert sorted(sent) == [("deliver_due", ""), ("deliver_own_lane", "far", "elsewhere")]


def test_a_worker_who_was_asked_and_has_not_begun_is_not_asked_again(sent):
    poke_own_lane("far")
    poke_own_lane("far")

    assert sent == [("deliver_own_lane", "far", "elsewhere")]


def test_what_comes_after_a_worker_began_to_look_is_poked_again(sent):
    poke_own_lane("far")
    deliver_own_lane("far")

    poke_own_lane("far")

    assert sent == 2 * [("deliver_own_lane", "far", "elsewhere")]


def test_without_a_cache_every_poke_is_sent(sent, settings):
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }

    poke_own_lane("far")
    poke_own_lane("far")

    assert sent == 2 * [("deliver_own_lane", "far", "elsewhere")]


def test_without_a_gate_several_are_claimed_at_once(settings, django_assert_max_num_queries):
    settings.LANE_GATES = {}
    want(*range(10))

    with django_assert_max_num_queries(10 + 3 * 5):
        assert len(run()) == 10


def test_what_is_sent_after_all_is_poked_in_its_lane(sent, django_capture_on_commit_callbacks):
    Delivery.objects.create(
        consumer="far",
        subject_id=1,
        idempotency_key="1",
        state=DeliveryState.SKIPPED,
        created_at=NOW,
        due_at=NOW,
    )

    with django_capture_on_commit_callbacks(execute=True):
        send_after_all(consumer="far", subject_ids=[1], now=NOW)

    assert sent == [("deliver_own_lane", "far", "elsewhere")]


@pytest.mark.parametrize(
    ("is_closed", "expected"), [(False, [("deliver_own_lane", "far", "elsewhere")]), (True, [])]
)
def test_the_sweep_pokes_only_where_something_may_leave(sent, is_closed, expected):
    want(1, now=timezone.now())
    is_shut.extend([True] * is_closed)

    sweep_own_lanes()

    assert sent == expected


def test_the_sweep_leaves_alone_what_is_not_due(sent):
    want(1, now=timezone.now() + MINUTE)

    sweep_own_lanes()

    assert sent == []


def test_the_task_delivers_what_is_due():
    want(1, now=timezone.now())

    deliver_own_lane("far")

    assert handlers.calls == [(1, False)]
