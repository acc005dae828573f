"""What stands where on the timeline: lanes of levels and of people, the strip of cover, and the table of the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from rotations.clocks import hours_in_words
from rotations.oncall import Shift, ShiftSource
from rotations.timeline import ONE_DAY, ONE_WEEK, Stretch, Tick, ticks_of, time_by_cell
from rotations.timeline_queries import View
from timekeeping.intervals import Interval, total
from timekeeping.wording import duration_in_words, moment_in_words

_HOURS_A_DAY = 24
_SATURDAY = 5
# More days than this are shown week by week: a bar needs a few pixels.
_MOST_DAYS = 200
# Up to here a shift has room for the name of its level.
_FEW_DAYS = 100


@dataclass(frozen=True)
class Bar:
    """A piece of a lane, x and width in percent of it."""

    x: float
    width: float
    label: str
    title: str
    css: str = ""


@dataclass(frozen=True)
class Lane:
    """A level or a person with what lies in the window."""

    name: str
    note: str
    bars: list[Bar]
    away: list[Bar]


@dataclass(frozen=True)
class Day:
    """A day or a week of the strip: in how many hours a day somebody is at work, as a bar of this height in percent."""

    x: float
    width: float
    height: float
    title: str


@dataclass(frozen=True)
class Timeline:
    """Everything drawn, from top to bottom."""

    ticks: list[Tick]
    hand_offs: list[Bar]
    now: float | None
    levels: list[Lane]
    people: list[Lane]
    strip: list[Day]


@dataclass(frozen=True)
class Cell:
    """Who holds a level for a row of the table; nobody where user is None."""

    level: str
    user: User | None
    is_mine: bool
    is_standing_in: bool
    reason: str
    hours: str
    away: list[str]


@dataclass(frozen=True)
class Row:
    """A row of the table: a time in which nobody changes, with the holder of each level."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    is_current: bool
    is_past: bool
    is_announced: bool
    cells: list[Cell]

    @property
    def start_text(self) -> str:
        """Return when it begins on the reader's clock."""
        return moment_in_words(self.start, self.zone)

    @property
    def end_text(self) -> str:
        """Return when it ends on the reader's clock."""
        return moment_in_words(self.end, self.zone)

    @property
    def local_start(self) -> str:
        """Return when it begins as a form's field takes it."""
        return f"{self.start.astimezone(self.zone):%Y-%m-%dT%H:%M}"

    @property
    def local_end(self) -> str:
        """Return when it ends as a form's field takes it."""
        return f"{self.end.astimezone(self.zone):%Y-%m-%dT%H:%M}"


@dataclass(frozen=True)
class CoverWords:
    """How well the window is covered, in words; empty lists where there is nothing to complain of."""

    at_work: str
    on_workdays: str
    unheld: list[tuple[str, str]]
    doubled: list[str]


def timeline_of(view: View, *, viewer: User, now: datetime) -> Timeline:
    """Return what is drawn of a view."""
    window, mine = view.window, viewer.email
    return Timeline(
        ticks=ticks_of(window),
        hand_offs=[_hand_off(view, instant) for instant in view.hand_offs],
        now=window.share(now) if window.contains(now) else None,
        levels=[_level_lane(view, level, mine=mine) for level in view.rotation.levels],
        people=[_person_lane(view, user, now=now) for user in view.people],
        strip=_strip(view),
    )


def _hand_off(view: View, instant: datetime) -> Bar:
    return Bar(view.window.share(instant), 0, "", f"Hand-off: {moment_in_words(instant, view.reader.zone)}")


def _level_lane(view: View, level: str, *, mine: str) -> Lane:
    shifts = [shift for shift in view.shifts if shift.level == level and shift.steward]
    bars = [_level_bar(view, shift, mine=mine) for shift in shifts]
    bars += [_gap(view, level, gap) for gap in view.coverage.levels[level].unheld]
    away = [_away(view, shift.steward, time) for shift in shifts for time in view.away_during(shift)]
    return Lane(level, "", bars, away)


def _level_bar(view: View, shift: Shift, *, mine: str) -> Bar:
    user = view.known.people[shift.steward or ""]
    css = _css(view, shift) + (" bar-mine" if shift.steward == mine else "")
    name = f"⇄ {user.first_name}" if shift.source is ShiftSource.OVERRIDE else user.first_name
    return _bar(view, (shift.start, shift.end), label=name, title=_title(view, shift), css=css)


def _gap(view: View, level: str, gap: Interval) -> Bar:
    title = f"Nobody at {level}\n{view.span(*gap)}"
    return _bar(view, gap, label="nobody", title=title, css="bar-nobody")


def _away(view: View, steward: str | None, time: Interval) -> Bar:
    name = view.known.people[steward or ""].display_name
    return _bar(view, time, label="away", title=f"{name} is away\n{view.span(*time)}", css="bar-away")


def _person_lane(view: View, user: User, *, now: datetime) -> Lane:
    shifts = [shift for shift in view.shifts if shift.steward == user.email]
    bars = [
        _bar(
            view,
            (shift.start, shift.end),
            label=shift.level if view.window.n_days <= _FEW_DAYS else _initials(shift.level),
            title=_title(view, shift),
            css=f"{_css(view, shift)} bar-level-{view.rotation.levels.index(shift.level)}",
        )
        for shift in shifts
    ]
    away = [_away(view, user.email, time) for time in view.away.get(user.email, [])]
    calendar = view.hours[user.email].calendar
    hours = hours_in_words(calendar, now.astimezone(calendar.zone).date(), view.reader)
    return Lane(user.display_name, hours, bars, away)


