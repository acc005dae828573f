"""What GitHub's answers mean."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from github_mirror.answers import LONGEST_PAUSE, Answer, failure_of
from github_mirror.errors import Gone, Moved, NoAccess, Rejected, SlowDown, Uncertain

REPOSITORY, ISSUE = "/repos/a/b", "/repos/a/b/issues/7"
DATE = "Wed, 04 Mar 2026 10:00:00 GMT"
NOON = int(datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp())


def answer(status, message="", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, json.dumps({"message": message}))


@pytest.mark.parametrize(
    ("given", "path", "kind"),
    [
        (answer(200), ISSUE, None),
        (answer(201), ISSUE, None),
        (answer(304), ISSUE, None),
        (answer(301, x_moved_to="https://x/repos/c/d/issues/1"), ISSUE, Moved),
        (answer(307), ISSUE, Moved),
        (answer(401, "Bad credentials"), REPOSITORY, NoAccess),
        (answer(403, "Resource not accessible by personal access token"), ISSUE, NoAccess),
        (answer(403, "Repository was archived so is read-only."), ISSUE, NoAccess),
        (answer(403, "Unable to create comment because issue is locked."), f"{ISSUE}/comments", Rejected),
        (answer(403, retry_after="60"), ISSUE, SlowDown),
        (answer(403, x_ratelimit_remaining="0"), ISSUE, SlowDown),
        (answer(403, "You have exceeded a secondary rate limit."), ISSUE, SlowDown),
        (answer(429), ISSUE, SlowDown),
        (answer(404), REPOSITORY, NoAccess),
        (answer(404), f"{REPOSITORY}/issues", NoAccess),
        (answer(404), ISSUE, Gone),
        (answer(404), f"{REPOSITORY}/issues/comments/3", Gone),
        (answer(410), ISSUE, Gone),
        (answer(422, "Validation Failed"), ISSUE, Rejected),
        (answer(451), REPOSITORY, NoAccess),
        (answer(500), ISSUE, Uncertain),
        (answer(502), ISSUE, Uncertain),
        (answer(503, retry_after="5"), ISSUE, Uncertain),
    ],
)
def test_each_answer_has_one_meaning(given, path, kind):
    failure = failure_of(given, path=path)

    assert type(failure) is (kind or type(None))


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (answer(429, retry_after="17"), 17),
        (answer(429, retry_after="0"), 1),
        (answer(429, retry_after="Wed, 04 Mar 2026 10:02:00 GMT", date=DATE), 120),
        (answer(403, x_ratelimit_remaining="0", x_ratelimit_reset=str(NOON - 6600), date=DATE), 600),
        (answer(403, x_ratelimit_remaining="0", x_ratelimit_reset=str(NOON - 7300), date=DATE), 60),
        (answer(429, x_ratelimit_remaining="12", x_ratelimit_reset=str(NOON), date=DATE), 60),
        (answer(403, x_ratelimit_remaining="0", x_ratelimit_reset=str(NOON + 9999), date=DATE), 3900),
        (answer(429, retry_after="99999999"), 3900),
        (answer(429, retry_after="9" * 400), 60),
        (answer(429, retry_after="soon"), 60),
        (answer(429), 60),
    ],
)
def test_we_wait_as_long_as_github_says_and_never_more_than_its_longest_limit(given, seconds):
    failure = failure_of(given, path=ISSUE)

    assert failure.retry_after == timedelta(seconds=seconds) <= LONGEST_PAUSE


@pytest.mark.parametrize(
    ("accepted", "named"),
    [
        ("issues=write", "the permission “Issues: write”"),
        ("repository_hooks=read", "the permission “Webhooks: read”"),
        ("issues=write,pull_requests=write", "the permissions “Issues: write” and “Pull requests: write”"),
        (
            "issues=write; pull_requests=write",
            "the permission “Issues: write” or the permission “Pull requests: write”",
        ),
    ],
)
def test_a_missing_permission_is_named_as_github_names_it(accepted, named):
    given = answer(
        403, "Resource not accessible by personal access token", x_accepted_github_permissions=accepted
    )

    assert str(failure_of(given, path=ISSUE)) == f"The desk lacks {named} at GitHub."


@pytest.mark.parametrize(
    ("message", "accepted"),
    [
        ("Repository was archived so is read-only.", "issues=write"),
        ("Resource not accessible by integration", ""),
        ("Resource not accessible by integration", "<b>=write"),
    ],
)
def test_a_permission_that_is_not_what_is_missing_is_not_named(message, accepted):
    given = answer(403, message, x_accepted_github_permissions=accepted)

    assert str(failure_of(given, path=ISSUE)).startswith("GitHub does not let us do this: “")


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"message": 3}', '{"message": null}'])
def test_a_refusal_that_is_no_json_is_still_a_sentence(body):
    failure = failure_of(Answer(422, {}, body), path=ISSUE)

    assert str(failure) == "GitHub refused it (422)."


@pytest.mark.parametrize(
    ("link", "following"),
    [
        ('<https://api/x?page=2>; rel="next", <https://api/x?page=9>; rel="last"', "https://api/x?page=2"),
        ('<https://api/x?page=1>; rel="prev", <https://api/x?page=3>; rel="next"', "https://api/x?page=3"),
        ('<https://api/x?page=1>; rel="first"', ""),
        ("", ""),
    ],
)
def test_the_next_page_is_where_the_link_header_says(link, following):
    assert Answer(200, {"link": link}, "").next_page == following
