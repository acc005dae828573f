"""The parts of a policy's document as forms: fields that show them, and what is made of the answers. No queries."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from escalation.policy_outline import CLOCKS
from tickets.facts import Tier
from tickets.policy import InvalidPolicy, Moment
from tickets.policy.document import MAX_STEPS
from tickets.policy.values import CLOCK_NAMES, Urgency
from tickets.policy.words import MOMENT_WORDS
from tickets.priority import RULES

Document = dict[str, Any]
Choices = tuple[tuple[str, str], ...]

# Under which key of the document the parts of a kind stand; a kind without names is the part itself.
SECTIONS = {
    "plan": "plans",
    "calendar": "calendars",
    "path": "paths",
    "rules": "rules",
    "decision": "decision",
    "commanders": "commander_rotation",
}
NAMED = ("plan", "calendar", "path")
NOT_PROMISED = "not promised"
_AS_WRITTEN = ""


@dataclass(frozen=True)
class Field:
    """A field of a form: its name is the place in the part, like tiers.P2.first_response."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    choices: Choices = ()
    hint: str = ""
    error: str = ""
    # The answer to another field of the group without which this one means nothing: "clock", "page".
    only: str = ""

    @property
    def id(self) -> str:
        """Return the id of the control."""
        return f"id_{self.name.replace('.', '_')}"


@dataclass(frozen=True)
class Group:
    """Fields under a title."""

    title: str
    fields: tuple[Field, ...]
    number: int = 0


def groups_of(
    kind: str, part: Any, document: Document, *, recipients: Sequence[tuple[str, str]] = ()
) -> list[Group]:
    """Return the form of a part of a document; what the part leaves out is empty. recipients: whom steps can name."""
    match kind:
        case "plan":
            return _plan_groups(part, document)
        case "calendar":
            return [Group("", _calendar_fields(part))]
        case "path":
            return [Group("", (_repeat_field(part),)), *_step_groups(part, tuple(recipients))]
        case "rules":
            return [Group("", _rule_fields(part))]
        case "decision":
            return [Group("", _decision_fields(part, document))]
    return [Group("", (_commanders_field(part),))]


def part_from(kind: str, answers: Mapping[str, str], *, before: Any) -> Any:
    """Return the part of a document that the answers of a form describe; before is the part that the form showed."""
    match kind:
        case "plan":
            return _plan_from(answers)
        case "calendar":
            return _calendar_from(answers)
        case "path":
            return _path_from(answers)
        case "rules":
            return _rules_from(answers, before)
        case "decision":
            return {"target": _given(answers, "target"), "path": _given(answers, "path")}
    return _given(answers, "commander_rotation")


def part_in(document: Document, kind: str, name: str) -> Any:
    """Return a part of a document; None where it has none of this name."""
    section = document.get(SECTIONS[kind])
    if kind not in NAMED:
        return section
    return section.get(name) if isinstance(section, dict) else None


def mark_of(part: Any) -> str:
    """Return a text that differs for every other part, so that a form can say what it showed."""
    return sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:20]


def with_part(document: Document, kind: str, name: str, part: Any) -> Document:
    """Return the document with another part."""
    section = SECTIONS[kind]
    if kind not in NAMED:
        return document | {section: part}
    return document | {section: document[section] | {name: part}}


def without_part(document: Document, kind: str, name: str) -> Document:
    """Return the document without a named part."""
    section = SECTIONS[kind]
    return document | {section: {key: value for key, value in document[section].items() if key != name}}


def with_error(groups: Sequence[Group], error: InvalidPolicy, *, depth: int) -> tuple[list[Group], bool]:
    """Return the form with the refusal at its field, and whether it has one. `depth`: how long the part's place is."""
    inside = [str(piece) for piece in error.place[depth:]]
    names = [".".join(inside[:length]) for length in range(len(inside), 0, -1)]
    # A step says whom by "page" or "notify"; its form asks apart how and whom.
    if len(inside) > 2 and inside[2] in list(Urgency):
        number = inside[3] if len(inside) > 3 else "1"
        names += [f"{inside[0]}.{inside[1]}.whom.{number}", f"{inside[0]}.{inside[1]}.whom.1"]
    known = {field.name for group in groups for field in group.fields}
    name = next((name for name in names if name in known), None)
    entry = f"Entry {inside[-1]} " if name and inside[-1].isdecimal() and name != ".".join(inside) else ""
    marked = [
        replace(
            group,
            fields=tuple(
                replace(field, error=f"{entry}{error.reason}") if field.name == name else field
                for field in group.fields
            ),
        )
        for group in groups
    ]
    return marked, name is not None


