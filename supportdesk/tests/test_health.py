"""/healthz and /readyz tell whoever runs the desk what works, and strangers nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from outbox.models import Delivery, DeliveryState
from supportdesk.beat import HEART_ENTRIES, HeartbeatScheduler
from supportdesk.celery import app
from supportdesk.health import DELIVERY_LIMIT, HEARTBEAT_LIMIT
from supportdesk.heartbeats import Heart, heartbeat_age, record_heartbeat
from supportdesk.tasks import beat_heart, beat_pages_heart

NOWHERE = "redis://:secret-word@127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


def make_delivery(*, due_at, state=DeliveryState.PENDING):
    return Delivery.objects.create(
        consumer="email",
        subject_id=1,
        idempotency_key=f"{due_at}-{state}",
        created_at=due_at,
        due_at=due_at,
        state=state,
    )


def without_redis(settings):
    settings.CACHES = {name: {**of, "LOCATION": NOWHERE} for name, of in settings.CACHES.items()}


def test_healthz_answers_without_a_database_a_session_or_a_known_host(client, settings):
    settings.ALLOWED_HOSTS = ["support.example.org"]

    answer = client.get("/healthz", headers={"host": "10.0.0.7:8000"})

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_takes_no_post(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_readyz_is_ready_when_everything_works(client, django_assert_max_num_queries):
    record_heartbeat(Heart.WORKER, now=timezone.now())
    record_heartbeat(Heart.PAGES, now=timezone.now())

    with django_assert_max_num_queries(2):
        answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert set(answer.json()["checks"]) == {"database", "redis", "worker", "pages", "outbox"}
    assert not answer.cookies


@pytest.mark.django_db
def test_readyz_misses_a_worker_that_never_beat_or_beat_long_ago(client):
    never = client.get("/readyz")
    record_heartbeat(Heart.WORKER, now=timezone.now() - HEARTBEAT_LIMIT - timedelta(seconds=1))
    long_ago = client.get("/readyz")

    assert [never.status_code, long_ago.status_code] == [503, 503]
    assert never.json()["checks"]["worker"] == {"ok": False, "says": "No worker has run a task yet."}
    assert long_ago.json()["checks"]["worker"] == {"ok": False, "says": "A worker last ran a task 61 s ago."}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "waited", "is_ok"),
    [
        (DeliveryState.PENDING, DELIVERY_LIMIT + timedelta(seconds=1), False),
        (DeliveryState.CLAIMED, DELIVERY_LIMIT + timedelta(seconds=1), False),
        (DeliveryState.UNKNOWN, DELIVERY_LIMIT + timedelta(seconds=1), False),
        (DeliveryState.PENDING, DELIVERY_LIMIT / 2, True),
        (DeliveryState.SENT, timedelta(days=1), True),
        (DeliveryState.FAILED, timedelta(days=1), True),
        (DeliveryState.PENDING, -timedelta(hours=1), True),
    ],
)
def test_readyz_tells_of_a_delivery_that_is_due_for_too_long(client, state, waited, is_ok):
    make_delivery(due_at=timezone.now() - waited, state=state)

    checks = client.get("/readyz").json()["checks"]

    assert checks["outbox"]["ok"] is is_ok


@pytest.mark.django_db
def test_readyz_tells_of_deliveries_that_are_put_off_again_and_again(client):
    now = timezone.now()
    for n_minutes in (11, 3, 2):
        delivery = make_delivery(due_at=now - timedelta(minutes=n_minutes))
        delivery.due_at = now + timedelta(minutes=5)
        delivery.n_attempts = 2
        delivery.outcome = "The mail server could not be reached."
        delivery.save()

    checks = client.get("/readyz").json()["checks"]

    says = "3 deliveries wait, the oldest for 11 min; last: The mail server could not be reached."
    assert checks["outbox"] == {"ok": False, "says": says}


@pytest.mark.django_db
def test_readyz_without_redis_says_so_and_shows_no_address(client, settings):
    without_redis(settings)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["redis"] == {"ok": False, "says": "Redis does not answer."}
    assert answer.json()["checks"]["database"]["ok"] is True
    assert "secret-word" not in answer.content.decode()


@pytest.mark.django_db
def test_readyz_misses_the_worker_of_pages_though_another_works(client):
    record_heartbeat(Heart.WORKER, now=timezone.now())

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["pages"]["ok"] is False


@pytest.mark.parametrize(("task", "heart"), [(beat_heart, Heart.WORKER), (beat_pages_heart, Heart.PAGES)])
def test_the_heartbeat_task_shows_that_a_worker_works(task, heart):
    task()

    assert heartbeat_age(heart, now=timezone.now()) < timedelta(seconds=5)


def test_beat_shows_after_every_round_that_it_lives_and_asks_for_a_heartbeat_at_once():
    scheduler = HeartbeatScheduler(app)

    for _ in HEART_ENTRIES:
        scheduler.tick()

    assert heartbeat_age(Heart.BEAT, now=timezone.now()) < timedelta(seconds=5)
    assert [scheduler.schedule[entry].total_run_count for entry in HEART_ENTRIES] == [1, 1]


def test_beat_outlives_redis(settings):
    without_redis(settings)
    scheduler = HeartbeatScheduler(app)
    scheduler.apply_entry = lambda *_args, **_kwargs: None

    seconds = scheduler.tick()

    assert seconds >= 0


def test_every_scheduled_task_exists(settings):
    app.autodiscover_tasks(force=True)

    missing = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks)

    assert missing == set()


def test_check_heartbeat_is_well_only_after_a_recent_sign_of_life():
    with pytest.raises(CommandError, match="beat has given no sign of life yet"):
        call_command("check_heartbeat", "beat")

    record_heartbeat(Heart.BEAT, now=timezone.now() - timedelta(seconds=30))

    said = StringIO()
    call_command("check_heartbeat", "beat", stdout=said)
    assert said.getvalue() == "beat gave a sign of life 30 s ago.\n"
    with pytest.raises(CommandError, match="30 s ago"):
        call_command("check_heartbeat", "beat", "--max-age=20")


def test_check_heartbeat_without_redis_says_so(settings):
    without_redis(settings)

    with pytest.raises(CommandError, match="Redis does not answer"):
        call_command("check_heartbeat", "worker")
