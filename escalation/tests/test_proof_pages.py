from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from escalation.models import ProofRun, ProvenPath
from escalation.proof_models import ProofState
from tests.factories import make_steward, make_user

pytestmark = pytest.mark.django_db
PAGE = "/policy/proof/"
REASON = {"recipient": "level-1", "why": "nobody", "person": "", "start": None, "end": None, "n_times": 1}


@pytest.fixture
def ana() -> User:
    return make_steward(name="Ana", time_zone="Europe/Lisbon")


def failure(day: int) -> dict[str, object]:
    return {
        "start": f"2027-01-{day:02}T10:00:00Z",
        "end": f"2027-01-{day:02}T12:00:00Z",
        "longest_seconds": None,
        "reasons": [REASON],
    }


def a_proof(*, n_failures: int = 0, policy: str = "default-1") -> ProofRun:
    """Keep a proof of two of the paths: outage holds, high fails so many times."""
    now = timezone.now()
    run = ProofRun.objects.create(
        state=ProofState.DONE,
        policy=policy,
        start_at=now,
        end_at=now + timedelta(days=365),
        created_at=now,
        started_at=now,
        finished_at=now,
    )
    common = {"run": run, "calls_anybody": True, "longest_from": now, "until_at_work_from": now}
    common |= {"until_at_work": timedelta(hours=64), "longest": timedelta(minutes=10)}
    ProvenPath.objects.create(
        path="outage", position=0, by="page", n_failures=0, days=[[365, 600.0]], **common
    )
    ProvenPath.objects.create(
        path="high",
        position=1,
        by="notify",
        n_failures=n_failures,
        failures=[failure(1 + n % 28) for n in range(n_failures)],
        days=[[300, 600.0], [1, None], [64, 0.0]],
        **common,
    )
    return run


def seen(client: Client, path: str = PAGE, *, user: User, is_htmx: bool = False) -> str:
    client.force_login(user)
    return client.get(path, headers={"HX-Request": "true"} if is_htmx else {}).content.decode()


def test_the_page_says_how_long_each_path_takes_and_when_it_fails(client, ana):
    a_proof(n_failures=1)

    page = seen(client, user=ana)

    assert "A page reaches somebody <strong>within 10 minutes</strong>" in page
    assert "fails 1 time<" in page
    assert "Fri 1 Jan 2027, 10:00" in page
    assert "Level-1 has nobody." in page
    assert "Prove again now" not in page


def test_who_has_nothing_proven_learns_how_it_comes_about(client, ana):
    page = seen(client, user=ana)

    assert "Nothing is proven yet" in page
    assert "A manager can have it done now." in page


def test_a_manager_has_it_proven_again_and_watches(client):
    manager = make_user(roles=(Role.MANAGER,))
    client.force_login(manager)

    response = client.post(f"{PAGE}again", follow=True)

    run = ProofRun.objects.get()
    assert (run.state, run.requested_by) == (ProofState.WAITING, manager)
    assert 'hx-trigger="every 2s"' in response.content.decode()


def test_only_managers_have_it_proven_again(client, ana):
    client.force_login(ana)

    assert client.post(f"{PAGE}again").status_code == 404
    assert not ProofRun.objects.exists()


def test_the_panel_tells_one_path_to_htmx_and_leads_others_to_the_page(client, ana):
    a_proof(n_failures=5)
    address = reverse("escalation:proof_panel", args=["high"])

    panel = seen(client, address, user=ana, is_htmx=True)

    assert panel.count("Level-1 has nobody.") == 3
    assert "It pages nobody of itself." in panel
    assert client.get(address).url == PAGE
    assert client.get("/policy/proof/nope/panel", headers={"HX-Request": "true"}).status_code == 404


def test_a_path_that_was_not_proven_yet_says_so(client, ana):
    a_proof()

    panel = seen(client, reverse("escalation:proof_panel", args=["decision"]), user=ana, is_htmx=True)

    assert "Not proven yet." in panel


def test_a_proof_of_an_older_policy_is_named(client, ana):
    a_proof(policy="policy-3")

    assert "Another policy is in force since" in seen(client, user=ana)


def test_outsiders_do_not_learn_that_the_page_exists(client):
    client.force_login(make_user())

    assert client.get(PAGE).status_code == 404


def test_as_many_queries_for_a_thousand_failures_as_for_one(client, ana):
    client.force_login(ana)
    a_proof(n_failures=1)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as with_one:
        client.get(PAGE)
    a_proof(n_failures=1000)

    with CaptureQueriesContext(connection) as with_many:
        response = client.get(PAGE)

    assert len(with_many) == len(with_one)
    assert "950 more stretches" in response.content.decode()
