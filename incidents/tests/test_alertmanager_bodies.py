"""Bodies of Alertmanager webhooks, also those that no Alertmanager would send."""

import json
from datetime import UTC, datetime

import pytest

from incidents.alerts.alertmanager import parse_body, parse_moment
from incidents.alerts.heard import NotAnAlert


def body(*alerts, **fields) -> bytes:
    return json.dumps({"version": "4", "status": "firing", "alerts": list(alerts), **fields}).encode()


def alert(**fields):
    labels = {"alertname": "proxy pod has restarted", "cluster": "leap", "namespace": "prod"}
    return {"status": "firing", "labels": labels | fields.pop("labels", {}), **fields}


def only(*alerts, **fields):
    return parse_body(body(*alerts, **fields)).alerts[0]


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b'{"alerts": [', "not JSON"),
        (b"payload=%7B", "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[" * 200_000, "nested"),
        (b'{"alerts":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
        (b'{"a":' * 100_000, "nested"),
        (b"1" * 5_000, "not JSON"),
        (b"[]", "an array"),
        (b"null", "null"),
        (b"7", "a number"),
        (b'"firing"', "a text"),
        (b"{}", "no list named alerts"),
        (b'{"alerts": null}', "no list named alerts"),
        (b'{"alerts": {"labels": {}}}', "no list named alerts"),
        (b'{"alerts": []}', "list of alerts is empty"),
        (b'{"alerts": [{"labels": {}}, 1]}', "Alert 2"),
        (b'{"alerts": [{"labels": []}]}', "Alert 1"),
        (b'{"alerts": [{"status": "firing"}]}', "Alert 1"),
    ],
)
def test_anything_but_an_object_with_alerts_that_have_labels_is_refused_with_a_sentence(refused, why):
    with pytest.raises(NotAnAlert) as refusal:
        parse_body(refused)

    assert why in str(refusal.value)


def test_prefixes_are_taken_off_and_the_key_is_the_same_with_and_without_them():
    plain = only(alert())

    marked = only(alert(labels={"cluster": "cluster=leap", "namespace": "hub=prod"}))

    assert (marked.cluster, marked.namespace) == ("leap", "prod")
    assert marked.key == plain.key


@pytest.mark.parametrize("label", ["alertname", "cluster", "namespace"])
def test_each_label_of_the_key_tells_problems_apart(label):
    assert only(alert()).key != only(alert(labels={label: "other"})).key


@pytest.mark.parametrize("label", ["pod", "severity", "node"])
def test_other_labels_do_not(label):
    assert only(alert()).key == only(alert(labels={label: "other"})).key


@pytest.mark.parametrize("fingerprint", [None, "", "  ", 7, ["a"], "x" * 65, "naïve", "a\nb"])
def test_without_a_usable_fingerprint_the_labels_identify_an_alert(fingerprint):
    one = only(alert(fingerprint=fingerprint, labels={"pod": "a"}))

    assert one.fingerprint == only(alert(fingerprint=fingerprint, labels={"pod": "a"})).fingerprint
    assert one.fingerprint != only(alert(fingerprint=fingerprint, labels={"pod": "b"})).fingerprint
    assert len(one.fingerprint) == 64


@pytest.mark.parametrize(
    ("status", "of_all", "is_firing"),
    [
        ("firing", "resolved", True),
        ("resolved", "firing", False),
        ("on fire", "resolved", True),
        (3, "resolved", True),
    ],
)
def test_each_alert_has_its_own_status_and_an_odd_one_is_heard(status, of_all, is_firing):
    assert only(alert(status=status), status=of_all).is_firing is is_firing


def test_without_a_status_of_its_own_that_of_all_counts():
    entry = alert()
    del entry["status"]

    assert only(entry, status="resolved").is_firing is False


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (True, "true"),
        (None, ""),
        (["a"], '["a"]'),
        ({"a": 1}, '{"a": 1}'),
        ("a\x00b", "ab"),
        ("a\u202eb", "ab"),
        ("\ud800", "?"),
        ("<script>", "<script>"),
        ("x" * 100_000, "x" * 1_000),
    ],
)
def test_label_values_become_short_plain_text(value, text):
    assert only(alert(labels={"severity": value})).severity == text


def test_a_thousand_labels_do_not_push_out_those_that_name_the_alert():
    labels = {f"label{number}": "x" for number in range(1_000)}

    heard = only({"labels": labels | {"alertname": "A", "cluster": "leap"}})

    assert (heard.name, heard.cluster, len(heard.labels)) == ("A", "leap", 64)


def test_an_alert_without_any_label_is_still_an_alert():
    assert only({"labels": {}}).name == "Alert without a name"


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2026-09-24T17:32:09.64Z", datetime(2026, 9, 24, 17, 32, 9, 640_000, tzinfo=UTC)),
        ("2026-09-24T19:32:09.123456789+02:00", datetime(2026, 9, 24, 17, 32, 9, 123_456, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2026-09-24T17:32:09", None),
        ("yesterday", None),
        (1_790_000_000, None),
        (None, None),
        ("2" * 1_000, None),
    ],
)
def test_a_start_is_an_instant_or_nothing(raw, moment):
    assert parse_moment(raw) == moment


@pytest.mark.parametrize(("raw", "count"), [(3, 3), (0, 0), (-1, 0), ("3", 0), (None, 0), (1.5, 0)])
def test_what_the_sender_left_out_is_counted(raw, count):
    assert parse_body(body(alert(), truncatedAlerts=raw)).n_truncated == count


def test_ten_thousand_alerts_are_read():
    entries = [alert(fingerprint=f"{number:016x}") for number in range(10_000)]

    assert len(parse_body(body(*entries)).alerts) == 10_000
