"""The parts of a policy as forms: what is shown can be answered as it is, and a refusal stands at its field."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from escalation.policy_parts import groups_of, part_from, part_in, rearranged, with_error, with_part
from tickets.policy import InvalidPolicy, as_document, default_policy, read_document

DOCUMENT = as_document(default_policy(ZoneInfo("UTC")))


def answers(kind: str, part: Any) -> dict[str, str]:
    """Return what a browser sends of a form that nobody touched."""
    return {field.name: field.value for group in groups_of(kind, part, DOCUMENT) for field in group.fields}


@pytest.mark.parametrize(
    ("kind", "name"),
    [("plan", "standard"), ("calendar", "working-days"), ("rules", ""), ("decision", ""), ("commanders", "")]
    + [("path", name) for name in DOCUMENT["paths"]],
)
def test_a_form_that_nobody_touched_changes_nothing(kind: str, name: str) -> None:
    part = part_in(DOCUMENT, kind, name)

    answered = part_from(kind, answers(kind, part), before=part)

    assert read_document(with_part(DOCUMENT, kind, name, answered)) == read_document(DOCUMENT)


@pytest.mark.parametrize(
    ("kind", "name", "field", "text", "at"),
    [
        ("plan", "standard", "tiers.P2.first_response", "soon", "tiers.P2.first_response"),
        ("calendar", "working-days", "zone", "Mars", "zone"),
        ("calendar", "working-days", "open", "mon\nmoonday", "open"),
        ("path", "outage", "repeat_every", "2 working hours", "repeat_every"),
        ("path", "outage", "steps.2.after", "later", "steps.2.after"),
        ("path", "outage", "steps.2.whom.2", "pope", "steps.2.whom.2"),
        ("path", "outage", "steps.2.whom.1", "pope", "steps.2.whom.1"),
        ("path", "high", "steps.2.percent", "150", "steps.2.percent"),
        ("decision", "", "target", "x", "target"),
    ],
)
def test_a_refusal_stands_at_its_field(kind: str, name: str, field: str, text: str, at: str) -> None:
    part = part_in(DOCUMENT, kind, name)
    changed = part_from(kind, answers(kind, part) | {field: text}, before=part)

    with pytest.raises(InvalidPolicy) as caught:
        read_document(with_part(DOCUMENT, kind, name, changed))
    groups, is_placed = with_error(groups_of(kind, changed, DOCUMENT), caught.value, depth=2 if name else 1)

    marked = [one for group in groups for one in group.fields if one.error]
    assert is_placed
    assert [(one.name, one.value) for one in marked] == [(at, text)]


def test_steps_are_added_moved_and_removed() -> None:
    path = {"repeat_every": "", "steps": [{"after": text} for text in "abc"]}

    def order(what: str) -> str:
        return "".join(step["after"] or "+" for step in rearranged(path, what)["steps"])

    assert [order(what) for what in ("up-2", "down-2", "remove-2", "add")] == ["bac", "acb", "ac", "abc+"]
    assert [order(what) for what in ("up-1", "down-3", "remove-9", "remove-x", "save")] == ["abc"] * 5


def test_rules_that_nobody_knows_stay_when_others_are_changed() -> None:
    part = {"change.gone": "P2", "change.small": "P3"}

    answered = part_from("rules", {"change.small": "", "guidance.question": "P2"}, before=part)

    assert answered == {"change.gone": "P2", "guidance.question": "P2"}
