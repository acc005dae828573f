"""A policy as plain data, as it is stored and kept in files: the one form that is read and written."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import time, timedelta
from enum import StrEnum
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

from tickets.facts import Tier
from tickets.policy.values import (
    STANDARD_PLAN,
    CalendarPolicy,
    Clock,
    Closure,
    Moment,
    Opening,
    Path,
    Plan,
    Policy,
    Recipient,
    RecipientKind,
    Step,
    Target,
    TierPolicy,
    Urgency,
    duration_in_words,
)
from timekeeping.wall_clock import UnknownTimeZone, parse_zone

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Document = dict[str, Any]

_DURATION = re.compile(r"([0-9]{1,6}) (working )?(minute|hour)s?")
_OPENING = re.compile(r"([a-z, -]+?)(?: ([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2}))?")
_CLOSURE = re.compile(r"([0-9]{2})-([0-9]{2}) to ([0-9]{2})-([0-9]{2})")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
_EMPTY_VALUE = frozenset({RecipientKind.COMMANDER, RecipientKind.LEAD, RecipientKind.EVERYONE})
MAX_STEPS, MAX_ATTEMPT = 30, 9


class InvalidPolicy(ValueError):
    """A document that is no policy; names the field by its place, and why. `place` is the keys from the top."""

    def __init__(self, place: Sequence[str | int], reason: str) -> None:
        self.place = tuple(place)
        self.reason = reason
        super().__init__(f"{'.'.join(str(part) for part in self.place) or 'policy'}: {reason}")


def as_document(policy: Policy) -> Document:
    """Return the policy as plain data of mappings, lists, texts and whole numbers."""
    return {
        "calendars": {name: _calendar_out(calendar) for name, calendar in policy.calendars.items()},
        "paths": {name: _path_out(path) for name, path in policy.paths.items()},
        "plans": {name: _plan_out(plan) for name, plan in policy.plans.items()},
        "decision": {"target": target_text(policy.decision_target), "path": policy.decision_path},
        "rules": {slug: str(tier) for slug, tier in policy.rules.items()},
        "commander_rotation": policy.commander_rotation,
    }


def target_text(target: Target) -> str:
    """Return a target as files have it: "24 working hours"."""
    return duration_in_words(target.duration, is_working_time=target.is_working_time)


def _calendar_out(calendar: CalendarPolicy) -> Document:
    return {
        "zone": calendar.zone.key,
        "open": [_opening_text(opening) for opening in calendar.openings],
        "holidays": "-".join(part for part in (calendar.country, calendar.subdivision) if part),
        "closed": [
            f"{one.first[0]:02}-{one.first[1]:02} to {one.last[0]:02}-{one.last[1]:02}"
            for one in calendar.closures
        ],
    }


def _opening_text(opening: Opening) -> str:
    days = ", ".join(DAYS[day] for day in opening.weekdays)
    if opening.opens == opening.closes == time(0):
        return days
    return f"{days} {opening.opens:%H:%M}-{opening.closes:%H:%M}"


def path_document(path: Path) -> Document:
    """Return one path as plain data, without its name."""
    return _path_out(path)


def read_path(name: str, document: object) -> Path:
    """Return the path of a document that has it alone. Raises InvalidPolicy."""
    return _path_in(_Node(document, (name,)))


def _path_out(path: Path) -> Document:
    repeat = "" if path.repeat_every is None else duration_in_words(path.repeat_every)
    return {"repeat_every": repeat, "steps": [_step_out(step) for step in path.steps]}


def _step_out(step: Step) -> Document:
    written: Document = {"when": str(step.when), "after": target_text(step.after)}
    if step.percent is not None:
        written["percent"] = step.percent
    if step.attempt != 1:
        written["attempt"] = step.attempt
    written[str(step.urgency)] = [str(recipient) for recipient in step.recipients]
    return written


def _plan_out(plan: Plan) -> Document:
    return {
        "calendar": plan.calendar,
        "tiers": {
            str(tier): {str(clock): target_text(target) for clock, target in one.targets.items()}
            | {"path": one.path}
            for tier, one in plan.tiers.items()
        },
    }


def read_document(document: object) -> Policy:
    """Return the policy of a document. Raises InvalidPolicy at the first field that is wrong."""
    top = _Node(document, ()).mapping(
        required=("calendars", "paths", "plans", "decision"), optional=("rules", "commander_rotation")
    )
    decision = top["decision"].mapping(required=("target", "path"))
    policy = Policy(
        calendars=top["calendars"].named(_calendar_in),
        paths=top["paths"].named(_path_in),
        plans=top["plans"].named(_plan_in),
        decision_path=decision["path"].text(),
        decision_target=_target_in(decision["target"]),
        rules=_rules_in(top["rules"]) if "rules" in top else {},
        commander_rotation=top["commander_rotation"].text() if "commander_rotation" in top else "",
    )
    _refuse_dangling(policy)
    return policy


def _refuse_dangling(policy: Policy) -> None:
    """Refuse names of calendars and paths that the policy does not have."""
    if STANDARD_PLAN not in policy.plans:
        raise InvalidPolicy(("plans",), f"must have the plan {STANDARD_PLAN}, which all others fall back to.")
    if policy.decision_path not in policy.paths:
        raise InvalidPolicy(("decision", "path"), f"there is no path {policy.decision_path}.")
    for slug, plan in policy.plans.items():
        if plan.calendar not in policy.calendars:
            raise InvalidPolicy(("plans", slug, "calendar"), f"there is no calendar {plan.calendar}.")
        for tier, one in plan.tiers.items():
            if one.path not in policy.paths:
                raise InvalidPolicy(("plans", slug, "tiers", tier, "path"), f"there is no path {one.path}.")


class _Node:
    """A value of the document that knows its place."""

    def __init__(self, value: object, place: tuple[str | int, ...]) -> None:
        self.value, self.place = value, place

    def refuse(self, reason: str) -> NoReturn:
        raise InvalidPolicy(self.place, reason)

    def _pairs(self) -> Mapping[Any, object]:
        if not isinstance(self.value, Mapping):
            self.refuse("must be a mapping of names to values.")
        return self.value

    def mapping(self, *, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, "_Node"]:
        pairs = self._pairs()
        for key in pairs:
            if key not in (*required, *optional):
                _Node(None, (*self.place, str(key))).refuse(
                    f"is unknown here; known are {', '.join((*required, *optional))}."
                )
        for key in required:
            if key not in pairs:
                self.refuse(f"{key} is missing.")
        return {str(key): _Node(value, (*self.place, str(key))) for key, value in pairs.items()}

    def named(self, read: Callable[["_Node"], T]) -> dict[str, T]:
        found = {}
        for key, value in self._pairs().items():
            node = _Node(value, (*self.place, str(key)))
            if not isinstance(key, str) or not _NAME.fullmatch(key):
                node.refuse("is no name: use small letters, digits and hyphens, at most 50.")
            found[key] = read(node)
        if not found:
            self.refuse("must have at least one entry.")
        return found

    def items(self, *, at_most: int = 200) -> list["_Node"]:
        if not isinstance(self.value, list) or len(self.value) > at_most:
            self.refuse(f"must be a list of at most {at_most} entries.")
        return [_Node(value, (*self.place, index)) for index, value in enumerate(self.value, start=1)]

    def text(self) -> str:
        if not isinstance(self.value, str) or len(self.value) > 300 or "\x00" in self.value:
            self.refuse("must be a short text.")
        return self.value.strip()

    def whole_number(self, *, least: int, most: int) -> int:
        written = str(getattr(self.value, "written", self.value))
        if not re.fullmatch("[0-9]{1,6}", written) or not least <= int(written) <= most:
            self.refuse(f"must be a whole number from {least} to {most}.")
        return int(written)

    def one_of(self, kinds: type[E]) -> E:
        try:
            return kinds(self.text())
        except ValueError:
            self.refuse(f"must be one of {', '.join(kinds)}.")


def _target_in(node: _Node) -> Target:
    match = _DURATION.fullmatch(node.text())
    if match is None:
        node.refuse('must be a duration like "15 minutes", "2 hours" or "24 working hours".')
    length = timedelta(minutes=int(match[1]) * (60 if match[3] == "hour" else 1))
    if length > timedelta(days=366):
        node.refuse("is longer than a year.")
    return Target(length, is_working_time=bool(match[2]))


def _calendar_in(node: _Node) -> CalendarPolicy:
    fields = node.mapping(required=("zone", "open"), optional=("holidays", "closed"))
    country, _, subdivision = (fields["holidays"].text() if "holidays" in fields else "").partition("-")
    return CalendarPolicy(
        zone=_zone_in(fields["zone"]),
        openings=tuple(_opening_in(one) for one in fields["open"].items()),
        country=country.upper(),
        subdivision=subdivision.upper(),
        closures=tuple(_closure_in(one) for one in fields["closed"].items()) if "closed" in fields else (),
    )


def _zone_in(node: _Node) -> ZoneInfo:
    try:
        return parse_zone(node.text())
    except UnknownTimeZone:
        node.refuse("is no time zone; use a name like Europe/Lisbon.")


def _opening_in(node: _Node) -> Opening:
    match = _OPENING.fullmatch(node.text().lower())
    if match is None:
        node.refuse('must be days and, if not the whole day, hours: "mon-fri", "mon, wed 09:00-17:00".')
    opens, closes = (_clock_time(node, text) if text else time(0) for text in (match[2], match[3]))
    return Opening(_days_in(node, match[1]), opens, closes)


def _clock_time(node: _Node, text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        node.refuse(f"{text} is no time of the day.")


def _days_in(node: _Node, text: str) -> tuple[int, ...]:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = (word.strip() for word in part.partition("-"))
        if first not in DAYS or (last or first) not in DAYS:
            node.refuse(f"{part.strip()} is no weekday; use mon, tue, wed, thu, fri, sat, sun.")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        days.update((begin + n) % 7 for n in range((end - begin) % 7 + 1))
    return tuple(sorted(days))


def _closure_in(node: _Node) -> Closure:
    match = _CLOSURE.fullmatch(node.text())
    if match is None:
        node.refuse('must be two days of the year, like "12-18 to 01-03".')
    first, last = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
    for month, day in (first, last):
        if not (1 <= month <= 12 and 1 <= day <= 31):
            node.refuse(f"{month:02}-{day:02} is no day of the year.")
    return Closure(first, last)


def _path_in(node: _Node) -> Path:
    fields = node.mapping(required=("steps",), optional=("repeat_every",))
    repeat = fields["repeat_every"] if "repeat_every" in fields and fields["repeat_every"].value else None
    every = _target_in(repeat) if repeat else None
    if repeat and every and (every.is_working_time or not every.duration):
        repeat.refuse('must be a duration around the clock, like "5 minutes".')
    steps = tuple(_step_in(one) for one in fields["steps"].items(at_most=MAX_STEPS))
    if not steps:
        fields["steps"].refuse("must have at least one step.")
    return Path(str(node.place[-1]), steps, repeat_every=every.duration if every else None)


def _step_in(node: _Node) -> Step:
    fields = node.mapping(required=("when", "after"), optional=("percent", "attempt", "page", "notify"))
    urgencies = [urgency for urgency in Urgency if urgency in fields]
    if len(urgencies) != 1:
        node.refuse("must either page or notify somebody.")
    recipients = tuple(_recipient_in(one) for one in fields[urgencies[0]].items())
    if not recipients:
        fields[urgencies[0]].refuse("must name somebody.")
    moment: Moment = fields["when"].one_of(Moment)
    if (moment is Moment.CLOCK) != ("percent" in fields):
        node.refuse("percent belongs to steps that count from a clock, and to those only.")
    return Step(
        when=moment,
        after=_target_in(fields["after"]),
        recipients=recipients,
        urgency=urgencies[0],
        attempt=fields["attempt"].whole_number(least=1, most=MAX_ATTEMPT) if "attempt" in fields else 1,
        percent=fields["percent"].whole_number(least=1, most=100) if "percent" in fields else None,
    )


def _recipient_in(node: _Node) -> Recipient:
    kind, _, value = node.text().partition(":")
    try:
        recipient = Recipient(RecipientKind(kind), value)
    except ValueError:
        node.refuse(f"{kind} is nobody; use {', '.join(RecipientKind)}.")
    if (recipient.kind in _EMPTY_VALUE) == bool(value):
        node.refuse(f"{kind} takes no value." if value else f"{kind} needs a value after a colon.")
    return recipient


def _plan_in(node: _Node) -> Plan:
    fields = node.mapping(required=("calendar", "tiers"))
    tiers = fields["tiers"].mapping(required=tuple(Tier))
    return Plan(fields["calendar"].text(), {tier: _tier_in(tiers[tier]) for tier in Tier})


def _tier_in(node: _Node) -> TierPolicy:
    clocks = [Clock(clock) for clock in Clock if clock is not Clock.DECISION]
    fields = node.mapping(required=("path",), optional=clocks)
    targets: dict[Clock, Target] = {clock: _target_in(fields[clock]) for clock in clocks if clock in fields}
    return TierPolicy(targets, fields["path"].text())


def _rules_in(node: _Node) -> dict[str, Tier]:
    pairs = node._pairs()
    return {str(slug): _Node(tier, (*node.place, str(slug))).one_of(Tier) for slug, tier in pairs.items()}
