"""Connecting GitHub, pausing a repository and deciding a conflict, in a browser, by keyboard alone."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from github_mirror.models import Conflict, Connection, Repository, RepositoryState, TrackedIssue
from github_mirror.tests.desk import NAME, not_connected
from tests.browser import Window
from tests.factories import make_ticket, make_user
from tests.github.hub import TOKEN, StandIn
from tests.page_faults import Console, complaints_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hub(settings) -> Iterator[StandIn]:
    with not_connected(settings) as hub:
        yield hub


@pytest.fixture
def manager() -> User:
    return make_user(name="Miriam Okoye", roles=(Role.MANAGER, Role.STEWARD))


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the focus never came to {selector}")


def test_a_manager_connects_github_and_has_the_webhook_made(window: Window, hub, manager):
    hub.account("github_pat_weak", "weak-bot", metadata="read", issues="read")
    page = window(manager)
    console = Console(page)
    page.goto("/github/connect/")

    tab_to(page, "#id_token")
    page.keyboard.type("github_pat_weak")
    tab_to(page, "#id_repository")
    page.keyboard.type(NAME)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="GitHub does not let the desk do all it needs")).to_be_visible()
    refused = complaints_everywhere(page)
    tab_to(page, "#id_token")
    assert page.locator("#id_token").input_value() == ""
    assert page.locator("#id_repository").input_value() == NAME
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Webhook of {NAME}")).to_be_visible()
    tab_to(page, "button[value=hook]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()

    assert refused + complaints_everywhere(page) + console.forget() == []
    assert Connection.objects.get().connected_by == manager
    assert len(hub.repository(NAME).hooks) == 1


def test_a_manager_pauses_and_resumes_a_repository(window: Window, manager):
    repository = Repository.objects.create(full_name=NAME, is_private=True, was_private=True)
    page = window(manager)
    page.goto(f"/github/repositories/{repository.pk}/")

    tab_to(page, "#id_why")
    page.keyboard.type("Labels are being renamed.")
    page.keyboard.press("Enter")
    expect(page.locator("#mirror-health")).to_contain_text("Paused")
    expect(page.locator("#mirror-health")).to_contain_text("Labels are being renamed.")
    paused = Repository.objects.get().state
    tab_to(page, "form[action$=resume] button")
    page.keyboard.press("Enter")
    expect(page.locator("#mirror-health")).to_contain_text("Active")

    assert (paused, Repository.objects.get().state) == (RepositoryState.PAUSED, RepositoryState.ACTIVE)


def test_the_page_refreshes_itself_but_not_under_the_focus(window: Window, manager):
    repository = Repository.objects.create(full_name=NAME, is_private=True, was_private=True)
    page = window(manager)
    page.goto("/github/")
    page.get_by_role("link", name=NAME).focus()
    Repository.objects.filter(pk=repository.pk).update(
        state=RepositoryState.STOPPED, state_why="It is public now.", state_since=timezone.now()
    )

    with page.expect_response("**/github/"):
        page.evaluate("htmx.trigger(document, 'visibilitychange')")
    page.wait_for_timeout(200)
    held = page.get_by_text("It is public now.").count()
    page.get_by_role("link", name=NAME).blur()
    page.evaluate("htmx.trigger(document, 'visibilitychange')")
    expect(page.get_by_text("It is public now.")).to_be_visible()

    assert held == 0
    expect(page.locator("#announcer")).to_contain_text("Stopped")


def test_a_steward_decides_a_conflict(window: Window, manager):
    ticket, now = make_ticket(), timezone.now()
    issue = TrackedIssue.objects.create(
        ticket=ticket, title="Hub is very slow", description="Slow.", tracked_by=manager, tracked_at=now,
        repository=Repository.objects.create(full_name=NAME, is_private=True, was_private=True),
        issue_number=12, github_id=901, ours={"title": "Hub is slow"}, theirs={"title": "Hub stopped"},
    )  # fmt: skip
    conflict = issue.conflicts.create(
        field="title", base="Hub is slow", ours="Hub is very slow", theirs="Hub stopped", found_at=now
    )
    page = window(manager)
    page.goto(f"/github/conflicts/{conflict.pk}/")

    tab_to(page, "[name=choice]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, "form[aria-labelledby=decision] button")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-alert-text")).to_have_text(
        "Decided. Both sides will say the same in a moment."
    )

    assert Conflict.objects.get().resolved_by == manager
    assert complaints_everywhere(page) == []
