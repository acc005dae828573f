"""The stand-in behaves as GitHub does."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

ISSUES = "/repos/acme/support/issues"


def test_an_issue_is_opened_changed_and_closed_with_a_reason(repository, ask):
    made = ask(
        "POST", ISSUES, body={"title": "Down", "body": "It is.", "labels": ["new"], "assignees": ["ada"]}
    )

    closed = ask("PATCH", f"{ISSUES}/1", body={"state": "closed", "state_reason": "duplicate", "labels": []})

    assert (made.status_code, made.json()["labels"][0]["name"]) == (201, "new")
    assert made.json()["assignees"][0]["login"] == "ada"
    assert (closed.json()["state"], closed.json()["state_reason"]) == ("closed", "duplicate")
    assert closed.json()["closed_by"]["login"] == "supportdesk-bot"
    assert closed.json()["labels"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "x", "assignees": ["nobody"]}, "assignees"),
        ({"title": "x", "milestone": 7}, "milestone"),
        ({"title": "x", "body": "a" * 65_537}, "body"),
        ({"title": ""}, "title"),
    ],
)
def test_what_github_cannot_do_is_422_and_names_the_field(repository, ask, body, field):
    refused = ask("POST", ISSUES, body=body)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field
    assert repository.issues == {}


def test_without_push_labels_are_dropped_silently(hub, repository, ask):
    hub.account("triage", "tom").can_push = False

    made = ask(
        "POST", ISSUES, token="triage", body={"title": "x", "labels": ["bug"], "assignees": ["nobody"]}
    )

    assert (made.status_code, made.json()["labels"], made.json()["assignees"]) == (201, [], [])


def test_lists_are_paged_by_links_that_name_the_repository_by_its_id(hub, repository, ask):
    for number in range(5):
        hub.human.open_issue(repository, f"Issue {number}")
    found, url = [], ISSUES

    query = {"per_page": 2, "sort": "updated", "direction": "asc", "state": "all"}
    while url:
        page = ask("GET", url, **query)
        found += [one["number"] for one in page.json()]
        query, url = {}, page.links.get("next", {}).get("url")

    assert found == [1, 2, 3, 4, 5]
    assert f"/repositories/{repository.id}/issues" in hub.requests[0].path or len(hub.requests) == 3


def test_since_lists_what_changed_from_that_second_on(hub, repository, ask):
    hub.clock.at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    old = hub.human.open_issue(repository, "Old")
    hub.clock.at += timedelta(hours=1)
    hub.human.open_issue(repository, "New")

    found = ask("GET", ISSUES, since="2026-03-02T10:00:00Z").json()

    assert [one["title"] for one in found] == ["New"]
    assert old.updated_at.hour == 9


def test_what_did_not_change_is_304_and_counts_against_no_limit(hub, repository, ask):
    hub.human.open_issue(repository, "Down")
    first = ask("GET", f"{ISSUES}/1")
    used = hub.limits.used

    same = ask("GET", f"{ISSUES}/1", etag=first.headers["ETag"])
    hub.human.comment(repository.issues[1], "Seen.")
    other = ask("GET", f"{ISSUES}/1", etag=first.headers["ETag"])

    assert (same.status_code, same.content, other.status_code) == (304, b"", 200)
    assert same.headers["X-RateLimit-Remaining"] == str(5000 - used)


@pytest.mark.parametrize(
    ("token", "status", "message"),
    [
        ("wrong", 401, "Bad credentials"),
        ("", 404, "Not Found"),
        ("reader", 403, "Resource not accessible by personal access token"),
        ("elsewhere", 404, "Not Found"),
    ],
)
def test_who_may_not_is_told_so_as_github_does(hub, repository, ask, token, status, message):
    hub.account("reader", "rita", issues="read", metadata="read")
    hub.account("elsewhere", "else").full_names = {"acme/other"}

    refused = ask("POST", ISSUES, token=token, body={"title": "x"}) if token else ask("GET", ISSUES, token="")

    assert (refused.status_code, refused.json()["message"]) == (status, message)


def test_what_is_gone_moved_or_switched_off(hub, repository, ask):
    one, two = (hub.human.open_issue(repository, title) for title in ("One", "Two"))
    other = hub.repository("acme/other", private=True)
    hub.human.delete(one)
    hub.human.transfer(two, other)

    deleted, moved = ask("GET", f"{ISSUES}/1"), ask("PATCH", f"{ISSUES}/2", body={"title": "x"})
    hub.human.archive(repository)
    archived = ask("POST", ISSUES, body={"title": "x"})
    hub.human.switch_issues(repository, on=False)
    switched_off = ask("GET", ISSUES)

    assert [deleted.status_code, moved.status_code, archived.status_code, switched_off.status_code] == [
        410,
        301,
        403,
        410,
    ]
    assert moved.headers["Location"] == f"{hub.url}/repositories/{other.id}/issues/1"
    assert ask("GET", moved.headers["Location"]).json()["title"] == "Two"


def test_a_renamed_repository_is_found_under_its_old_name(hub, repository, ask):
    hub.human.rename(repository, "desk")

    moved = ask("GET", "/repos/acme/support")

    assert moved.status_code == 301
    assert ask("GET", moved.headers["Location"]).json()["full_name"] == "acme/desk"
    assert ask("POST", ISSUES, body={"title": "x"}).status_code == 307


def test_a_502_may_come_before_or_after_the_deed(hub, repository, ask):
    hub.faults.bad_gateway(after_commit=False)
    hub.faults.bad_gateway(after_commit=True)

    answers = [ask("POST", ISSUES, body={"title": str(n)}).status_code for n in range(3)]

    assert answers == [502, 502, 201]
    assert [one.title for one in repository.present] == ["1", "2"]


def test_hanging_up_leaves_the_deed_done(hub, repository, ask):
    hub.faults.hang_up(verbs=("POST",), path="/issues$")

    with pytest.raises(requests.ConnectionError):
        ask("POST", ISSUES, body={"title": "Down"})

    assert [one.title for one in repository.present] == ["Down"]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"retry_after": 30}, {"Retry-After": "30"}),
        ({"status": 403, "reset_in": 60}, {"X-RateLimit-Remaining": "0"}),
        ({}, {}),
    ],
)
def test_limits_are_said_in_every_way_that_github_has(hub, repository, ask, asked, wanted):
    hub.faults.slow_down(**asked)

    refused = ask("POST", ISSUES, body={"title": "x"})

    assert refused.status_code == asked.get("status", 429)
    assert wanted.items() <= dict(refused.headers).items()


def test_the_eighty_first_issue_within_a_minute_is_refused(hub, repository, ask):
    hub.clock.at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    hub.limits.creations_a_minute = 2

    answers = [ask("POST", ISSUES, body={"title": "x"}).status_code for _ in range(3)]

    assert (answers, hub.limits.n_exceeded) == ([201, 201, 403], 1)


def test_comments_are_listed_by_issue_and_by_repository(hub, repository, ask):
    issue = hub.human.open_issue(repository, "Down")
    made = ask("POST", f"{ISSUES}/1/comments", body={"body": "Ours."}).json()
    theirs = hub.human.comment(issue, "Theirs.")
    ask("PATCH", f"{ISSUES}/comments/{made['id']}", body={"body": "Ours, again."})
    hub.human.delete_comment(theirs)

    of_issue = ask("GET", f"{ISSUES}/1/comments", since="2020-01-01T00:00:00Z").json()
    of_repository = ask("GET", f"{ISSUES}/comments", sort="updated", direction="asc").json()

    assert [one["body"] for one in of_issue] == ["Ours, again."]
    assert of_issue == of_repository


def test_a_request_that_github_does_not_describe_is_a_violation(hub, repository, ask):
    ask("POST", ISSUES, body={"title": "x", "titel": "x"})
    ask("GET", ISSUES, per_pages=3)
    ask("GET", "/repos/acme/support/everything")
    ask("PATCH", f"{ISSUES}/1", body={"state": "shut"})
    found, hub.violations = hub.violations, []

    assert len(found) == 4
