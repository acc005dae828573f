"""Titles and uptime checks read, places matched, severities judged, copies told from news."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from incidents.alerts.changes import Change, Known, change_of
from incidents.alerts.heard import Heard, Source
from incidents.alerts.places import Place, Places, place_of
from incidents.alerts.severity import judge
from incidents.alerts.titles import parse_title
from incidents.alerts.uptime import parse_uptime_mail
from tickets.facts import Tier

NOON = datetime(2026, 9, 3, 12, 0, tzinfo=UTC)
PLACES = Places(
    hubs={
        "2i2c": frozenset({"staging"}),
        "2i2c-uk": frozenset({"staging", "lis"}),
        "temple": frozenset({"prod", "advanced"}),
        "hhmi": frozenset({"prod", "temple"}),
    },
    domains={"temple.2i2c.cloud": ("temple", "prod")},
)
HEARD = Heard(
    source=Source.WEBHOOK, key="k", fingerprint="f", name="Disk", is_firing=True, cluster="temple", namespace="prod",
    starts_at=NOON,
)  # fmt: skip
CHECK = (
    "An uptime check on proj Uptime Check URL labels {{project_id=proj, host={host}}} is {state}.\n"
    "Violation {word}: Oct 20, 2026 at 4:32PM UTC (less than 1 sec ago)\n"
    "Policy: {host} on temple\n"
    "Condition: {condition}\n"
)


def check(
    host="temple.2i2c.cloud", condition="Simple Health Check Endpoint", state="failing", word="started"
):
    return CHECK.format(host=host, condition=condition, state=state, word=word)


@pytest.mark.parametrize(
    ("cluster", "namespace", "place"),
    [
        ("temple", "prod", Place("temple", "prod")),
        ("temple", "support", Place("temple")),
        ("temple", "", Place("temple")),
        ("temple", "PROD", Place("temple")),
        ("temp", "prod", Place()),
        ("2i2c-u", "staging", Place()),
        ("", "prod", Place()),
    ],
)
def test_labels_are_compared_as_whole_words(cluster, namespace, place):
    assert place_of(replace(HEARD, cluster=cluster, namespace=namespace), places=PLACES) == place


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("[FIRING:1] Disk full temple prod (same day action needed)", ("Disk full", "temple", "prod", "same day action needed")),
        ("[FIRING:12] Disk temple (node=a b action needed this week)", ("Disk", "temple", "", "action needed this week")),
        ("[FIRING:1] Disk temple support (critical)", ("Disk", "temple", "support", "critical")),
        ("[FIRING:1] Disk 2i2c-uk lis", ("Disk", "2i2c-uk", "lis", "")),
        ("[FIRING:1] Disk 2i2c-us lis (x)", ("Disk 2i2c-us lis", "", "", "x")),
        ("[FIRING:1] Disk hhmi temple (x)", ("Disk", "hhmi", "temple", "x")),
        ("[FIRING:1] in cluster temple in 30 mins temple prod (x)", ("in cluster temple in 30 mins", "temple", "prod", "x")),
        ("[FIRING:1] Fail cluster=temple hub=advanced (provider=aws immediate action needed)", ("Fail", "temple", "advanced", "immediate action needed")),
        ("[#4312] [FIRING:1] Disk temple prod (x)", ("Disk", "temple", "prod", "x")),
        ("Triggered: [#4312] [FIRING:1] Disk temple prod (x)", ("Disk", "temple", "prod", "x")),
    ],
)  # fmt: skip
def test_a_title_is_read_as_name_place_and_severity(line, read):
    heard = parse_title(line, places=PLACES)

    assert heard is not None
    assert (heard.name, heard.cluster, heard.namespace, heard.severity) == read
    assert heard.is_firing


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Re: [FIRING:1] Disk temple prod (x)",
        "Our hub is [FIRING:1] down",
        "[FIRING:1]",
        "[FIRING:x] Disk",
        "[firing:1] disk",
        "[" * 10_000,
        "[a] " * 10_000,
        "An uptime check on " + "{" * 50_000,
        "An uptime check on a {host=" * 5_000,
    ],
)
def test_other_lines_are_no_titles(line):
    assert parse_title(line, places=PLACES) is None


def test_status_and_count_do_not_change_a_title_s_key():
    first, second, end = (
        parse_title(f"[{status}] Disk temple prod (x)", places=PLACES)
        for status in ("FIRING:1", "FIRING:27", "RESOLVED")
    )

    assert first.key == second.key == end.key
    assert not end.is_firing


def test_an_uptime_mail_is_read_by_its_text():
    heard = parse_uptime_mail("[ALERT] temple.2i2c.cloud on temple", check())

    assert (heard.host, heard.condition) == ("temple.2i2c.cloud", "Simple Health Check Endpoint")
    assert heard.starts_at == datetime(2026, 10, 20, 16, 32, tzinfo=UTC)
    assert heard.is_firing


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("[RESOLVED] temple.2i2c.cloud on temple", check()),
        ("", check(state="passing again")),
        ("", check(word="ended")),
        ("[RESOLVED] temple.2i2c.cloud on temple", ""),
    ],
)
def test_a_check_that_passes_again_is_the_end_of_it(subject, text):
    assert parse_uptime_mail(subject, text).is_firing is False


def test_an_uptime_mail_whose_text_is_lost_is_read_by_its_subject():
    heard = parse_uptime_mail("[ALERT] temple.2i2c.cloud on temple", "")

    assert judge(heard, place=place_of(heard, places=PLACES)).tier is Tier.P1


def test_a_check_broken_over_lines_is_read_all_the_same():
    text = check().replace("labels {", "labels\r\n{").replace(", host", ",\r\n host")

    assert parse_uptime_mail("", text).host == "temple.2i2c.cloud"


@pytest.mark.parametrize(
    "subject", ["Hello", "[ALERT] lunch on temple", "Re: [ALERT] temple.2i2c.cloud on temple"]
)
def test_other_mails_are_no_uptime_checks(subject):
    assert parse_uptime_mail(subject, "How do I sign in?") is None


@pytest.mark.parametrize(
    ("severity", "name", "tier", "is_for_triage"),
    [
        ("take immediate action", "Disk", Tier.P1, False),
        ("immediate action needed", "proxy pod has restarted", Tier.P1, False),
        ("immediate action needed", "At least two servers failed to start in the last 30m", Tier.P1, False),
        ("immediate action needed", "Proxy Pod has restarted", Tier.P2, True),
        ("same day action needed", "Disk", Tier.P2, False),
        ("action needed this week", "Disk", Tier.P3, False),
        ("to be planned in sprint planning", "Disk", Tier.P4, False),
        ("Take immediate action", "Disk", Tier.P2, True),
        ("critical", "Disk", Tier.P2, True),
        ("", "home-nfs has 0% of space left", Tier.P2, True),
    ],
)
def test_a_severity_means_a_tier_or_a_human_decides(severity, name, tier, is_for_triage):
    verdict = judge(replace(HEARD, severity=severity, name=name), place=Place())

    assert (verdict.tier, verdict.is_for_triage) == (tier, is_for_triage)
    assert verdict.is_outage is (tier is Tier.P1)


@pytest.mark.parametrize(
    ("host", "condition", "tier", "is_for_triage"),
    [
        ("temple.2i2c.cloud", "Simple Health Check Endpoint", Tier.P1, False),
        ("new-hub.2i2c.cloud", "Simple Health Check Endpoint", Tier.P1, False),
        ("prometheus.temple.2i2c.cloud", "Simple Prometheus Health Check Endpoint", Tier.P2, False),
        ("temple.2i2c.cloud", "HTTPS Certificate expiry alert", Tier.P2, True),
        ("elsewhere.example.org", "Something", Tier.P2, True),
    ],
)
def test_an_uptime_check_is_judged_by_what_is_checked(host, condition, tier, is_for_triage):
    heard = parse_uptime_mail("", check(host=host, condition=condition))

    verdict = judge(heard, place=place_of(heard, places=PLACES))

    assert (verdict.tier, verdict.is_for_triage) == (tier, is_for_triage)


BEFORE, AFTER = NOON - timedelta(hours=1), NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("is_firing", "starts_at", "known", "change"),
    [
        (True, NOON, None, Change.BEGINS),
        (False, NOON, None, Change.UNSEEN),
        (True, NOON, Known(True, NOON), Change.REPEATS),
        (True, AFTER, Known(True, NOON), Change.BEGINS),
        (True, BEFORE, Known(True, NOON), Change.REPEATS),
        (True, NOON, Known(False, NOON), Change.LATE),
        (True, BEFORE, Known(False, NOON), Change.LATE),
        (True, AFTER, Known(False, NOON), Change.BEGINS),
        (True, None, Known(True, None), Change.REPEATS),
        (True, None, Known(False, None), Change.BEGINS),
        (True, None, Known(False, NOON), Change.BEGINS),
        (True, None, Known(True, None, is_settled=True), Change.BEGINS),
        (True, NOON, Known(True, NOON, is_settled=True), Change.REPEATS),
        (True, AFTER, Known(True, NOON, is_settled=True), Change.BEGINS),
        (False, NOON, Known(True, NOON), Change.ENDS),
        (False, BEFORE, Known(True, NOON), Change.LATE),
        (False, None, Known(True, NOON), Change.ENDS),
        (False, NOON, Known(False, NOON), Change.REPEATS),
    ],
)
def test_late_and_repeated_copies_change_nothing(is_firing, starts_at, known, change):
    assert change_of(replace(HEARD, is_firing=is_firing, starts_at=starts_at), known=known) is change
