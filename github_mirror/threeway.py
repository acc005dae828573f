"""Compare an issue three ways, field by field: what both sides said when they last agreed, and what each says. Pure.

Each side has a base of its own, because the two need not say the same: GitHub's people may edit what the desk renders
from its own fields, and add labels and people beside ours. `ours` is what the desk wants now, `theirs` what GitHub
says. An issue's state is one field of two keys, `state` and `state_reason`. Fields that are missing in `ours` are not
published: the desk follows them and never writes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

TEXTS = ("title", "body", "milestone")
SETS = ("labels", "assignees")
FIELDS = (*TEXTS, *SETS, "state")
OPEN, CLOSED = "open", "closed"

# By field: what one side says.
Said = Mapping[str, Any]


class Verdict(StrEnum):
    """What becomes of a field."""

    SAME = "same"
    PUSH = "push"  # only we changed it: write it
    ACCEPT = "accept"  # only they changed it: theirs holds
    PROPOSE = "propose"  # they closed the issue: a steward decides about the ticket
    CONFLICT = "conflict"  # both changed it: nothing is written until somebody decides


@dataclass(frozen=True)
class Merged:
    """One field compared. `value` is what both sides are to say; None while they are in conflict.

    `added` and `removed` is what GitHub's people did to labels or assignees; `released` is what of ours they took over.
    """

    field: str
    verdict: Verdict
    value: Any
    base: Any
    ours: Any
    theirs: Any
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    released: tuple[str, ...] = ()


def merge(*, base_ours: Said, base_theirs: Said, ours: Said, theirs: Said) -> tuple[Merged, ...]:
    """Compare every field that GitHub tells of, in the order of FIELDS."""
    return tuple(
        _merged(field, base_ours=base_ours, base_theirs=base_theirs, ours=ours, theirs=theirs)
        for field in FIELDS
        if field in theirs
    )


def bases_after(
    merged: Iterable[Merged], *, base_ours: Said, base_theirs: Said
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return both bases once the verdicts are carried out, but for what is still to be pushed or decided."""
    after_ours, after_theirs = dict(base_ours), dict(base_theirs)
    for one in merged:
        if one.field in SETS:
            _put(after_theirs, one.field, one.theirs)
            released = _folded(one.released)
            kept = [name for name in base_ours.get(one.field, ()) if name.casefold() not in released]
            _put(after_ours, one.field, one.ours if one.verdict != Verdict.PUSH else sorted(kept))
        elif one.verdict in {Verdict.SAME, Verdict.ACCEPT, Verdict.PROPOSE}:
            _put(after_theirs, one.field, one.theirs)
            _put(after_ours, one.field, one.ours)
    return after_ours, after_theirs


def to_write(merged: Iterable[Merged]) -> dict[str, Any]:
    """Return the fields to send to GitHub, as its API names them."""
    fields: dict[str, Any] = {}
    for one in merged:
        if one.verdict == Verdict.PUSH:
            _put(fields, one.field, one.value)
    return fields


def wanted_in(merged: Iterable[Merged]) -> dict[str, Any]:
    """Return what the desk wanted when it was compared, field by field."""
    fields: dict[str, Any] = {}
    for one in merged:
        _put(fields, one.field, one.ours)
    return fields


def wanted_since(before: Said, merged: Iterable[Merged]) -> set[str]:
    """Return the fields to write of which the desk wants something else than it wanted `before`."""
    return {
        one.field for one in merged if one.verdict == Verdict.PUSH and one.ours != _value(before, one.field)
    }


