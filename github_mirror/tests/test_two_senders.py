"""Any number of workers, one sender per repository: nothing is made twice, and a dead sender holds nobody for long."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from github_mirror.budgets import Budgets
from github_mirror.models import Repository, TrackedIssue
from github_mirror.tests.desk import NAME, plan, send, tracked
from github_mirror.turns import LEASE, NotOurTurn, Turn, may_leave
from outbox.models import Delivery
from outbox.services import deliver_all_due
from tests.factories import NOW, later, make_steward

pytestmark = pytest.mark.django_db(transaction=True)
SOON = later(hours=1)
SECOND = timedelta(seconds=1)


def in_threads(function, *, n):
    def work():
        try:
            function()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)


def test_two_senders_at_once_make_each_issue_once_and_never_write_at_the_same_time(hub):
    steward = make_steward()
    for _ in range(6):
        tracked(steward)
    plan(at=SOON)
    hub.faults.slow(0.1, times=3)

    in_threads(lambda: deliver_all_due(now=SOON), n=4)
    for second in range(1, 20):
        send(at=SOON + timedelta(seconds=second))

    issues = hub.world.repository(NAME).present
    assert len(issues) == 6
    assert sorted(TrackedIssue.objects.values_list("issue_number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert set(Delivery.objects.filter(consumer="github").values_list("state", "n_attempts")) == {("sent", 1)}
    assert Repository.objects.get().sender is None


def turn(*, at):
    return Turn(Repository.objects.get(), now=at, account="a")


def test_only_one_of_many_has_the_turn(hub):
    got = []

    def take():
        try:
            turn(at=SOON).take()
        except NotOurTurn:
            return
        got.append(1)

    in_threads(take, n=6)

    assert got == [1]


def test_the_turn_of_one_that_died_is_free_when_its_lease_ends(hub):
    turn(at=SOON).take()
    with pytest.raises(NotOurTurn):
        turn(at=SOON + LEASE - SECOND).take()

    turn(at=SOON + LEASE + SECOND).take()


def test_one_that_was_away_for_too_long_asks_nothing_any_more(hub):
    slow = turn(at=SOON)
    slow.take()
    turn(at=SOON + LEASE + SECOND).take()

    with pytest.raises(NotOurTurn):
        slow.spend("POST", is_creation=True)
    slow.end()

    assert Budgets("a", now=SOON).created() == []
    assert Repository.objects.get().sender is not None


def test_while_one_writes_nothing_of_the_repository_is_claimed(hub):
    tracked(make_steward())
    plan(at=SOON)
    waiting = Delivery.objects.filter(consumer="github")
    turn(at=SOON).take()

    during = waiting.filter(may_leave(SOON)).count()
    after = waiting.filter(may_leave(SOON + LEASE + SECOND)).count()

    assert (during, after) == (0, 1)
    assert NOW < SOON