def _given(answers: Mapping[str, str], name: str) -> str:
    return answers.get(name, "").strip()


def _lines_given(answers: Mapping[str, str], name: str) -> list[str]:
    return [line.strip() for line in answers.get(name, "").splitlines() if line.strip()]


def _names(document: Document, section: str) -> Choices:
    return tuple((name, name) for name in sorted(document[section]))


def _plan_groups(part: Document, document: Document) -> list[Group]:
    calendars = _names(document, "calendars")
    calendar = Field(
        "calendar", "Calendar of working time", str(part.get("calendar", "")), "select", calendars
    )
    return [Group("", (calendar,)), *(_tier_group(part, tier, document) for tier in Tier)]


def _tier_group(part: Document, tier: Tier, document: Document) -> Group:
    one = part.get("tiers", {}).get(tier, {})
    targets = tuple(
        Field(
            f"tiers.{tier}.{clock}",
            CLOCK_NAMES[clock].capitalize(),
            str(one.get(clock, "")),
            hint=NOT_PROMISED,
        )
        for clock in CLOCKS
    )
    paths = _names(document, "paths")
    return Group(
        tier, (*targets, Field(f"tiers.{tier}.path", "Path", str(one.get("path", "")), "select", paths))
    )


def _plan_from(answers: Mapping[str, str]) -> Document:
    tiers = {}
    for tier in Tier:
        targets = {str(clock): _given(answers, f"tiers.{tier}.{clock}") for clock in CLOCKS}
        tiers[str(tier)] = {clock: text for clock, text in targets.items() if text} | {
            "path": _given(answers, f"tiers.{tier}.path")
        }
    return {"calendar": _given(answers, "calendar"), "tiers": tiers}


def _calendar_fields(part: Document) -> tuple[Field, ...]:
    return (
        Field("zone", "Time zone", str(part.get("zone", "")), hint="An IANA name like Europe/Lisbon."),
        Field(
            "open",
            "Open",
            "\n".join(part.get("open", ())),
            "lines",
            hint="A line each: mon-fri · mon, wed 09:00-17:00 · sat 22:00-06:00. Without hours: the whole day.",
        ),
        Field(
            "holidays",
            "Public holidays of",
            str(part.get("holidays", "")),
            hint="A country like PT, or with its state US-CA. Empty: none.",
        ),
        Field(
            "closed",
            "Closed every year",
            "\n".join(part.get("closed", ())),
            "lines",
            hint="A line each, both days included: 12-18 to 01-03. Empty: never.",
        ),
    )


def _calendar_from(answers: Mapping[str, str]) -> Document:
    return {
        "zone": _given(answers, "zone"),
        "open": _lines_given(answers, "open"),
        "holidays": _given(answers, "holidays"),
        "closed": _lines_given(answers, "closed"),
    }


def _repeat_field(part: Document) -> Field:
    hint = "A duration like 5 minutes after the last step that counts from the start. Empty: never."
    return Field("repeat_every", "Begin again", str(part.get("repeat_every") or ""), hint=hint)


def _step_groups(part: Document, recipients: Choices) -> list[Group]:
    return [
        _step_group(step, number, recipients) for number, step in enumerate(part.get("steps", ()), start=1)
    ]


def _whom_fields(place: str, whom: Sequence[str], recipients: Choices) -> Iterator[Field]:
    """Yield a choice for each recipient, and one that is empty. Whom nobody knows stays as written."""
    known = {value for value, _ in recipients}
    for number, one in enumerate([*whom, ""], start=1):
        nobody = (("", "nobody else" if number > 1 else "choose"),)
        unknown = ((one, f"{one} (not known)"),) if one and one not in known else ()
        label = "Whom" if number == 1 else "And whom"
        yield Field(f"{place}.whom.{number}", label, one, "select", (*nobody, *unknown, *recipients))


