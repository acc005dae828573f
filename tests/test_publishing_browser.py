"""Publishing on GitHub in a browser: seen as one types, chosen with the keyboard, and without scripts."""

import pytest
from playwright.sync_api import expect

from github_mirror.models import Repository, TrackedIssue
from github_mirror.publication import Draft
from github_mirror.services import track
from tests.factories import later, make_steward, make_ticket
from tests.page_faults import Console, complaints_everywhere, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "tidepool-Heron-58"
WORDS = (
    f"Write to joy@example.org or @octocat, see #12. The password is {SECRET} until Friday. "
    + "long-word" * 30
)


def repositories() -> None:
    Repository.objects.create(full_name="acme/private-support", is_private=True)
    Repository.objects.create(
        full_name="acme/a-public-repository-with-a-long-name", is_private=False, error="The token is refused."
    )
    Repository.objects.create(
        full_name="acme/stopped", is_private=False, state="stopped", state_why="It turned public."
    )


def test_what_is_published_follows_what_one_types_and_waits_for_a_repository(window):
    repositories()
    ana = make_steward(name="Ana Ferreira")
    ticket = make_ticket(subject="Bucket", description=WORDS)
    page = window(ana)
    page.goto(f"/tickets/{ticket.number}/github/track")
    preview = page.locator("#preview")
    expect(preview.get_by_text("Choose the repository first.")).to_be_visible()
    page.get_by_role("radio", name="acme/private-support").press("Space")
    expect(preview.get_by_text("acme/private-support is private")).to_be_visible()

    page.get_by_role("textbox", name="What was found so far").press_sequentially(
        "ask kofi@example.org", delay=5
    )
    expect(preview.locator("pre")).to_contain_text("ask [removed: e-mail address]")
    page.get_by_role("button", name="Track (dry run)").press("Enter")

    expect(page.locator("#content").get_by_text("is tracked on GitHub")).to_be_visible()
    issue = TrackedIssue.objects.get()
    assert str(issue.repository) == "acme/private-support"
    assert issue.investigation == "ask [removed: e-mail address]"


def test_without_scripts_what_changed_is_shown_before_it_is_published(window):
    ana = make_steward(name="Ana Ferreira")
    ticket = make_ticket(subject="Bucket", description=WORDS)
    page = window(ana, width=390, has_scripts=False)
    page.goto(f"/tickets/{ticket.number}/github/track")

    page.get_by_role("textbox", name="Title").fill("Bucket of joy@example.org")
    page.get_by_role("button", name="Track (dry run)").click()
    expect(page.get_by_text("The text changed.")).to_be_visible()
    expect(page.locator("#preview").get_by_text("Bucket of [removed: e-mail address]")).to_be_visible()
    page.get_by_role("button", name="Track (dry run)").click()

    expect(page.locator("#content").get_by_text("is tracked on GitHub")).to_be_visible()
    assert SECRET not in TrackedIssue.objects.get().description


def test_the_pages_to_publish_are_readable_for_all(window):
    repositories()
    ana = make_steward(name="Ana Ferreira")
    tracked, ticket = make_ticket(), make_ticket(subject="Bucket", description=WORDS)
    issue = track(
        tracked,
        draft=Draft("Bucket", WORDS, "x"),
        actor=ana,
        now=later(hours=1),
        repository=Repository.objects.get(full_name="acme/private-support"),
    )
    TrackedIssue.objects.update(repository=Repository.objects.get(error__gt=""))
    page = window(ana)
    console = Console(page)
    found = []
    for name, path in (
        ("track", f"/tickets/{ticket.number}/github/track"),
        ("edit", f"/tickets/{tracked.number}/github/issues/{issue.pk}/edit"),
        ("share", f"/tickets/{tracked.number}/github/share"),
    ):
        open_page(page, path)
        if name == "share":
            page.get_by_label("What did you find?").fill(WORDS)
            expect(page.locator("#preview pre")).to_contain_text("[removed: password]")
        found += complaints_everywhere(page)

    assert found + console.forget() == []
