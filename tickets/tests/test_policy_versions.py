"""Drafts, activating them, and what tickets make of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from communities.models import SupportPlan
from tests.factories import (
    NOW,
    make_filing,
    make_representative,
    make_service,
    make_steward,
    make_ticket,
    make_user,
)
from tickets.errors import NoSuchDraft, NotAllowed, PolicyChangedMeanwhile
from tickets.models import PolicyVersion
from tickets.policies import current_policy, policy_labelled
from tickets.policy import InvalidPolicy, as_document, default_policy, read_document
from tickets.policy_warnings import policy_warnings
from tickets.services import activate_policy, assess_filing, discard_draft, draft_policy, replace_draft

pytestmark = pytest.mark.django_db


def document(**changes: Any) -> dict:
    return as_document(default_policy(ZoneInfo("UTC"))) | changes


@pytest.fixture
def manager() -> User:
    return make_user(roles=(Role.MANAGER,), name="Miriam Okoye")


def draft(actor: User, **changes: Any) -> PolicyVersion:
    return draft_policy(document(**changes), note="Try", actor=actor, based_on="default-1", now=NOW)


def moved_to(tier: str) -> Callable[[Any], Any]:
    return lambda newest: newest | {"rules": {"change.small": tier}}


def test_a_draft_is_kept_and_changes_nothing(manager: User) -> None:
    made = draft(manager, rules={"change.small": "P3"})

    assert (made.label, made.note, made.based_on, made.created_by) == (
        f"policy-{made.pk}",
        "Try",
        "default-1",
        manager,
    )
    assert current_policy().label == "default-1"


def test_a_draft_that_is_no_policy_is_refused(manager: User) -> None:
    with pytest.raises(InvalidPolicy, match="rules"):
        draft(manager, rules={"change.small": "P9"})

    assert not PolicyVersion.objects.exists()


def test_a_manager_activates_a_draft_and_it_is_recorded(manager: User) -> None:
    made = draft(manager, plans=document()["plans"] | {"gold-hours": document()["plans"]["standard"]})

    activate_policy(made.label, actor=manager, seen="default-1", now=NOW)

    made.refresh_from_db()
    assert (made.activated_by, made.activated_at) == (manager, NOW)
    assert current_policy().label == made.label
    assert list(SupportPlan.objects.values_list("slug", "name")) == [("gold-hours", "Gold hours")]


def test_a_policy_that_came_into_force_meanwhile_stops_an_activation(manager: User) -> None:
    first, second = draft(manager), draft(manager, rules={"change.small": "P3"})
    activate_policy(first.label, actor=manager, seen="default-1", now=NOW)

    with pytest.raises(PolicyChangedMeanwhile, match=first.label):
        activate_policy(second.label, actor=manager, seen="default-1", now=NOW)

    assert current_policy().label == first.label


def test_the_last_activation_counts_although_a_clock_runs_behind(manager: User) -> None:
    first, second = draft(manager), draft(manager, rules={"change.small": "P3"})
    activate_policy(first.label, actor=manager, seen="default-1", now=NOW)

    activate_policy(second.label, actor=manager, seen=first.label, now=NOW - timedelta(seconds=30))

    assert current_policy().label == second.label


def test_only_managers_change_the_policy(manager: User) -> None:
    made, ana = draft(manager), make_steward()

    for attempt in (
        lambda: draft(ana),
        lambda: activate_policy(made.label, actor=ana, seen="default-1", now=NOW),
        lambda: discard_draft(made.label, actor=ana),
        lambda: replace_draft(made.label, lambda _: document(), actor=ana, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()

    assert list(PolicyVersion.objects.values_list("label", flat=True)) == [made.label]


def test_a_changed_draft_keeps_its_label_and_says_another_thing_at_once(manager: User) -> None:
    made = draft(manager)
    assert policy_labelled(made.label).rules == {}

    changed = replace_draft(made.label, moved_to("P2"), actor=manager, now=NOW)
    same = replace_draft(made.label, moved_to("P2"), actor=manager, now=NOW)

    assert (changed.pk, changed.label, changed.revision, changed.note) == (made.pk, made.label, 2, "Try")
    assert same.revision == 2
    assert policy_labelled(made.label).rules == {"change.small": "P2"}


def test_a_draft_that_came_into_force_is_changed_no_more(manager: User) -> None:
    made = draft(manager)
    activate_policy(made.label, actor=manager, seen="default-1", revision=1, now=NOW)

    with pytest.raises(NoSuchDraft):
        replace_draft(made.label, moved_to("P2"), actor=manager, now=NOW)


@pytest.mark.parametrize(
    "wanted", [{"document": {}, "revision": 9}, {"revision": 9}, {"activated_at": None}, {"label": "other"}]
)
def test_the_database_keeps_what_was_in_force_as_it_is(manager: User, wanted: dict[str, Any]) -> None:
    made = draft(manager)
    activate_policy(made.label, actor=manager, seen="default-1", now=NOW)

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        PolicyVersion.objects.filter(pk=made.pk).update(**wanted)


@pytest.mark.parametrize("wanted", [{"document": {}}, {"label": "other"}])
def test_the_database_counts_the_changes_of_a_draft(manager: User, wanted: dict[str, Any]) -> None:
    made = draft(manager)

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        PolicyVersion.objects.filter(pk=made.pk).update(**wanted)


def test_a_draft_that_was_changed_after_the_look_is_not_activated(manager: User) -> None:
    made = draft(manager)
    replace_draft(made.label, moved_to("P2"), actor=manager, now=NOW)

    with pytest.raises(PolicyChangedMeanwhile, match="was changed since you looked"):
        activate_policy(made.label, actor=manager, seen="default-1", revision=1, now=NOW)

    assert current_policy().label == "default-1"


@pytest.mark.django_db(transaction=True)
def test_of_two_activations_at_once_one_is_refused(manager: User) -> None:
    labels = [draft(manager).label, draft(manager, rules={"change.small": "P3"}).label]

    def activated(label: str) -> bool:
        try:
            activate_policy(label, actor=manager, seen="default-1", now=NOW)
        except PolicyChangedMeanwhile:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(activated, labels))

    assert sorted(outcomes) == [False, True]
    assert current_policy().label == labels[outcomes.index(True)]


def test_what_is_in_force_cannot_be_discarded(manager: User) -> None:
    made = draft(manager)
    activate_policy(made.label, actor=manager, seen="default-1", now=NOW)

    with pytest.raises(NoSuchDraft):
        discard_draft(made.label, actor=manager)


def test_a_policy_moves_a_rule_to_another_tier_and_says_so(manager: User) -> None:
    service = make_service()
    joy = make_representative(service.community)
    before = assess_filing(make_filing(service=service), actor=joy, now=NOW)
    made = draft(manager, rules={before.rule: "P2"})
    activate_policy(made.label, actor=manager, seen="default-1", now=NOW)

    ticket = make_ticket(service=service, requester=joy)

    assert (ticket.tier, ticket.rule, ticket.policy_version) == ("P2", before.rule, made.label)
    assert ticket.why == f"{before.why} The policy {made.label} moves such requests from P4 to P2."


def test_what_nobody_knows_is_a_warning_in_words(manager: User) -> None:
    steps = [
        {"when": "start", "after": "0 minutes", "page": recipients}
        for recipients in (
            ["on-call:level-7", "on-call:nights/level-1", "role:pope"],
            ["community:dean", "person:left@example.org", "channel:outages", "lead", "everyone"],
        )
    ]
    whole = document(
        paths=document()["paths"] | {"odd": {"steps": steps}},
        rules={"change.gone": "P2"},
        commander_rotation="commanders",
    )

    warnings = policy_warnings(read_document(whole))

    assert "There is no rule change.gone; nothing gets another tier by it." in warnings
    assert "Path odd: no rotation has a level level-7." in warnings
    assert "Path odd: there is no rotation nights." in warnings
    assert any(one.startswith("Path odd: there is no role pope") for one in warnings)
    assert any(one.startswith("Path odd: communities have no role dean") for one in warnings)
    assert "Path odd: left@example.org is not in the team, or has left it." in warnings
    assert "Path odd: there is no channel outages." in warnings
    assert "There is no rotation commanders of incident commanders." in warnings
