"""Two workers on two connections never take the same delivery, and never wait for each other."""

import threading

import pytest
from django.db import connection, transaction

from outbox.models import Delivery
from outbox.services import claim_due, deliver_all_due, enqueue_all
from outbox.tests.handlers import calls
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def run_in_thread(function):
    def work():
        try:
            function()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_what_one_worker_is_claiming_the_other_skips_without_waiting():
    enqueue_all([("test", number, f"key {number}") for number in range(4)], now=NOW)
    is_holding, may_end, first = threading.Event(), threading.Event(), []

    def hold():
        with transaction.atomic():
            first.extend(delivery.subject_id for delivery, _ in claim_due(now=NOW, limit=2))
            is_holding.set()
            may_end.wait(timeout=20)

    thread = run_in_thread(hold)
    assert is_holding.wait(timeout=20)
    second = [delivery.subject_id for delivery, _ in claim_due(now=NOW, limit=10)]
    may_end.set()
    thread.join(timeout=20)

    assert (first, second) == ([0, 1], [2, 3])


def test_many_workers_at_once_deliver_each_thing_once():
    enqueue_all([("test", number, f"key {number}") for number in range(40)], now=NOW)

    threads = [run_in_thread(lambda: deliver_all_due(now=NOW)) for _ in range(3)]
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(calls) == [(number, False) for number in range(40)]
    assert set(Delivery.objects.values_list("state", "n_attempts")) == {("sent", 1)}


def test_the_same_key_from_two_transactions_is_written_once():
    barrier = threading.Barrier(2)

    def write():
        barrier.wait(timeout=20)
        enqueue_all([("test", 1, "same")], now=NOW)

    for thread in [run_in_thread(write), run_in_thread(write)]:
        thread.join(timeout=20)

    assert Delivery.objects.count() == 1
