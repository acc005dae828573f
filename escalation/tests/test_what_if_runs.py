"""A what-if is done by a worker, can be watched and cancelled, and is read on a page."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from escalation.models import RunState, WhatIfRun
from escalation.services.what_if_runs import (
    LOST_AFTER,
    WORK,
    ask_what_if,
    cancel_what_if,
    give_up_lost_what_ifs,
    waiting_what_ifs,
    work_on,
)
from escalation.tasks import work_on_what_if
from rotations.services import extend_announcements
from tests.factories import (
    make_community,
    make_representative,
    make_rotation,
    make_service,
    make_steward,
    make_ticket,
    make_user,
)
from tickets.models import PolicyVersion, Ticket
from tickets.policy import as_document, default_policy
from tickets.services import draft_policy, replace_draft, reply, retriage

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make_user(roles=(Role.MANAGER,), name="Miriam Okoye")


@pytest.fixture
def draft(manager: User) -> PolicyVersion:
    whole = as_document(default_policy(ZoneInfo("UTC")))
    whole["rules"] = {"guidance.question": "P1"}
    return draft_policy(whole, note="", actor=manager, based_on="default-1", now=timezone.now())


@pytest.fixture
def service() -> Any:
    ana, kofi = make_steward(name="Ana Sousa"), make_steward(name="Kofi Mensah", time_zone="America/Lima")
    make_rotation(ana, kofi)
    extend_announcements(now=timezone.now() - timedelta(days=80))
    return make_service()


def file_tickets(service: Any, n: int) -> list[Ticket]:
    joy = make_representative(service.community)
    start = timezone.now() - timedelta(days=10)
    return [
        make_ticket(
            service=service,
            requester=joy,
            now=start + timedelta(hours=number),
            subject=f"Which size {number}?",
        )
        for number in range(n)
    ]


def done_run(draft: PolicyVersion, actor: User) -> WhatIfRun:
    run = ask_what_if(draft.label, actor=actor, now=timezone.now())
    assert work_on(run.pk, now=timezone.now(), clock=timezone.now) == RunState.DONE
    run.refresh_from_db()
    return run


def test_a_worker_says_which_requests_would_have_had_another_tier(draft, manager, service) -> None:
    first, second, by_hand = file_tickets(service, 3)
    ana = User.objects.get(name="Ana Sousa")
    reply(first.number, actor=ana, body="Forty.", now=first.opened_at + timedelta(minutes=5))
    retriage(
        by_hand.number,
        actor=ana,
        kind="guidance",
        tier="P2",
        reason="Exam",
        now=by_hand.opened_at + timedelta(minutes=1),
    )

    result = done_run(draft, manager).result

    assert result["n_tickets"] == 3
    assert result["n_kept_by_people"] == 1
    assert result["moves"] == [{"from": "P4", "to": "P1", "n": 2}]
    assert {row["number"] for row in result["changed"]} >= {first.number, second.number}
    assert result["totals"]["after"]["pages"] > result["totals"]["before"]["pages"]
    assert result["totals"]["after"]["tickets_broken"] >= 1


def test_the_page_shows_both_sides_people_by_name_and_nights(client: Client, draft, manager, service) -> None:
    file_tickets(service, 3)
    run = done_run(draft, manager)
    client.force_login(make_steward())

    text = client.get(reverse("escalation:policy_what_if_run", args=[run.pk])).content.decode()
    table = client.get(reverse("escalation:policy_what_if_file", args=[run.pk])).content.decode()

    assert "3 requests, 3 of them differently" in text
    assert "P4 → P1" in text
    assert 'data-label="Paged"' in text
    assert text.index("Ana Sousa") < text.index("Kofi Mensah")
    assert "SD-" in text
    assert table.splitlines()[0].startswith("ticket,now_tier")
    assert len(table.splitlines()) == 4


def test_a_result_stays_about_the_revision_that_was_judged_and_says_so(
    client: Client, draft, manager, service
) -> None:
    file_tickets(service, 1)
    run = done_run(draft, manager)
    was_found = run.result["moves"]
    replace_draft(draft.label, lambda newest: newest | {"rules": {}}, actor=manager, now=timezone.now())
    client.force_login(manager)

    text = client.get(reverse("escalation:policy_what_if_run", args=[run.pk])).content.decode()
    again = done_run(draft, manager)

    assert was_found == [{"from": "P4", "to": "P1", "n": 1}]
    assert "is at revision 2 now, and this is about revision 1" in text
    assert "Ask again" in text
    assert (again.pk != run.pk, again.revision, again.result["moves"]) == (True, 2, [])


def test_a_run_that_waits_judges_the_newest_revision(draft, manager, service) -> None:
    run = ask_what_if(draft.label, actor=manager, now=timezone.now())
    replace_draft(draft.label, lambda newest: newest | {"rules": {}}, actor=manager, now=timezone.now())

    assert ask_what_if(draft.label, actor=manager, now=timezone.now()) == run
    work_on(run.pk, now=timezone.now(), clock=timezone.now)

    run.refresh_from_db()
    assert run.revision == 2


def test_a_result_costs_the_same_number_of_queries_whatever_its_size(
    client: Client, draft, manager, service
) -> None:
    file_tickets(service, 2)
    small = done_run(draft, manager)
    file_tickets(service, 12)
    large = done_run(draft, manager)
    client.force_login(manager)

    def n_queries(run: WhatIfRun) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("escalation:policy_what_if_run", args=[run.pk]))
        return len(queries)

    n_queries(small)

    assert n_queries(small) == n_queries(large)


def test_the_work_costs_the_same_number_of_queries_whatever_its_size(draft, manager, service) -> None:
    file_tickets(service, 2)

    def n_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            done_run(draft, manager)
        return len(queries)

    n_queries()
    few = n_queries()
    file_tickets(service, 12)

    assert n_queries() == few


def test_without_requests_the_page_says_so(client: Client, draft, manager) -> None:
    run = done_run(draft, manager)
    client.force_login(manager)

    text = client.get(reverse("escalation:policy_what_if_run", args=[run.pk])).content.decode()

    assert "No request was filed in these 90 days" in text


def test_the_poke_names_a_task_that_workers_know() -> None:
    assert work_on_what_if.name == WORK


def test_asking_again_leads_to_the_run_that_goes_on(draft, manager) -> None:
    first = ask_what_if(draft.label, actor=manager, now=timezone.now())

    assert ask_what_if(draft.label, actor=manager, now=timezone.now()) == first
    assert waiting_what_ifs() == [first.pk]


def test_a_run_that_waits_is_cancelled_at_once(client: Client, draft, manager) -> None:
    run = ask_what_if(draft.label, actor=manager, now=timezone.now())
    client.force_login(manager)

    client.post(reverse("escalation:policy_what_if_cancel", args=[run.pk]))

    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert work_on(run.pk, now=timezone.now(), clock=timezone.now) is None


def test_a_run_that_works_hears_that_somebody_cancelled(draft, manager, service) -> None:
    file_tickets(service, 1)
    run = ask_what_if(draft.label, actor=manager, now=timezone.now())

    def cancelling() -> Any:
        cancel_what_if(run, now=timezone.now())
        return timezone.now()

    assert work_on(run.pk, now=timezone.now(), clock=cancelling) == RunState.CANCELLED


def test_a_run_whose_worker_was_lost_fails(draft, manager) -> None:
    run = ask_what_if(draft.label, actor=manager, now=timezone.now())
    long_ago = timezone.now() - 2 * LOST_AFTER
    WhatIfRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, progress={"at": long_ago.isoformat()})

    assert give_up_lost_what_ifs(now=timezone.now()) == 1

    run.refresh_from_db()
    assert (run.state, run.result["problem"]) == (RunState.FAILED, "The worker was lost. Ask again.")


def test_representatives_see_no_run(client: Client, draft, manager) -> None:
    run = ask_what_if(draft.label, actor=manager, now=timezone.now())
    client.force_login(make_representative(make_community()))

    for name in ("policy_what_if_run", "policy_what_if_file"):
        assert client.get(reverse(f"escalation:{name}", args=[run.pk])).status_code == 404
