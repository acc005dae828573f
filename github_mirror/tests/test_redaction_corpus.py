"""What a corpus of real-shaped private data and of harmless look-alikes says of the redactor.

The samples of `private.json` keep their secrets in pieces, so that secret scanners do not take this repository for a
leak; all of them are invented.
"""

import json
from pathlib import Path

import pytest

from github_mirror.redaction import Redacted, RemovalKind, redact

DATA = Path(__file__).parent / "data"
PRIVATE = json.loads((DATA / "private.json").read_text(encoding="utf-8"))
HARMLESS = json.loads((DATA / "harmless.json").read_text(encoding="utf-8"))
REMOVING = set(RemovalKind) - {RemovalKind.MENTION, RemovalKind.REFERENCE, RemovalKind.MARKUP}


def _removed_places(redacted: Redacted) -> set[int]:
    return {
        place
        for removal in redacted.removals
        if removal.kind in REMOVING
        for place in range(removal.start, removal.end)
    }


@pytest.mark.parametrize("sample", PRIVATE, ids=[f"{n}-{one['kind']}" for n, one in enumerate(PRIVATE)])
def test_every_private_sample_is_removed_to_the_last_character(sample):
    secret = "".join(sample["secret"])
    start = len(sample["before"])
    names = sample.get("names", ())

    redacted = redact(sample["before"] + secret + sample["after"], names=names)

    kept = {start + i for i, character in enumerate(secret) if not character.isspace()} - _removed_places(
        redacted
    )
    assert not kept, redacted.text
    assert secret not in redacted.text
    assert redact(redacted.text, names=names) == Redacted(redacted.text, ())


def test_every_private_sample_is_called_by_its_name_nearly_always():
    other = [
        sample
        for sample in PRIVATE
        if sample["kind"]
        not in {
            removal.kind
            for removal in redact(
                sample["before"] + "".join(sample["secret"]) + sample["after"], names=sample.get("names", ())
            ).removals
        }
    ]

    assert len(other) <= len(PRIVATE) * 0.02, other


def test_harmless_lookalikes_stay_as_they_are():
    changed = {text: redact(text).text for text in HARMLESS if redact(text).text != text}

    assert len(changed) <= len(HARMLESS) * 0.02, changed


def test_the_corpus_is_large_enough_to_mean_something():
    assert len(PRIVATE) >= 200
    assert len(HARMLESS) >= 200
