"""Everything that answers who is on call, asked the same question: for the test of agreement and for bench/agreement.py.

The reference is `on_call_at` on what was loaded: turns in their order and overrides from oldest to newest. It knows
nothing of announced shifts or the database, from which all others answer.
"""

import json
import random
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO

import vobject
from django.core.management import call_command
from rest_framework.test import APIRequestFactory, force_authenticate

from accounts.models import User
from accounts.roles import Role
from api.views import OnCallView, ShiftsView
from rotations.feed_queries import content_of
from rotations.ical import write_calendar
from rotations.models import Rotation
from rotations.oncall import Override, Schedule, on_call_at
from rotations.queries import duties_of, find_rotations, schedule_of, stewards_on_duty
from rotations.rotation_file import OverrideEntry, RotationEntry
from rotations.services import create_feed, load_rotations
from rotations.turns import TurnUnit

Held = dict[str, str | None]
Answer = Callable[[datetime], Held]
LEVELS = ("level-1", "level-2")
NOW = datetime(2026, 1, 14, 12, tzinfo=UTC)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)
TURNS = {
    "weekly": ("Europe/Berlin", 2, TurnUnit.WEEK),
    "hourly": ("America/New_York", 36, TurnUnit.HOUR),
    "monthly": ("Australia/Lord_Howe", 1, TurnUnit.MONTH),
}


@dataclass(frozen=True)
class Loaded:
    """A rotation in the database, and the schedule that it must mean."""

    rotation: Rotation
    schedule: Schedule
    reader: User


def load_desk(*, n_overrides: int, seed: int) -> list[Loaded]:
    """Load a rotation by weeks, one by hours and one by months, each with random overrides."""
    chance = random.Random(seed)
    reader = User.objects.create_user("reader@example.org", roles=[Role.STEWARD])
    for level in LEVELS:
        for address in stand_ins(level):
            User.objects.create_user(address, roles=[Role.STEWARD])
    entries = [_entry(slug, *turn) for slug, turn in TURNS.items()]
    load_rotations(entries, now=NOW)
    overrides = {slug: _overrides(slug, n_overrides, chance=chance) for slug in TURNS}
    load_rotations(entries, overrides=[one for some in overrides.values() for one in some], now=NOW)
    return [
        Loaded(rotation, _schedule(rotation, overrides[rotation.slug]), reader)
        for rotation in find_rotations()
    ]


def stand_ins(level: str) -> list[str]:
    """Return who may stand in at a level: others at each, so that nobody is ever asked to hold two."""
    return [f"stand-in-{n}-{level}@example.org" for n in range(4)]


def _entry(slug: str, zone: str, every: int, unit: TurnUnit) -> RotationEntry:
    members = tuple(f"{slug}-{n}@example.org" for n in range(5))
    return RotationEntry(
        slug, slug, zone, datetime.fromisoformat("2026-01-07T02:30"), every, unit, LEVELS, members
    )


def _overrides(slug: str, n: int, *, chance: random.Random) -> list[OverrideEntry]:
    """Return overrides of a minute to ten days that begin at any second of the coming year and often overlap."""
    found = []
    for _ in range(n):
        start = NOW + timedelta(seconds=chance.randrange(330 * 86400))
        end = start + timedelta(seconds=int(60 * 14400 ** chance.random()))
        level = chance.choice(LEVELS)
        found.append(OverrideEntry(slug, level, start, end, chance.choice([*stand_ins(level), None])))
    return found


def _schedule(rotation: Rotation, entries: Iterable[OverrideEntry]) -> Schedule:
    overrides = tuple(Override(one.level, one.start, one.end, one.steward) for one in entries)
    return Schedule(LEVELS, rotation.plan, None, overrides)


def reference(loaded: Loaded) -> Answer:
    """Answer from what was loaded, by the pure rules alone."""
    return lambda at: on_call_at(loaded.schedule, at)


def page_of_all(loaded: Loaded) -> Answer:
    """Answer as the list of rotations and the header do."""

    def ask(at: datetime) -> Held:
        held = {
            duty.level: duty for duty in stewards_on_duty(at) if duty.rotation_slug == loaded.rotation.slug
        }
        return {level: held[level].user.email if level in held else None for level in LEVELS}

    return ask


def page_of_one(loaded: Loaded) -> Answer:
    """Answer as the rotation's own page does."""

    def ask(at: datetime) -> Held:
        duties = duties_of(loaded.rotation, at)
        return {level: duty.user.email if duty else None for level, duty in zip(LEVELS, duties, strict=True)}

    return ask


def api(loaded: Loaded) -> Answer:
    """Answer as the API does about an instant."""
    view, factory = OnCallView.as_view(), APIRequestFactory()

    def ask(at: datetime) -> Held:
        request = factory.get("/", {"at": at.isoformat()})
        force_authenticate(request, user=loaded.reader)
        answer = view(request, slug=loaded.rotation.slug)
        return {held["level"]: held["steward"] for held in answer.data["levels"]}

    return ask


