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


def opened(page: Client, address: str) -> dict[str, str]:
    """Return what the form at an address would send."""
    context = page.get(address).context
    fields = {field.name: field.value for group in context["groups"] for field in group.fields}
    return fields | {"seen": context["form"].seen, "do": "save"}


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
    address = at("policy_edit", first.label, "plan", "standard")

    page.post(address, opened(page, address) | {"tiers.P2.first_response": "8 working hours"})
    draft = last_draft()
    asked = page.get(at("policy_activate", draft.label)).content.decode()
    done = page.post(
        at("policy_activate", draft.label),
        {"seen": "default-1", "revision": "2", "note": "Same day"},
        follow=True,
    ).content.decode()

    assert draft == first
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

    address = at("policy_edit", draft.label, "calendar", "working-days")

    response = page.post(address, opened(page, address) | {"zone": "Mars/Olympus"})

    text = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_zone"' in text
    assert "is no time zone" in text
    assert 'value="Mars/Olympus"' in text
    assert last_draft() == draft


def test_a_path_is_rearranged_without_scripts_before_it_is_kept(page: Client, manager: User) -> None:
    draft = make_draft(manager)
    address = at("policy_edit", draft.label, "path", "ordinary")
    answers = opened(page, address)

    shown = page.post(address, answers | {"do": "add"})
    more = {field.name: field.value for group in shown.context["groups"] for field in group.fields}
    more |= {
        "seen": shown.context["form"].seen,
        "steps.3.after": "2 hours",
        "steps.3.whom.1": "role:manager, everyone",
        "do": "up-3",
    }
    moved = page.post(address, more)
    kept = {field.name: field.value for group in moved.context["groups"] for field in group.fields}
    page.post(address, kept | {"seen": moved.context["form"].seen, "do": "save"})

    assert (shown.status_code, moved.status_code) == (200, 200)
    steps = read_document(last_draft().document).paths["ordinary"].steps
    assert [[str(one) for one in step.recipients] for step in steps] == [
        ["on-call:level-1"],
        ["role:manager", "everyone"],
        ["on-call:level-2"],
    ]


def test_two_parts_opened_in_two_tabs_are_both_kept_at_one_address(page: Client, manager: User) -> None:
    draft = make_draft(manager)
    plan, path = (at("policy_edit", draft.label, *part) for part in (("plan", "standard"), ("path", "high")))
    first, second = opened(page, plan), opened(page, path)

    page.post(plan, first | {"tiers.P2.first_response": "8 working hours"})
    answer = page.post(path, second | {"steps.1.after": "2 hours"})

    draft.refresh_from_db()
    assert answer.url == at("policy_version", draft.label)
    assert draft.document["plans"]["standard"]["tiers"]["P2"]["first_response"] == "8 working hours"
    assert draft.document["paths"]["high"]["steps"][0]["after"] == "2 hours"
    assert draft.revision == 3


def test_a_part_changed_in_another_tab_is_said_and_what_was_typed_stays(page: Client, manager: User) -> None:
    draft = make_draft(manager)
    address = at("policy_edit", draft.label, "plan", "standard")
    first = second = opened(page, address)
    page.post(address, first | {"tiers.P2.first_response": "8 working hours"})

    stale = page.post(address, second | {"tiers.P2.first_response": "7 working hours"})
    draft.refresh_from_db()
    kept_by_then = draft.document["plans"]["standard"]["tiers"]["P2"]["first_response"]
    page.post(
        address, second | {"tiers.P2.first_response": "7 working hours", "seen": stale.context["form"].seen}
    )

    text = stale.content.decode()
    draft.refresh_from_db()
    assert (stale.status_code, kept_by_then) == (409, "8 working hours")
    assert "Plan standard was changed in the draft since you opened this form" in text
    assert 'value="7 working hours"' in text
    assert "What keeping yours would change" in text
    assert draft.document["plans"]["standard"]["tiers"]["P2"]["first_response"] == "7 working hours"