def _initials(level: str) -> str:
    """Return what tells levels apart in little space: L1 for level-1."""
    return level[:1].upper() + level[len(level.rstrip("0123456789")) :]


def _bar(view: View, time: Interval, *, label: str, title: str, css: str) -> Bar:
    x = view.window.share(time[0])
    return Bar(x, round(view.window.share(time[1]) - x, 3), label, title, css)


def _css(view: View, shift: Shift) -> str:
    css = "" if view.is_announced(shift) else " bar-later"
    return css + (" bar-stand-in" if shift.source is ShiftSource.OVERRIDE else "")


def _title(view: View, shift: Shift) -> str:
    """Return what shows on hover: who, where, why, from when to when, and their hours on both clocks."""
    user = view.known.people[shift.steward or ""]
    first = f"{user.display_name}, {shift.level}"
    if shift.source is ShiftSource.OVERRIDE:
        first += f", stands in ({view.reason(shift) or 'no reason given'})"
    if not view.is_announced(shift):
        first += ", not announced yet"
    lines = [first, view.span(shift.start, shift.end), view.hours_in_words(shift)]
    lines += [f"Away: {view.span(*time)}" for time in view.away_during(shift)]
    return "\n".join(lines)


def _strip(view: View) -> list[Day]:
    """Return for each day, or each week of a year, in how many hours somebody who is on duty is at work."""
    n_days = 1 if view.window.n_days <= _MOST_DAYS else ONE_WEEK // ONE_DAY
    cells = view.window.days(n_days)
    off = time_by_cell(view.coverage.together.off_hours, cells)
    return [_day(view, cell, off=spent) for cell, spent in zip(cells, off, strict=True)]


def _day(view: View, cell: Interval, *, off: timedelta) -> Day:
    start, end = cell
    x, share = view.window.share(start), 1 - off / (end - start)
    first = start.astimezone(view.window.zone)
    when = f"{first:%a} {first.day} {first:%b}"
    if end - start > ONE_DAY * 2:
        when = f"Week of {when}"
    said = f"{_HOURS_A_DAY * share:.1f} of 24 hours with somebody at work"
    return Day(x, round(view.window.share(end) - x, 3), round(100 * share, 1), f"{when}: {said}")


def cover_in_words(view: View) -> CoverWords:
    """Return how well a view is covered."""
    days = view.window.days()
    off = time_by_cell(view.coverage.together.off_hours, days)
    spent = [(start, (end - start) - gone, end - start) for (start, end), gone in zip(days, off, strict=True)]
    workdays = [day for day in spent if day[0].astimezone(view.window.zone).weekday() < _SATURDAY]
    return CoverWords(
        at_work=_hours_a_day(spent),
        on_workdays=_hours_a_day(workdays) if workdays else "",
        unheld=[
            (level, duration_in_words(total(cover.unheld)))
            for level, cover in view.coverage.levels.items()
            if cover.unheld
        ],
        doubled=[
            f"{view.known.people[one.steward].display_name} holds {' and '.join(one.levels)}: "
            f"{view.span(one.start, one.end)}."
            for one in view.coverage.doubled
        ],
    )


def _hours_a_day(days: Sequence[tuple[datetime, timedelta, timedelta]]) -> str:
    worked = sum((at_work for _, at_work, _ in days), start=timedelta(0))
    return f"{_HOURS_A_DAY * (worked / sum((length for *_, length in days), start=timedelta(0))):.1f}"


def rows_of(view: View, *, viewer: User, now: datetime) -> list[Row]:
    """Return the table of a view: the same as what is drawn, in words."""
    mine = viewer.email
    return [_row(view, stretch, mine=mine, now=now) for stretch in view.stretches]


def _row(view: View, stretch: Stretch, *, mine: str, now: datetime) -> Row:
    return Row(
        start=stretch.start,
        end=stretch.end,
        zone=view.reader.zone,
        is_past=stretch.end <= now,
        is_current=stretch.start <= now < stretch.end,
        is_announced=all(view.is_announced(shift) for shift in stretch.held if shift),
        cells=[
            _cell(view, stretch, level, shift, mine=mine)
            for level, shift in zip(view.rotation.levels, stretch.held, strict=True)
        ],
    )


def _cell(view: View, stretch: Stretch, level: str, shift: Shift | None, *, mine: str) -> Cell:
    if shift is None or shift.steward is None:
        reason = view.reason(shift) if shift else ""
        return Cell(level, None, False, False, reason, "", [])
    user = view.known.people[shift.steward]
    away = [time for time in view.away_during(shift) if time[0] < stretch.end and stretch.start < time[1]]
    return Cell(
        level=level,
        user=user,
        is_mine=shift.steward == mine,
        is_standing_in=shift.source is ShiftSource.OVERRIDE,
        reason=view.reason(shift),
        hours=view.hours_in_words(shift),
        away=[view.span(*time) for time in away],
    )