def command(loaded: Loaded) -> Answer:
    """Answer as `manage.py oncall` does."""

    def ask(at: datetime) -> Held:
        out = StringIO()
        call_command("oncall", rotation=loaded.rotation.slug, at=at.isoformat(), json=True, stdout=out)
        return {held["level"]: held["steward"] for held in json.loads(out.getvalue())[0]["levels"]}

    return ask


def announced(loaded: Loaded) -> Answer:
    """Answer by on_call_at from what is announced in the database, fetched once."""
    known = schedule_of(loaded.rotation, START, END)
    return lambda at: on_call_at(known.schedule, at)


class _Pieces:
    """Who holds a level when, to look up quickly."""

    def __init__(self) -> None:
        self.starts: list[datetime] = []
        self.rest: list[tuple[datetime, str | None]] = []

    def add(self, start: datetime, end: datetime, steward: str | None) -> None:
        """Add a piece; they come in order of their start."""
        self.starts.append(start)
        self.rest.append((end, steward))

    def at(self, instant: datetime) -> str | None:
        """Return who holds the level at the instant."""
        place = bisect_right(self.starts, instant) - 1
        if place < 0 or self.rest[place][0] <= instant:
            return None
        return self.rest[place][1]


def _from_pieces(rows: Iterable[tuple[str, datetime, datetime, str | None]]) -> Answer:
    pieces = {level: _Pieces() for level in LEVELS}
    for level, start, end, steward in sorted(rows, key=lambda row: row[1]):
        pieces[level].add(start, end, steward)
    return lambda at: {level: pieces[level].at(at) for level in LEVELS}


def api_shifts(loaded: Loaded) -> Answer:
    """Answer from the shifts that the API lists for the whole time."""
    request = APIRequestFactory().get("/", {"from": START.isoformat(), "to": END.isoformat()})
    force_authenticate(request, user=loaded.reader)
    answer = ShiftsView.as_view()(request, slug=loaded.rotation.slug)
    return _from_pieces(_row(shift) for shift in answer.data)


def command_shifts(loaded: Loaded) -> Answer:
    """Answer from the shifts that `manage.py shifts` lists for the whole time."""
    out = StringIO()
    span = {"start": START.isoformat(), "end": END.isoformat()}
    call_command("shifts", rotation=loaded.rotation.slug, json=True, stdout=out, **span)
    return _from_pieces(_row(shift) for shift in json.loads(out.getvalue()))


def _row(shift: dict[str, str | None]) -> tuple[str, datetime, datetime, str | None]:
    start, end = (datetime.fromisoformat(str(shift[name])) for name in ("start", "end"))
    return str(shift["level"]), start, end, shift["steward"]


def feed(loaded: Loaded) -> Answer:
    """Answer from the rotation's calendar, read by another library than the one that wrote it."""
    made, _ = create_feed(loaded.reader, rotation=loaded.rotation, now=NOW)
    emails = {user.display_name: user.email for user in User.objects.all()}
    events = vobject.readOne(write_calendar(content_of(made, now=NOW)).decode()).vevent_list
    rows = []
    for event in events:
        if event.status.value == "CONFIRMED":
            level, _, holder = event.summary.value.removesuffix(f" ({loaded.rotation.name})").partition(": ")
            rows.append((level, event.dtstart.value, event.dtend.value, emails.get(holder)))
    return _from_pieces(rows)


ABOUT_ONE_INSTANT = {
    "page of all rotations": page_of_all,
    "page of one rotation": page_of_one,
    "API, on-call": api,
    "command oncall": command,
}
ABOUT_ALL_TIME = {
    "on_call_at, announced": announced,
    "API, shifts": api_shifts,
    "command shifts": command_shifts,
    "calendar feed": feed,
}


def instants_of(loaded: Loaded, n: int, *, seed: int) -> list[datetime]:
    """Return n random seconds, every tenth of them at most a second beside a hand-off or a bound of an override."""
    chance = random.Random(seed)
    shifts = schedule_of(loaded.rotation, START, END).schedule.announced
    bounds = [at for shift in (shifts.shifts if shifts else ()) for at in (shift.start, shift.end)]
    seconds = int((END - START).total_seconds())
    return [
        chance.choice(bounds) + timedelta(seconds=chance.randrange(-1, 2))
        if number % 10 == 0 and bounds
        else START + timedelta(seconds=chance.randrange(seconds))
        for number in range(n)
    ]


def disagreements(
    name: str, ask: Answer, loaded: Loaded, asked: Sequence[tuple[datetime, Held]]
) -> list[str]:
    """Return where the answers are not the expected ones; a calendar is asked about announced time only."""
    until = loaded.rotation.announced_until
    about = [pair for pair in asked if name != "calendar feed" or (until and pair[0] < until)]
    return [
        f"{loaded.rotation.slug} at {at.isoformat()}: {name} says {said}, expected {expected}"
        for at, expected in about
        if (said := ask(at)) != expected
    ]