def test_what_was_typed_into_a_draft_that_came_into_force_is_shown_again(page: Client, manager: User) -> None:
    draft = make_draft(manager)
    address = at("policy_edit", draft.label, "plan", "standard")
    answers = opened(page, address)
    activate_policy(draft.label, actor=manager, seen="default-1", now=timezone.now())

    response = page.post(address, answers | {"tiers.P2.first_response": "7 working hours"})

    assert response.status_code == 409
    assert 'value="7 working hours"' in response.content.decode()
    assert current_policy().policy.plans == default_policy(ZoneInfo("UTC")).plans


def test_a_text_that_was_opened_before_a_change_is_held_back(page: Client, manager: User) -> None:
    draft = make_draft(manager)
    text = page.get(at("policy_text", draft.label)).context
    address = at("policy_edit", draft.label, "plan", "standard")
    page.post(address, opened(page, address) | {"tiers.P2.first_response": "8 working hours"})

    typed = {"text": text["text"].replace("15 minutes", "10 minutes", 1), "seen": text["seen"]}
    stale = page.post(at("policy_text", draft.label), typed)

    assert stale.status_code == 409
    assert "The draft was changed since you opened this text" in stale.content.decode()
    assert "10 minutes" in stale.content.decode()


def test_a_draft_changed_after_the_look_is_shown_again_before_it_is_activated(
    page: Client, manager: User
) -> None:
    draft = make_draft(manager)
    address = at("policy_edit", draft.label, "plan", "standard")
    page.post(address, opened(page, address) | {"tiers.P2.first_response": "8 working hours"})

    response = page.post(at("policy_activate", draft.label), {"seen": "default-1", "revision": "1"})

    assert response.status_code == 409
    assert "was changed since you looked" in response.content.decode()
    assert "8 working hours" in response.content.decode()
    assert current_policy().label == "default-1"


def test_a_form_of_a_draft_that_was_changed_meanwhile_leads_nowhere_else(page: Client, manager: User) -> None:
    draft = make_draft(manager)
    page.post(at("policy_discard", draft.label))

    response = page.post(at("policy_edit_whole", draft.label, "commanders"), {"commander_rotation": "x"})

    assert response.status_code == 404


def test_the_text_of_a_draft_names_the_line_that_is_wrong(page: Client, manager: User) -> None:
    draft = make_draft(manager)
    context = page.get(at("policy_text", draft.label)).context
    text, seen = context["text"], context["seen"]
    broken = text.replace("path: critical", "path: nowhere")
    line = broken.count("\n", 0, broken.find("path: nowhere")) + 1

    refused = page.post(at("policy_text", draft.label), {"seen": seen, "text": broken.replace("\n", "\r\n")})
    kept = page.post(
        at("policy_text", draft.label), {"seen": seen, "text": text.replace("15 minutes", "10 minutes", 1)}
    )

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


def test_a_draft_says_in_short_what_it_changes(page: Client, manager: User) -> None:
    make_draft(manager, rules={"change.small": "P3"})
    make_draft(manager)

    text = page.get(at("policy")).content.decode()

    assert "Changes: Rule change.small" in text
    assert "Changes: nothing yet" in text


def test_whom_a_step_calls_is_chosen_from_people_roles_and_levels_in_words(
    page: Client, manager: User
) -> None:
    mei = make_steward(name="Mei Lin")
    draft = make_draft(manager)
    address = at("policy_edit", draft.label, "path", "high")

    text = page.get(address).content.decode()
    page.post(
        address, opened(page, address) | {"steps.1.whom.2": f"person:{mei.email}", "steps.1.percent": "50"}
    )

    draft.refresh_from_db()
    step = draft.document["paths"]["high"]["steps"][0]
    assert f'<option value="person:{mei.email}" >Mei Lin</option>' in text
    assert "everyone in the team" in text
    assert step["notify"] == ["on-call:level-1", f"person:{mei.email}"]
    assert "percent" not in step


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
