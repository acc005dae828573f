"""Odd and hostile input: never an error, never slow."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.priority import Facts, assess

SIZE = 1_000_000
HOSTILE = {
    "one word": "a" * SIZE,
    "blanks": " " * SIZE,
    "lines": "\n " * (SIZE // 2),
    "quotes": "> " * (SIZE // 2),
    "open tags": "<a " * (SIZE // 3),
    "open braces": "{{" * (SIZE // 2),
    "tokens": "eyJaaaaaaaa." * (SIZE // 12),
    "passwords": "password is to " * (SIZE // 15),
    "blocks without an end": "-----BEGIN AGE ENCRYPTED FILE-----" * (SIZE // 34),
    "dates": "3 november " * (SIZE // 11),
    "zones": "hora de la " * (SIZE // 11),
    "negations": "the hub not not " * (SIZE // 16),
    "amounts": "budget alert $1,000.00 " * (SIZE // 23),
    "addresses": "http://a:" * (SIZE // 9),
    "tags": "from 2026.1 to from 1.2.3 a la " * (SIZE // 30),
    "doors": "devuelve land login back after " * (SIZE // 31),
    "conditions": "if should the hub se si the " * (SIZE // 28),
    "wishes": "could our would be possible can you " * (SIZE // 36),
    "thoughts": "i thought my big it was file " * (SIZE // 29),
    "sizes": "10 gb instead of per user 5 gb to " * (SIZE // 34),
    "days before": "on tuesday was for two hours from 1 to " * (SIZE // 39),
    "negated": "nobody no one can any " * (SIZE // 22),
    "bills": "cost $1 in may january $2 " * (SIZE // 26),
    "kanji": "2027\u5e741\u67081\u65e510\u6642" * (SIZE // 13),
    "ligatures": "\ufdfa" * SIZE,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_megabyte_made_to_be_slow_is_read_in_seconds(body: str) -> None:
    began = time.perf_counter()

    assess(Facts(subject=body, body=body))

    assert time.perf_counter() - began < 3


@pytest.mark.parametrize("odd", ["", None, "\x00\x01\x02", "\ud800", "\u202e", "\r\n\r\n", "🙂" * 50, 42])
def test_odd_text_is_assessed_without_an_error(odd: Any) -> None:
    made = assess(Facts(subject=odd, body=odd, headers=None))  # type: ignore[arg-type]

    assert made.rule
    assert made.why


@settings(max_examples=60, deadline=None)
@given(st.text(), st.text(max_size=2000))
def test_any_text_at_all_is_assessed(subject: str, body: str) -> None:
    assert assess(Facts(subject=subject, body=body)).rule
