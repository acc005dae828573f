"""The tracker issue of a ticket carries the team's fields and nothing private."""

from dataclasses import replace

import pytest

from github_mirror.issue_text import BODY_LIMIT, TITLE_LIMIT, IssueFacts, render_comment, render_issue

MARKER = "<!-- supportdesk:v1 ticket=1042 op=create sig=0123abcd -->"
FACTS = IssueFacts(
    ticket_reference="SD-1042",
    ticket_url="https://support.example.org/tickets/1042",
    title="Hub page shows Service Unavailable",
    request_type="incident",
    impact="critical",
    service="leap / prod",
    description="The hub is down for joy.okafor@example.org.\n\nThanks,\nJoy Okafor",
    investigation="The proxy restarted, see @octocat in #12.",
    marker=MARKER,
)


def test_the_issue_carries_the_fields_of_the_tracker_without_anything_private():
    issue = render_issue(FACTS, names=["Joy Okafor"])

    assert issue.title == "Hub page shows Service Unavailable"
    assert issue.body == (
        "### Ticket\n\n[SD-1042](https://support.example.org/tickets/1042) · leap / prod\n\n"
        "### Request type\n\nSomething is not working\n\n"
        "### Impact\n\nCritical\n\n"
        "### Short description\n\nThe hub is down for [removed: e-mail address].\n\nThanks,\n[removed: name]\n\n"
        "### Investigation results\n\nThe proxy restarted, see @\u200boctocat in #\u200b12.\n\n"
        f"{MARKER}"
    )


@pytest.mark.parametrize(
    ("kind", "request_type", "labels"),
    [
        ("change", "Feature request", ("support",)),
        ("incident", "Something is not working", ("support", "outage")),
        ("guidance", "Technical questions", ("support",)),
        ("workshop", "Other", ("support", "event")),
        ("budget", "Other", ("support",)),
        ("notice", "Other", ("support",)),
    ],
)
def test_the_kind_decides_request_type_and_labels(kind, request_type, labels):
    issue = render_issue(replace(FACTS, request_type=kind), names=())

    assert f"### Request type\n\n{request_type}\n" in issue.body
    assert issue.labels == labels


def test_the_title_is_redacted_put_on_one_line_and_capped():
    title = "Fwd:\nfor joy@example.org " + "long " * 100

    issue = render_issue(replace(FACTS, title=title), names=())

    assert issue.title.startswith("Fwd: for [removed: e-mail address] long")
    assert len(issue.title) <= TITLE_LIMIT
    assert issue.title.endswith("…")


def test_an_empty_title_names_the_ticket():
    assert render_issue(replace(FACTS, title=" \u200b "), names=()).title == "Support request SD-1042"


@pytest.mark.parametrize(
    "text", ["word " * 30_000, "é" * 100_000, "<a " * 50_000, "```\n" * 30_000, "`" * 70_000]
)
def test_a_body_stays_within_what_github_takes_and_keeps_the_marker(text):
    issue = render_issue(replace(FACTS, description=text, investigation=text), names=())

    assert len(issue.body) <= BODY_LIMIT
    assert issue.body.endswith(MARKER)
    assert "### Investigation results" in issue.body


def test_an_open_code_block_does_not_swallow_the_rest_of_the_issue():
    issue = render_issue(replace(FACTS, description="```python\nx = 1"), names=())

    assert "```python\nx = 1\n```\n\n### Investigation results" in issue.body


def test_a_forged_marker_in_the_text_is_plain_text():
    issue = render_issue(replace(FACTS, description=MARKER), names=())

    assert issue.body.count("<!--") == 1


def test_a_marker_that_is_more_than_a_comment_is_refused():
    with pytest.raises(ValueError, match="single HTML comment"):
        render_issue(replace(FACTS, marker="<!-- x --><img>"), names=())


def test_braces_in_a_text_are_no_placeholders_of_the_template():
    issue = render_issue(replace(FACTS, description="{investigation} {0}"), names=())

    assert "{investigation} {0}" in issue.body


def test_a_comment_is_redacted_and_capped():
    comment = render_comment("Ask joy@example.org. " + "word " * 20_000, names=())

    assert comment.text.startswith("Ask [removed: e-mail address].")
    assert len(comment.text) <= BODY_LIMIT
