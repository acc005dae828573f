"""The pages of the policy: read by the team, changed by managers, hidden from everybody else."""

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
from tests.factories import make_community, make_representative, make_steward, make_user
from tickets.models import PolicyVersion
from tickets.policies import current_policy
from tickets.policy import as_document, default_policy, read_document
from tickets.policy_file import write_policy_file
from tickets.services import activate_policy, draft_policy

pytestmark = pytest.mark.django_db


def document(**changes: Any) -> dict:
    return as_document(default_policy(ZoneInfo("UTC"))) | changes


@pytest.fixture
def manager() -> User:
    return make_user(roles=(Role.MANAGER,), name="Miriam Okoye")


@pytest.fixture
def page(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def make_draft(actor: User, **changes: Any) -> PolicyVersion:
    return draft_policy(
        document(**changes), note="Try", actor=actor, based_on="default-1", now=timezone.now()
    )


def at(name: str, *args: Any) -> str:
    return reverse(f"escalation:{name}", args=args)


def last_draft() -> PolicyVersion:
    return PolicyVersion.objects.filter(activated_at=None).latest("pk")


def test_the_policy_in_force_is_read_in_words(client: Client) -> None:
    client.force_login(make_steward())

    text = client.get(at("policy")).content.decode()

    assert "one working day" in text
    assert "+5 min: page level-1 and level-2 by their next method" in text
    assert "Monday to Friday, around the clock" in text
    assert "Change the policy" not in text


@pytest.mark.parametrize("name", ["policy", "policy_compare", "policy_version", "policy_file"])
def test_representatives_see_nothing_of_the_policy(client: Client, name: str) -> None:
    client.force_login(make_representative(make_community()))

    response = client.get(at(name, *(["default-1"] if name in ("policy_version", "policy_file") else [])))

    assert response.status_code == 404


def test_stewards_read_drafts_and_change_nothing(client: Client, manager: User) -> None:
    draft = make_draft(manager)
    client.force_login(make_steward())

    read = client.get(at("policy_version", draft.label))
    answers = [
        client.post(at("policy_draft"), {"label": "default-1"}),
        client.get(at("policy_text", draft.label)),
        client.get(at("policy_edit", draft.label, "path", "outage")),
        client.post(at("policy_discard", draft.label)),
        client.post(at("policy_activate", draft.label), {"seen": "default-1"}),
        client.post(at("policy_what_if", draft.label)),
    ]

    assert read.status_code == 200
    assert "Activate" not in read.content.decode()
    assert {answer.status_code for answer in answers} == {404}
    assert current_policy().label == "default-1"


def test_a_manager_drafts_changes_a_plan_and_activates_having_seen_what_changes(
    page: Client, manager: User
) -> None:
    page.post(at("policy_draft"), {"label": "default-1"})
    first = last_draft()
    form = page.get(at("policy_edit", first.label, "plan", "standard")).context["groups"]
    answers = {field.name: field.value for group in form for field in group.fields}

    page.post(
        at("policy_edit", first.label, "plan", "standard"),
        answers | {"tiers.P2.first_response": "8 working hours", "do": "save"},
    )
    draft = last_draft()
    asked = page.get(at("policy_activate", draft.label)).content.decode()
    done = page.post(
        at("policy_activate", draft.label), {"seen": "default-1", "note": "Same day"}, follow=True
    ).content.decode()

    assert not PolicyVersion.objects.filter(label=first.label).exists()
    assert "Plan standard, P2, first response" in asked
    assert "one working day" in asked
    assert "8 working hours" in asked
    draft.refresh_from_db()
    assert (draft.note, draft.activated_by, current_policy().label) == ("Same day", manager, draft.label)
    assert f"{draft.label} is in force from now on." in done


def test_an_activation_is_refused_when_another_policy_came_into_force(page: Client, manager: User) -> None:
    other, draft = make_draft(manager), make_draft(manager, rules={"change.small": "P3"})
    activate_policy(other.label, actor=manager, seen="default-1", now=timezone.now())

    response = page.post(at("policy_activate", draft.label), {"seen": "default-1", "note": ""})

    assert response.status_code == 409
    assert f"{other.label} came into force since you looked" in response.content.decode()
    assert current_policy().label == other.label


def test_a_wrong_field_is_named_and_what_was_typed_stays(page: Client, manager: User) -> None:
    draft = make_draft(manager)

    response = page.post(
        at("policy_edit", draft.label, "calendar", "working-days"),
        {"zone": "Mars/Olympus", "open": "mon-fri", "holidays": "", "closed": "", "do": "save"},
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_zone"' in text
    assert "is no time zone" in text
    assert 'value="Mars/Olympus"' in text
    assert last_draft() == draft


def test_a_path_is_rearranged_without_scripts_before_it_is_kept(page: Client, manager: User) -> None:
    draft = make_draft(manager)
    address = at("policy_edit", draft.label, "path", "ordinary")
    form = page.get(address).context["groups"]
    answers = {field.name: field.value for group in form for field in group.fields}

    shown = page.post(address, answers | {"do": "add"})
    more = {field.name: field.value for group in shown.context["groups"] for field in group.fields}
    more |= {"steps.3.after": "2 hours", "steps.3.whom": "role:manager, everyone", "do": "up-3"}
    moved = page.post(address, more)
    kept = {field.name: field.value for group in moved.context["groups"] for field in group.fields}
    page.post(address, kept | {"do": "save"})

    assert (shown.status_code, moved.status_code) == (200, 200)
    steps = read_document(last_draft().document).paths["ordinary"].steps
    assert [[str(one) for one in step.recipients] for step in steps] == [
        ["on-call:level-1"],
        ["role:manager", "everyone"],
        ["on-call:level-2"],
    ]


def test_a_form_of_a_draft_that_was_changed_meanwhile_leads_nowhere_else(page: Client, manager: User) -> None:
    draft = make_draft(manager)
    page.post(at("policy_discard", draft.label))

    response = page.post(at("policy_edit_whole", draft.label, "commanders"), {"commander_rotation": "x"})

    assert response.status_code == 404


def test_the_text_of_a_draft_names_the_line_that_is_wrong(page: Client, manager: User) -> None:
    draft = make_draft(manager)
    text = page.get(at("policy_text", draft.label)).context["text"]
    broken = text.replace("path: critical", "path: nowhere")
    line = broken.count("\n", 0, broken.find("path: nowhere")) + 1

    refused = page.post(at("policy_text", draft.label), {"text": broken.replace("\n", "\r\n")})
    kept = page.post(at("policy_text", draft.label), {"text": text.replace("15 minutes", "10 minutes", 1)})

    said = refused.content.decode()
    assert refused.status_code == 422
    assert f"line {line}: plans.standard.tiers.P2.path: there is no path nowhere." in said
    assert f"Line {line} says: <code>path: nowhere</code>" in said
    assert kept.status_code == 302
    assert last_draft().document["plans"]["standard"]["tiers"]["P1"]["first_response"] == "10 minutes"


def test_parts_are_added_as_copies_and_removed_unless_they_are_needed(page: Client, manager: User) -> None:
    draft = make_draft(manager)

    page.post(at("policy_add", draft.label), {"kind": "plan", "name": "gold", "like": "standard"})
    with_gold = last_draft()
    bad = page.post(at("policy_add", with_gold.label), {"kind": "plan", "name": "Not A Name", "like": "gold"})
    needed = page.post(
        at("policy_remove", with_gold.label), {"kind": "path", "name": "outage"}, follow=True
    ).content.decode()
    page.post(at("policy_remove", with_gold.label), {"kind": "plan", "name": "gold"})

    assert set(with_gold.document["plans"]) == {"standard", "gold"}
    assert bad.url == at("policy_version", with_gold.label)
    assert "The path outage is still needed" in needed
    assert set(last_draft().document["plans"]) == {"standard"}


def test_two_versions_are_compared_in_words(page: Client, manager: User) -> None:
    draft = make_draft(manager, rules={"change.small": "P3"})

    text = page.get(at("policy_compare"), {"from": "default-1", "to": draft.label}).content.decode()

    assert "Rule change.small" in text
    assert page.get(at("policy_compare"), {"from": "nonsense"}).status_code == 404


def test_a_version_is_downloaded_as_the_file_that_load_policy_reads(page: Client) -> None:
    response = page.get(at("policy_file", "default-1"))

    assert response.content.decode() == write_policy_file(default_policy(ZoneInfo("UTC")), label="default-1")
    assert "default-1.yaml" in response["Content-Disposition"]


def test_a_page_costs_the_same_number_of_queries_with_many_versions(page: Client, manager: User) -> None:
    draft = make_draft(manager)

    def n_queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page.get(at("policy"))
            page.get(at("policy_version", draft.label))
            page.get(at("policy_compare"))
        return len(queries)

    n_queries()
    few = n_queries()
    for _ in range(20):
        make_draft(manager)

    assert n_queries() == few
