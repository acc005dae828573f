"""Secrets, active content and dates: what a triager must see first."""

from datetime import UTC, date, datetime

import pytest

from tickets.priority import Facts, Flag, assess
from tickets.reading.budget_alerts import read_budget_alert
from tickets.reading.event_dates import find_event_date

SECRETS = [
    "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_11ABCDEFG0abcdefghij_klmnopqrstuvwxyz",
    "the password is hunter2",
    "Password: sunflower",
    "la contraseña es Girasol-58",
    "mot de passe : Tournesol42",
    "a senha é Girassol99",
    "Das Passwort lautet Blume#77",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    'client_secret: "d41d8cd98f00b204e980"',
    "postgres://app:s3cr3tpw@db.example.org/hub",
    "Authorization: Bearer abcdef1234567890abcdef",
]
NO_SECRETS = [
    "Where do I change my password?",
    "The password is not accepted.",
    "We send the password later, encrypted.",
    "Ponemos la contraseña y nos regresa a la página.",
    "The token is expired.",
    "password: <your password here>",
    "password = ${PASSWORD}",
    "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl AKIAIOSFODNN7EXAMPLE\n-----END AGE ENCRYPTED FILE-----",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ my@example.org",
    "Passwort vergessen, was nun?",
]
ACTIVE = [
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "&#106;avascript:alert(1)",
    "{{ 7*7 }}",
    "{% debug %}",
    "<a href='data:text/html,x'>",
    "<svg/onload=alert(1)>",
]
INERT = [
    "a < b and c > d",
    "<me@example.org>",
    "<https://example.org>",
    "JavaScript is fine",
    "f{x} {y}",
    "5 <6",
    "<your name>",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_in_clear_text_is_flagged_and_never_repeated(text: str) -> None:
    made = assess(Facts(subject="Nobody can log in", body=f"Nobody can log in. See {text}\n"))

    assert Flag.SECRET in made.flags
    assert text not in made.why


@pytest.mark.parametrize("text", NO_SECRETS)
def test_talk_about_secrets_and_encrypted_blocks_are_not_flagged(text: str) -> None:
    assert Flag.SECRET not in assess(Facts(subject="Question", body=text)).flags


@pytest.mark.parametrize("text", ACTIVE)
def test_active_content_is_flagged(text: str) -> None:
    assert Flag.ACTIVE_CONTENT in assess(Facts(subject="Question", body=text)).flags
    assert Flag.ACTIVE_CONTENT in assess(Facts(subject=text, body="Hello")).flags


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: x@example.org", "Hello\nthere", "a\rb"])
def test_a_line_break_in_the_subject_is_active_content(subject: str) -> None:
    assert assess(Facts(subject=subject, body="Hello")).flags == (Flag.ACTIVE_CONTENT,)


@pytest.mark.parametrize("text", INERT)
def test_signs_and_addresses_are_not_active_content(text: str) -> None:
    assert Flag.ACTIVE_CONTENT not in assess(Facts(subject="Question", body=text)).flags


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 3 November 2026", date(2026, 11, 3)),
        ("November 3rd, 2026", date(2026, 11, 3)),
        ("3-5 November 2026", date(2026, 11, 3)),
        ("2026-11-03", date(2026, 11, 3)),
        ("el martes 3 de noviembre de 2026", date(2026, 11, 3)),
        ("le 3 novembre 2026", date(2026, 11, 3)),
        ("du 3 au 5 novembre 2026", date(2026, 11, 3)),
        ("no dia 3 de novembro de 2026", date(2026, 11, 3)),
        ("am 3. November 2026", date(2026, 11, 3)),
        ("am 03.11.2026", date(2026, 11, 3)),
        ("15/10/2026", date(2026, 10, 15)),
        ("tomorrow", date(2026, 10, 7)),
        ("on 5 January", date(2027, 1, 5)),
    ],
)
def test_a_day_is_read_in_many_forms(text: str, day: date) -> None:
    found = find_event_date(f"A workshop {text} at 10:00 UTC", received=datetime(2026, 10, 6, 9, tzinfo=UTC))

    assert found.readings == (day,)
    assert found.start() is not None


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("on 3 November 2026 at 9:00", {Flag.DATE_UNCLEAR}),
        ("on 03/04/2027 at 9:00 UTC", {Flag.DATE_UNCLEAR}),
        ("next Friday at 9:00 UTC", {Flag.DATE_UNCLEAR, Flag.SHORT_NOTICE}),
        ("on Monday 3 November 2026 at 9:00 UTC", {Flag.DATE_UNCLEAR}),
        ("on 31 November 2026, 9:00 UTC", {Flag.DATE_IMPOSSIBLE}),
        ("on 29 February 2027, 9:00 UTC", {Flag.DATE_IMPOSSIBLE}),
        ("on 1 September 2026, 9:00 UTC", {Flag.DATE_PAST}),
        ("on 12 October 2026, 9:00 Europe/Paris", {Flag.SHORT_NOTICE}),
        ("on 12 December 2026, 9:00, hora de Bogotá", set()),
        ("on 12 December 2026, 9 Uhr MEZ", set()),
        ("on 12 December 2026, 9:00 our local time", {Flag.DATE_UNCLEAR}),
        ("on 12 December 2026 at 9:00 UTC+5:30", set()),
    ],
)
def test_the_date_of_a_workshop_is_judged(text: str, flags: set[Flag]) -> None:
    now = datetime(2026, 10, 6, 9, tzinfo=UTC)

    made = assess(
        Facts(subject="Workshop", body=f"We will run a workshop {text} for 20 people.", received_at=now)
    )

    assert set(made.flags) == flags


@pytest.mark.parametrize(
    ("body", "increase"),
    [
        ("Forecast: $5,768.40\nBudgeted Amount: $4,120.00 (average of the last 3 months)", 0.40),
        ("Forecast: 4.944,00 €\nLast month: 4.120,00 €", 0.20),
        ("Forecast: CHF 4'944.00\nLast month: CHF 4'120.00", 0.20),
        ("Prévision : 4 944,00 €\nMois dernier : 4 120,00 €", 0.20),
        ("The forecast is 35 % higher than last month.", 0.35),
        ("You have used 40 % of your budget.", None),
    ],
)
def test_an_increase_is_measured_against_earlier_spend(body: str, increase: float | None) -> None:
    alert = read_budget_alert("Budget alert", body)

    assert alert is not None
    assert alert.increase == (pytest.approx(increase, abs=0.005) if increase is not None else None)
