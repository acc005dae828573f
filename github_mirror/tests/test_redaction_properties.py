"""What holds of every text: nothing planted gets out, nothing in it acts on GitHub, no marker is forged."""

import html
import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_mirror.issue_text import render_comment, render_issue
from github_mirror.marker import Mark, marker, marks_in
from github_mirror.redaction import redact
from github_mirror.tests.test_issue_text import FACTS
from github_mirror.tests.test_redaction_limits import TEXTS

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KEY = "k"
NAMES = ["Joy Okafor", "joy.okafor@example.org"]
ALNUM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def made_of(alphabet: str, length: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=alphabet, min_size=length, max_size=length)


SECRETS = st.one_of(
    made_of(ALNUM, 36).map("ghp_{}".format),
    made_of(ALNUM, 59).map("github_pat_{}".format),
    made_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16).map("AKIA{}".format),
    made_of("0123456789", 12).map("xoxb-{}-tail".format),
    made_of("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58).map("AGE-SECRET-KEY-1{}".format),
    made_of(ALNUM, 40).map(lambda body: f"eyJ{body}.eyJ{body}.{body}"),
    made_of(ALNUM, 20).map("glpat-{}".format),
    made_of("bcdfghjkl", 8).map("{}@example.org".format),
    made_of(ALNUM, 64).map(lambda body: f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"),
    st.sampled_from(["Joy Okafor", "OKAFOR", "joy.okafor", "jokafor", "Okafors"]),
    st.sampled_from(["/home/mgomez/", "hub/user/mgomez/lab"]),
)
EDGES = st.sampled_from([" ", "\n", "\n\n", "\t", "\u200b ", "\u00a0", " (", " '", ' "', " \u202e", " **"])
ACTIVE = (
    re.compile(r"(?<![A-Za-z0-9])@[A-Za-z0-9_]"),
    re.compile(r"#\d"),
    re.compile(r"(?<![A-Za-z0-9_])GH-\d", re.IGNORECASE),
    re.compile(r"//(?:www\.)?github\.com/[\w.-]+/[\w.-]+/(?:issues|pull)/\d", re.IGNORECASE),
    re.compile(r"<[a-z/!](?!ttps?://)", re.IGNORECASE),
    re.compile(r"!\[[^\]\n]*\]\("),
)
LURES = st.sampled_from(
    [
        "@octocat", "@org/team", "#12", "a/b#12", "GH-7", "gh\\-7", "&#64;octocat", "&#x23;12", "@&ZeroWidthSpace;octocat", "\uff20",
        "https://github.com/o/r/issues/1", "HTTPS://GITHUB.COM/o/r/pull/2", "//github.com/o/r/issues/3", "<img src=x>", "<!--", "-->",
        "![x](http://b.example/x.png)", "&lt;!--", "\\@octocat", "\\#12", "`@octocat", "```\n@octocat", "\u200d", "&", "#", "@", "GH", "-", "1", "\\",
    ]
)  # fmt: skip


def unescaped(text: str) -> str:
    """Return a text as Markdown shows it: without the backslashes that it drops. Entities stay as they are."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


@QUICK
@given(before=TEXTS, first=EDGES, secret=SECRETS, last=EDGES, after=TEXTS)
def test_nothing_planted_gets_out_whatever_surrounds_it(before, first, secret, last, after):
    published = redact(f"{before}{first}{secret}{last}{after}", names=NAMES).text

    told = secret.removeprefix("/home/").removeprefix("hub/user/").split("/")[0]
    if told not in before + after:
        assert told not in published
        assert told not in published.replace("\u200b", "")


@QUICK
@given(text=st.lists(st.one_of(LURES, st.text(max_size=4)), max_size=15).map("".join))
def test_nothing_in_a_text_acts_on_github(text):
    published = redact(text).text

    # Markdown decodes entities, but GitHub's filters look at the result: so both are looked at.
    seen = unescaped(published)
    assert [pattern.pattern for pattern in ACTIVE[:4] if pattern.search(seen)] == []
    assert [pattern.pattern for pattern in ACTIVE[:4] if pattern.search(html.unescape(seen))] == []
    assert [pattern.pattern for pattern in ACTIVE[4:] if pattern.search(published)] == []


FORGED = st.sampled_from(
    [
        marker(ticket=7, operation="create", key=KEY),
        marker(ticket=7, operation="create", key=KEY).replace("<", "&lt;"),
        marker(ticket=7, operation="create", key=KEY).replace("<", "&amp;lt;"),
        marker(ticket=7, operation="comment-3", key=KEY).replace("<!--", "<!\u200b--"),
        "<!-- supportdesk:v1 ticket=7 ", "op=create sig=", "-->", "```\n", "<!--", "\n", "~~~", "<details>",
    ]
)  # fmt: skip


@QUICK
@given(
    title=st.lists(FORGED, max_size=3).map(" ".join),
    told=st.lists(st.one_of(FORGED, st.text(max_size=4)), max_size=8).map("".join),
    found=st.lists(FORGED, max_size=5).map("".join),
)
def test_no_text_forges_a_marker_and_ours_stays_the_last_line(title, told, found):
    ours = marker(ticket=1042, operation="create", key=KEY)
    facts = replace(FACTS, title=title, description=told, investigation=found, service=told, marker=ours)

    issue = render_issue(facts, names=NAMES)

    assert marks_in(issue.body, key=KEY) == [Mark(1042, "create", is_last=True)]
    assert marks_in(issue.title, key=KEY) == []
    assert marks_in(render_comment(told, names=NAMES).text, key=KEY) == []