def heard_back(
    *, sending: Said, base_ours: Said, base_theirs: Said, theirs: Said
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return what is still on its way, and both bases, with what GitHub says taken for the arrival of what we sent.

    A webhook may tell of our own write before its answer came, and when we want something else already.
    """
    left, after_ours, after_theirs = dict(sending), dict(base_ours), dict(base_theirs)
    for field in FIELDS:
        if field not in sending or field not in theirs:
            continue
        if field in SETS:
            sent, before = _folded(sending[field]), _folded(base_ours.get(field, ()))
            said, known = _folded(theirs[field]), _folded(base_theirs.get(field, ()))
            gone = before.keys() - sent.keys()
            put = {key: name for key, name in sent.items() if key not in before}
            if not (put.keys() <= said.keys() and not gone & said.keys()):
                continue
            now = {key: name for key, name in (known | put).items() if key not in gone}
            _put(after_theirs, field, sorted(now.values()))
        elif _is_heard(field, sending=sending, theirs=theirs):
            _put(after_theirs, field, _value(theirs, field))
        else:
            continue
        _put(after_ours, field, _value(sending, field))
        _drop(left, field)
    return left, after_ours, after_theirs


def _is_heard(field: str, *, sending: Said, theirs: Said) -> bool:
    """Say whether GitHub says what we sent. A reason for what is closed already it ignores, as its API documents."""
    sent, said = _value(sending, field), _value(theirs, field)
    return bool(sent[0] == said[0] if field == "state" else sent == said)


def snapshot(said: Said) -> dict[str, Any]:
    """Return the fields that are compared, in the form in which they are compared and kept as JSON."""
    kept: dict[str, Any] = {}
    for field in FIELDS:
        if field in said:
            _put(kept, field, _value(said, field))
    return kept


def _merged(field: str, *, base_ours: Said, base_theirs: Said, ours: Said, theirs: Said) -> Merged:
    own_base, their_base = _value(base_ours, field), _value(base_theirs, field)
    # What is not published is ours to want nothing of: it stays what it was.
    wanted = _value(ours, field) if field in ours else own_base
    said = _value(theirs, field)
    if field in SETS:
        return _merged_set(field, own_base=own_base, their_base=their_base, ours=wanted, theirs=said)
    if field == "state":
        verdict = _state_verdict(own_base=own_base, their_base=their_base, ours=wanted, theirs=said)
    else:
        verdict = _verdict(own_base=own_base, their_base=their_base, ours=wanted, theirs=said)
    is_pushed, is_open = verdict == Verdict.PUSH, verdict == Verdict.CONFLICT
    value = None if is_open else (wanted if is_pushed else said)
    return Merged(field, verdict, value, own_base, wanted, said)


def _verdict(*, own_base: Any, their_base: Any, ours: Any, theirs: Any) -> Verdict:
    has_ours_changed, has_theirs_changed = ours != own_base, theirs != their_base
    if ours == theirs or not (has_ours_changed or has_theirs_changed):
        return Verdict.SAME
    if has_ours_changed and has_theirs_changed:
        return Verdict.CONFLICT
    if has_theirs_changed:
        return Verdict.ACCEPT
    # An edit of theirs that was accepted stands there alone: writing ours would remove it.
    return Verdict.PUSH if own_base == their_base else Verdict.CONFLICT


def _state_verdict(
    *, own_base: Sequence[str], their_base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> Verdict:
    has_ours_changed, has_theirs_changed = ours != own_base, theirs != their_base
    if ours[0] == theirs[0]:
        # Closed is closed; a better reason is written only over one that we gave.
        is_new_reason = has_ours_changed and own_base == their_base == theirs and ours != theirs
        return Verdict.PUSH if is_new_reason and ours[0] == CLOSED else Verdict.SAME
    if has_theirs_changed:
        if theirs[0] == CLOSED:
            return Verdict.PROPOSE
        return Verdict.CONFLICT if has_ours_changed else Verdict.ACCEPT
    return Verdict.PUSH if has_ours_changed else Verdict.SAME


def _merged_set(
    field: str, *, own_base: list[str], their_base: list[str], ours: list[str], theirs: list[str]
) -> Merged:
    """Merge names that both sides add and remove. Ours are only those that we put there; GitHub ignores their case."""
    own_before, own_now = _folded(own_base), _folded(ours)
    their_before, their_now = _folded(their_base), _folded(theirs)
    withdrawn = own_before.keys() - own_now.keys()
    # What they put back after we last looked is theirs now.
    released = {key for key in withdrawn if key in their_now and key not in their_before}
    target = {key: name for key, name in their_now.items() if key not in withdrawn - released}
    target |= {key: name for key, name in own_now.items() if key not in own_before and key not in their_now}
    added = {key for key in their_now.keys() - their_before.keys() if key not in own_now}
    removed = {key for key in their_before.keys() - their_now.keys() if key not in withdrawn}
    is_pushed = target.keys() != their_now.keys()
    moved = Verdict.ACCEPT if added or removed else Verdict.SAME
    verdict = Verdict.PUSH if is_pushed else moved
    return Merged(
        field,
        verdict,
        sorted(target.values()),
        own_base,
        ours,
        theirs,
        added=tuple(sorted(their_now[key] for key in added)),
        removed=tuple(sorted(their_before[key] for key in removed)),
        released=tuple(sorted(own_before[key] for key in released)),
    )


def _value(said: Said, field: str) -> Any:
    """Return what a side says of a field; before anything was said, as of an issue that has nothing yet."""
    if field == "state":
        state = said.get("state") or OPEN
        # How an issue came to be open again is history, not state.
        return [state, (said.get("state_reason") or "") if state == CLOSED else ""]
    if field in SETS:
        return sorted(_folded(said.get(field) or ()).values())
    text = str(said.get(field) or "").replace("\r\n", "\n")
    return text.rstrip() if field == "body" else text.strip()


def _put(said: dict[str, Any], field: str, value: Any) -> None:
    if field == "state":
        said["state"], said["state_reason"] = value
    else:
        said[field] = value


def _drop(said: dict[str, Any], field: str) -> None:
    said.pop(field, None)
    if field == "state":
        said.pop("state_reason", None)


def _folded(names: Iterable[str]) -> dict[str, str]:
    return {name.casefold(): name for name in names}
