"""Redaction takes hostile input in linear time, and redacting twice is redacting once."""

import time
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_mirror.redaction import Redacted, redact

LONG = 65_536
NAMES = ["Joy Okafor", "joy.okafor@example.org"]
# Each of these, repeated, once made some pattern start over at every character.
HOSTILE = [
    "a", "a.", "-", " ", "\n", "\r\n", "a@", "a@b.", "1.", "::", "+1 ", "0", "1 2 ", "(", "=", '"a', "<a ", "![", "#1",
    "&#64;", "&#&#8203;64;", "\u200b", "\ue000", "e\u0301", "password is ", "password: ", "contraseña es ", "pass a1b2c3! ",
    "key ", "token ", "secret=", "--token ", "?token=", "AKIA", "eyJ.", "eyJ", "eyJa", "eyJ-", "-----BEGIN A-----\n", "-----BEGIN AGE ",
    "key a1B2c3D4e5F6g7H8i9J0k1", "On 1 wrote:\n", "from: aaa\n", "> ", "-- \n", "Thanks,\n", "Hi Joy Okafor, ", "Dr. ",
    "Best,\nJoy A\naaa\n", "a at b dot ", "a dot ", "tel: ", "jupyter-", "/home/", "https://a:b", "x@\u200bjoy okafor ",
    "[removed: x", "[removed: name]", "user: ", "login a password ", "1 Aa ", "Aa-aa ", "aa ", "Calle de Aa ", "a-40a.", "login a / ", "ENC[AES256_GCM,", "M" * 25 + ".",
    "a/a@", "a.", "server for user ", "---- BEGIN A", "\\users\\", "1 rue de Aa, ", "a as ", "a1!b2c as the ", "user '", "/t/aa-", "2|1:0|", "from=1.2.3.4:", "gh\\-",
    "+1\n", "tel: 1\n", "10.\n", "1:\n", "0100\n", "eyJaaaaaa1a\n", "joy%20", "%20", "1joy1", "jоy оkafor ", "a\\.", "a**", "a<b>",
    "-----BEGIN A-----\na1\n", "- > ", "- > a\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_eight_times_the_hostile_text_does_not_take_many_times_as_long_again(piece):
    long = seconds_for(piece, length=LONG)

    # Eight times the short text's time for a pattern that reads the text once, 64 for one that starts over at every
    # character. What is quick enough whatever the short text takes needs no comparison.
    assert long < 32 * 0.02 or long < 32 * seconds_for(piece, length=LONG // 8)


def seconds_for(piece: str, *, length: int) -> float:
    text = (piece * (length // len(piece) + 1))[:length]
    started = time.process_time()
    redact(text, names=NAMES)
    return time.process_time() - started


def test_the_rest_of_a_text_too_long_to_publish_is_removed():
    redacted = redact("word " * 100_000)

    assert redacted.text.endswith("word [removed: rest of a too long text]")
    assert redact(redacted.text).text == redacted.text


FRAGMENTS = [
    "@octocat", "GH-1", "joy@example.org", "Joy", "Okafor", "swordfish", "a1b2c3d4", "&lt;", "&amp;", "\n\n", "> quoted",
    "Thanks", "+1 215 555 0142", "10.0.0.4", "token", "password", ":", "is", ",", "#", "[", "]", "(", "javascript:x", "```",
    "ghp_" + "a1" * 18, "203.0.113.9", "/home/joyok", "%20", "**", "<b>", "\\.", "\n", "&#", "64;", "<", "!", "GH-",
]  # fmt: skip
PIECES = st.sampled_from([*HOSTILE, *FRAGMENTS])
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=25).map("".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_redacting_again_changes_nothing(text):
    once = redact(text, names=NAMES)

    assert redact(once.text, names=NAMES) == Redacted(once.text, ())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_the_removals_applied_to_the_original_give_the_published_text(text):
    redacted = redact(text, names=NAMES)

    pieces, at = [], 0
    for removal in redacted.removals:
        assert at <= removal.start < removal.end
        pieces += [text[at : removal.start], removal.replacement]
        at = removal.end
    assert _plain("".join([*pieces, text[at:]])) == _plain(redacted.text)


def _plain(text: str) -> str:
    """Without what redaction may normalise silently: line ends and composed letters."""
    for line_end in ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"):
        text = text.replace(line_end, "\n")
    return unicodedata.normalize("NFC", text)
