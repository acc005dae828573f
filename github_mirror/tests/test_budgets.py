"""What GitHub allows is obeyed by all workers together, and nobody waits asleep."""

import threading
import time
from bisect import bisect_right
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from github_mirror import budgets
from github_mirror.backlog import Allowance, done_at
from github_mirror.budgets import Budgets
from github_mirror.errors import BudgetSpent, SlowDown
from tests.factories import NOW, later

SECOND = timedelta(seconds=1)


@pytest.fixture
def account():
    return uuid4().hex


def create(account, *, at, n=1):
    for _ in range(n):
        Budgets(account, now=at).spend("POST", is_creation=True)


def wait_to_create(account, *, at):
    return Budgets(account, now=at).standing().until_creation


def test_eighty_are_created_in_a_minute_and_the_next_one_when_the_first_is_a_minute_ago(account):
    create(account, at=NOW, n=80)

    with pytest.raises(BudgetSpent) as refusal:
        create(account, at=NOW + SECOND)

    assert refusal.value.retry_after == 60 * SECOND
    create(account, at=NOW + SECOND + refusal.value.retry_after)


def test_what_is_refused_is_not_paid_for(account):
    create(account, at=NOW, n=80)
    for _ in range(5):
        with pytest.raises(BudgetSpent):
            create(account, at=NOW)

    assert len(Budgets(account).created()) == 80


def test_five_hundred_are_created_in_an_hour(account):
    for minute in range(6):
        create(account, at=later(minutes=2 * minute), n=80)
    create(account, at=later(minutes=12), n=20)

    wait = wait_to_create(account, at=later(minutes=20))

    assert wait == timedelta(minutes=40) + SECOND


@pytest.mark.parametrize("per_minute", [1, 7, 80, 200])
def test_no_window_ever_holds_more_than_is_allowed(account, per_minute):
    made = []
    for second in range(0, 7500, 5):
        at = NOW + second * SECOND
        for _ in range(per_minute):
            try:
                create(account, at=at)
            except BudgetSpent:
                break
            made.append(at)

    assert made == sorted(made)
    for first, at in enumerate(made):
        assert bisect_right(made, at + timedelta(minutes=1)) - first <= 80
        assert bisect_right(made, at + timedelta(hours=1)) - first <= 500


def test_reads_cost_one_point_and_writes_five(account):
    reader = Budgets(account, now=NOW)
    for _ in range(400):
        reader.spend("GET", is_creation=False)
    for _ in range(100):
        reader.spend("PATCH", is_creation=False)

    with pytest.raises(BudgetSpent):
        reader.spend("GET", is_creation=False)
    Budgets(account, now=NOW + 61 * SECOND).spend("PATCH", is_creation=False)


def test_what_github_asked_of_one_worker_holds_for_all(account):
    Budgets(account, now=NOW).hear(SlowDown("slow", retry_after=timedelta(minutes=5)))

    with pytest.raises(BudgetSpent) as refusal:
        Budgets(account, now=later(minutes=1)).spend("GET", is_creation=False)

    assert refusal.value.retry_after == timedelta(minutes=4)
    Budgets(account, now=later(minutes=5)).spend("GET", is_creation=False)


def test_a_shorter_pause_does_not_end_a_longer_one(account):
    Budgets(account, now=NOW).hear(SlowDown("slow", retry_after=timedelta(minutes=5)))
    Budgets(account, now=NOW).hear(SlowDown("slow", retry_after=timedelta(minutes=1)))

    assert Budgets(account, now=later(minutes=4)).standing().is_blocked


def test_where_github_names_no_time_each_pause_is_twice_the_last(account):
    pauses, at = [], NOW
    for _ in range(8):
        Budgets(account, now=at).hear(SlowDown("slow", retry_after=timedelta(minutes=1), is_guess=True))
        pause = Budgets(account, now=at).standing().until_free
        pauses.append(pause // timedelta(minutes=1))
        at += pause + SECOND

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 65]


def test_after_a_good_while_pauses_begin_small_again(account):
    guess = SlowDown("slow", retry_after=timedelta(minutes=1), is_guess=True)
    Budgets(account, now=NOW).hear(guess)
    Budgets(account, now=later(minutes=30)).hear(guess)

    assert Budgets(account, now=later(minutes=30)).standing().until_free == timedelta(minutes=1)


def test_two_workers_at_once_create_no_more_than_one_may(account):
    made, barrier = Counter(), threading.Barrier(4)

    def work(name):
        barrier.wait(timeout=20)
        for _ in range(60):
            try:
                Budgets(account).spend("POST", is_creation=True)
            except BudgetSpent:
                return
            made[name] += 1

    workers = [threading.Thread(target=work, args=[name]) for name in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)

    assert made.total() == 80


def test_another_github_has_budgets_of_its_own(account, settings):
    create(account, at=NOW, n=80)

    settings.GITHUB_API_URL = "https://github.example.org/api/v3"

    create(account, at=NOW)


@pytest.fixture
def no_valkey(settings):
    """Have Valkey where nobody listens."""
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
    forget = [budgets._server.cache_clear, budgets._script.cache_clear]
    for one in forget:
        one()
    yield
    for one in forget:
        one()


def test_nobody_sleeps_while_valkey_is_away(account, no_valkey, monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)

    with pytest.raises(BudgetSpent):
        create(account, at=NOW)

    assert sum(slept) == 0


def test_without_valkey_everything_waits(account, no_valkey):
    with pytest.raises(BudgetSpent):
        create(account, at=NOW)

    assert Budgets(account).standing().is_blocked
    Budgets(account).hear(SlowDown("slow", retry_after=SECOND))


@pytest.mark.parametrize(
    ("n_waiting", "n_created", "minutes"),
    [
        (0, 0, 0),
        (1, 0, 0),
        (80, 0, 0),
        (81, 0, 1),
        (80, 80, 1),
        (160, 80, 2),
        (500, 0, 6),
        (501, 0, 60),
        (500, 500, 66),
        (2000, 0, 186),
    ],
)
def test_a_backlogs_end_is_what_the_limits_allow(n_waiting, n_created, minutes):
    allowance = Allowance(a_minute=80, an_hour=500)

    end = done_at(n_waiting, created=[NOW] * n_created, allowance=allowance, now=NOW)

    assert end == later(minutes=minutes)
