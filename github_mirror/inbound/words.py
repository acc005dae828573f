"""What GitHub's people did to an issue, as words that follow a name in the timeline. Pure."""

from collections.abc import Container, Iterable, Iterator

from github_mirror.threeway import CLOSED, Merged, Verdict

REASONS = {"completed": "as completed", "not_planned": "as not planned", "duplicate": "as a duplicate"}
TOLD = frozenset({Verdict.ACCEPT, Verdict.PROPOSE, Verdict.CONFLICT})


def changes_in_words(merged: Iterable[Merged], *, but: Container[str] = ()) -> list[str]:
    """Return what was done at GitHub but to some fields, a phrase each: "changed the title to “Down” on GitHub"."""
    return [f"{phrase} on GitHub" for one in merged if one.field not in but for phrase in _phrases(one)]


def _phrases(one: Merged) -> Iterator[str]:
    if one.field == "labels":
        yield from _about_names(one, added="added the label", removed="removed the label")
    elif one.field == "assignees":
        yield from _about_names(one, added="assigned", removed="unassigned")
    elif one.verdict not in TOLD:
        return
    elif one.field == "state":
        yield closing_words(one.theirs[1]) if one.theirs[0] == CLOSED else "reopened the issue"
    elif one.field == "body":
        yield "edited the text"
    elif one.field == "milestone":
        yield f"set the milestone “{one.theirs}”" if one.theirs else f"removed the milestone “{one.base}”"
    else:
        yield f"changed the title to “{one.theirs}”"


def closing_words(reason: str) -> str:
    """Return how an issue was closed: "closed the issue as not planned"."""
    return f"closed the issue {REASONS.get(reason, '')}".rstrip()


def _about_names(one: Merged, *, added: str, removed: str) -> Iterator[str]:
    for name in one.added:
        yield f"{added} {name}"
    for name in one.removed:
        yield f"{removed} {name}"