def _step_group(step: Document, number: int, recipients: Choices) -> Group:
    urgency = next((str(one) for one in Urgency if one in step), str(Urgency.NOTIFY))
    place = f"steps.{number}"
    moments = tuple((str(moment), MOMENT_WORDS[moment]) for moment in Moment)
    return Group(
        f"Step {number}",
        (
            Field(f"{place}.when", "When", str(step.get("when", "")), "select", moments),
            Field(f"{place}.percent", "Percent used", str(step.get("percent", "")), only="clock"),
            Field(f"{place}.after", "And then after", str(step.get("after", ""))),
            Field(
                f"{place}.urgency",
                "How",
                urgency,
                "select",
                ((str(Urgency.PAGE), "page"), (str(Urgency.NOTIFY), "notify")),
            ),
            Field(f"{place}.attempt", "Attempt", str(step.get("attempt", 1)), only="page"),
            *_whom_fields(place, step.get(urgency, ()), recipients),
        ),
        number,
    )


def _path_from(answers: Mapping[str, str]) -> Document:
    n_steps = next((n for n in range(MAX_STEPS + 1) if f"steps.{n + 1}.when" not in answers), MAX_STEPS + 1)
    return {
        "repeat_every": _given(answers, "repeat_every"),
        "steps": [_step_from(answers, f"steps.{number}") for number in range(1, n_steps + 1)],
    }


def _step_from(answers: Mapping[str, str], place: str) -> Document:
    when = _given(answers, f"{place}.when")
    percent, attempt = (_given(answers, f"{place}.{name}") for name in ("percent", "attempt"))
    given = (text for name, text in answers.items() if name.startswith(f"{place}.whom."))
    whom = list(dict.fromkeys(one.strip() for text in given for one in text.split(",") if one.strip()))
    step: Document = {"when": when, "after": _given(answers, f"{place}.after") or "0 minutes"}
    urgency = _given(answers, f"{place}.urgency")
    # The form hides what means nothing for the step, so what is left in there counts for nothing.
    if when == Moment.CLOCK:
        step["percent"] = percent
    if attempt and urgency == Urgency.PAGE:
        step["attempt"] = attempt
    return step | {urgency if urgency in list(Urgency) else str(Urgency.NOTIFY): whom}


def rearranged(path: Document, what: str) -> Document:
    """Return a path with a step added, or one moved or removed: "add", "up-2", "down-2", "remove-2"; else as it is."""
    steps = list(path["steps"])
    verb, _, text = what.partition("-")
    place = int(text) - 1 if text.isdecimal() and len(text) < 4 else -1
    if verb == "add" and len(steps) < MAX_STEPS:
        steps.append({"when": str(Moment.START), "after": "", str(Urgency.PAGE): []})
    elif verb == "remove" and 0 <= place < len(steps):
        del steps[place]
    elif verb == "up" and 0 < place < len(steps):
        steps[place - 1 : place + 1] = steps[place], steps[place - 1]
    elif verb == "down" and 0 <= place < len(steps) - 1:
        steps[place : place + 2] = steps[place + 1], steps[place]
    return path | {"steps": steps}


def _rule_fields(part: Document) -> tuple[Field, ...]:
    return tuple(
        Field(
            rule.slug,
            rule.title,
            str(part.get(rule.slug, _AS_WRITTEN)),
            "select",
            (
                (_AS_WRITTEN, f"{rule.tier}, as written"),
                *((str(tier), str(tier)) for tier in Tier if tier != rule.tier),
            ),
        )
        for rule in RULES
    )


def _rules_from(answers: Mapping[str, str], before: Document) -> Document:
    """Return the rules that are moved; those that the form cannot show, since nobody knows them, stay."""
    known = [rule.slug for rule in RULES]
    unknown = {slug: tier for slug, tier in before.items() if slug not in known}
    return unknown | {slug: _given(answers, slug) for slug in known if _given(answers, slug)}


def _decision_fields(part: Document, document: Document) -> tuple[Field, ...]:
    return (
        Field("target", "Decide within", str(part.get("target", "")), hint="A duration like 15 minutes."),
        Field("path", "Path until then", str(part.get("path", "")), "select", _names(document, "paths")),
    )


def _commanders_field(part: str) -> Field:
    hint = "Slug of the rotation that has them. Empty: everybody who holds that role."
    return Field("commander_rotation", "Rotation of incident commanders", part, hint=hint)
