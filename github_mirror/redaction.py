"""Decide what of a private text may be read in public. Pure: text in, text and every removal out."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from github_mirror.detectors.contacts import find_email_addresses, find_network_addresses, find_phone_numbers
from github_mirror.detectors.found import Detector, Found, RemovalKind
from github_mirror.detectors.mail import find_letter_names, find_quoted_mail, find_signatures
from github_mirror.detectors.passwords import find_passwords
from github_mirror.detectors.people import find_user_names, name_detector
from github_mirror.detectors.places import find_postal_addresses
from github_mirror.detectors.secrets import (
    find_assigned_secrets,
    find_key_blocks,
    find_lone_keys,
    find_prefixed_tokens,
    find_secrets_near_words,
    find_split_tokens,
)
from github_mirror.neutralising import BREAK, find_active_content, neutralise
from github_mirror.visible_text import SENTINEL, Span, VisibleText, hide, see

__all__ = ["Redacted", "Removal", "RemovalKind", "redact"]

_DETECTORS: tuple[Detector, ...] = (
    find_quoted_mail,
    find_signatures,
    find_key_blocks,
    find_prefixed_tokens,
    find_split_tokens,
    find_assigned_secrets,
    find_secrets_near_words,
    find_lone_keys,
    find_passwords,
    find_email_addresses,
    find_network_addresses,
    find_phone_numbers,
    find_postal_addresses,
    find_letter_names,
    find_user_names,
    find_active_content,
)
# Removing one thing can uncover another. Texts that people write settle in two or three rounds.
_MOST_ROUNDS = 6
# GitHub takes 65,536 characters; a text with long quotations may shrink to that. Bounds the work for hostile input.
_LONGEST = 4 * 65_536


class Removal(NamedTuple):
    """A stretch start..end of the ORIGINAL text and what is published instead of it."""

    kind: RemovalKind
    start: int
    end: int
    replacement: str


@dataclass(frozen=True)
class Redacted:
    """The publishable text, and what was changed: in order, disjoint, in offsets of the original."""

    text: str
    removals: tuple[Removal, ...]


def redact(text: str, *, names: Collection[str] = (), staff: Collection[str] = ()) -> Redacted:
    """Return the text without addresses, secrets, quoted mail and names, and inert on GitHub.

    `names` are the people's names and e-mail addresses known for the ticket; `staff` are whole names and logins of the
    team, which stay unless they are also somebody's of `names`. Redacting the result again changes nothing. Line ends
    become "\\n" and accents composed letters; everything else that differs is a removal.
    """
    find_names = name_detector(names) if names else _nothing
    ours = {name.casefold() for name in staff}
    view = _without_rest(see(text))
    kinds: dict[tuple[int, int], RemovalKind] = {}
    for _ in range(_MOST_ROUNDS):
        guessed = [one for detector in _DETECTORS for one in detector(view) if not _is_ours(one, view, ours)]
        found = _joined([*guessed, *find_names(view)])
        if not found:
            break
        kinds.update({view.original_span(one.start, one.end): one.kind for one in found})
        view = hide(view, [(one.start, one.end, f"[removed: {one.kind}]") for one in found])
    return _written(text, view, kinds)


def _nothing(view: VisibleText) -> Iterator[Found]:
    return iter(())


def _is_ours(found: Found, view: VisibleText, ours: set[str]) -> bool:
    """Say whether somebody of the team was taken for a stranger."""
    is_person = found.kind in (RemovalKind.NAME, RemovalKind.USER_NAME)
    return is_person and view.shown[found.start : found.end].casefold() in ours


def _without_rest(view: VisibleText) -> VisibleText:
    """Cut what could never be published at a space, so that no secret is cut in two."""
    if len(view.shown) <= _LONGEST:
        return view
    cut = max(view.shown.rfind(space, 0, _LONGEST - 1) for space in " \n\t") + 1
    return hide(view, [(cut, len(view.shown), f"[removed: {RemovalKind.OVERLONG}]")])


def _joined(found: Sequence[Found]) -> list[Found]:
    """Merge overlapping findings; the longest one says what it was."""
    joined: list[Found] = []
    longest = 0
    for one in sorted((one for one in found if one.end > one.start), key=lambda one: (one.start, -one.end)):
        if joined and one.start < joined[-1].end:
            last = joined[-1]
            kind = one.kind if one.end - one.start > longest else last.kind
            longest = max(longest, one.end - one.start)
            joined[-1] = Found(kind, last.start, max(last.end, one.end))
        else:
            joined.append(one)
            longest = one.end - one.start
    return joined


def _written(original: str, view: VisibleText, kinds: dict[tuple[int, int], RemovalKind]) -> Redacted:
    """Put the visible text together again with its placeholders and edits."""
    gaps = iter(view.gaps)
    changes: list[tuple[int, int, Removal]] = []
    at = view.shown.find(SENTINEL)
    while at >= 0:
        gap = next(gaps)
        kind = kinds.get((gap.start, gap.end), RemovalKind.OVERLONG)
        changes.append((at, at + 1, Removal(kind, gap.start, gap.end, gap.replacement)))
        at = view.shown.find(SENTINEL, at + 1)
    for edit in neutralise(view):
        start, end = view.original_span(edit.start, edit.end)
        if edit.replacement.endswith(BREAK):
            end = view.starts[edit.end]  # a break that stands there already is this one
        changes.append((edit.start, edit.end, Removal(edit.kind, start, end, edit.replacement)))
    changes.sort(key=lambda change: change[0])
    pieces, at = [], 0
    for first, last, removal in changes:
        pieces += [view.shown[at:first], removal.replacement]
        at = last
    text = "".join([*pieces, view.shown[at:]])
    return Redacted(text, _all_removals(original, [change[2] for change in changes], view.cleaned))


def _all_removals(original: str, removals: Sequence[Removal], cleaned: Sequence[Span]) -> tuple[Removal, ...]:
    """Add the hidden characters that no removal covers, and leave out what changes nothing."""
    every = list(removals)
    at = 0
    for span in sorted(cleaned, key=lambda span: (span.start, -span.end)):
        while at < len(removals) and removals[at].end <= span.start:
            at += 1
        if at == len(removals) or span.end <= removals[at].start:
            every.append(Removal(RemovalKind.HIDDEN, span.start, span.end, span.replacement))
    every.sort(key=lambda removal: removal.start)
    return tuple(one for one in every if original[one.start : one.end] != one.replacement)
