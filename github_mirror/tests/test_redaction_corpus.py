"""What a corpus of real-shaped private data and of harmless look-alikes says of the redactor.

The samples of `private.json` keep their secrets in pieces, so that secret scanners do not take this repository for a
leak; all of them are invented.
"""

import json
from pathlib import Path

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


def _text(sample: dict) -> str:
    return sample["before"] + "".join(sample["secret"]) + sample["after"]


def _kept(sample: dict) -> str:
    """Return what of a sample's secret would be published."""
    secret, start = "".join(sample["secret"]), len(sample["before"])
    redacted = redact(_text(sample), names=sample.get("names", ()))
    removed = _removed_places(redacted)
    kept = [c for place, c in enumerate(secret, start=start) if place not in removed and not c.isspace()]
    return "".join(kept) or (secret if secret in redacted.text else "")


# In bulk: a thousand cases of pytest's own cost more than the redactor.
def test_every_private_sample_is_removed_to_the_last_character():
    leaks = {_text(sample): _kept(sample) for sample in PRIVATE if _kept(sample)}

    assert leaks == {}


def test_redacting_a_private_sample_again_changes_nothing():
    changed = []

    for sample in PRIVATE:
        names = sample.get("names", ())
        once = redact(_text(sample), names=names).text
        if redact(once, names=names) != Redacted(once, ()):
            changed.append(once)

    assert changed == []


def test_every_private_sample_is_called_by_its_name_nearly_always():
    other = [
        sample
        for sample in PRIVATE
        if sample["kind"]
        not in {removal.kind for removal in redact(_text(sample), names=sample.get("names", ())).removals}
    ]

    assert len(other) <= len(PRIVATE) * 0.02, other


def test_harmless_lookalikes_stay_as_they_are():
    changed = {text: redact(text).text for text in HARMLESS if redact(text).text != text}

    assert len(changed) <= len(HARMLESS) * 0.02, changed


def test_the_corpus_is_large_enough_to_mean_something():
    assert len(PRIVATE) >= 600
    assert len(HARMLESS) >= 450
