"""No log holds an address that lets its reader act as somebody else."""

import json
import logging

import pytest

from supportdesk.logs import MaskingFilter, logging_config, masked


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/accounts/invitation/abc-DEF_1:2", "/accounts/invitation/***"),
        ("/accounts/confirm-email/Mg:1w:x_y-z/", "/accounts/confirm-email/***/"),
        ("/accounts/password/reset/key/4-c8f2-9a/ 404", "/accounts/password/reset/key/***/ 404"),
        ("/accounts/login/?next=%2Faccounts%2Finvitation%2Fabc%3Ad&x=1", None),
        ("/calendars/aB-3_x.ics", "/calendars/***"),
        ("/calendars/aB-3_xaB-3_xaB-3_xaB-3_x?a=1", "/calendars/***?a=1"),
        (
            "https://desk.example.org/calendars/aB-3_x.ics HTTP/1.1",
            "https://desk.example.org/calendars/*** HTTP/1.1",
        ),
        ("/accounts/login/?next=/calendars/aB-3_x.ics&x=1", "/accounts/login/?next=/calendars/***&x=1"),
        ("/calendars/12/revoke", "/calendars/12/revoke"),
        ("/calendars/new", "/calendars/new"),
        ("/accounts/password/reset/", "/accounts/password/reset/"),
        ("/accounts/confirm-email/", "/accounts/confirm-email/"),
        ("/a/MTI:1w_x-y.z", "/a/***"),
        ("https://desk.example.org/a/abc HTTP/1.1", "https://desk.example.org/a/*** HTTP/1.1"),
        ("/accounts/login/?next=/a/abc&x=1", "/accounts/login/?next=/a/***&x=1"),
        (
            "/api/v1/alerts/alertmanager?token=sd_abc HTTP/1.1",
            "/api/v1/alerts/alertmanager?token=*** HTTP/1.1",
        ),
        ("/api/v1/x?a=1&access_token=abc&b=2", "/api/v1/x?a=1&access_token=***&b=2"),
        ("/accounts/login/?next=/x%3Ftoken%3Dabc%26b%3D2", "/accounts/login/?next=/x%3Ftoken%3D***%26b%3D2"),
        ("/queue?keyword=abc", "/queue?keyword=abc"),
        ("/hooks/twilio", "/hooks/twilio"),
        ("/tickets/1042", "/tickets/1042"),
    ],
)
def test_secrets_in_paths_are_masked(path, shown):
    assert masked(path) == (shown or "/accounts/login/?next=%2Faccounts%2Finvitation%2F***&x=1")


def test_a_structured_line_holds_no_secret_in_message_field_or_traceback():
    config = logging_config(level="INFO", is_json=True)
    processors = config["formatters"]["structured"].copy()
    formatter = processors.pop("()")(**processors)
    record = logging.makeLogRecord(
        {
            "name": "django.request",
            "msg": "Not Found: %s",
            "args": ("/accounts/invitation/SECRET",),
            "request": '<WSGIRequest: GET "/accounts/confirm-email/SECRET">',
        }
    )

    line = formatter.format(record)

    assert "SECRET" not in line
    assert json.loads(line)["event"] == "Not Found: /accounts/invitation/***"


def test_gunicorns_list_of_requests_holds_no_secret():
    atoms = {"h": "10.0.0.1", "r": "GET /accounts/invitation/SECRET HTTP/1.1"}
    record = logging.makeLogRecord({"msg": '%(h)s "%(r)s"', "args": atoms})

    MaskingFilter().filter(record)

    assert record.getMessage() == '10.0.0.1 "GET /accounts/invitation/*** HTTP/1.1"'
