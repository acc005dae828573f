"""Read who really served from a CSV of changes: from, on_duty, joining, in UTC. Pure.

Whoever joins is level-1 and goes on to be on duty, which is level-2.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from rotations.oncall import Shift
from timekeeping.instants import NotAnInstant, parse_instant
from timekeeping.intervals import Interval

COLUMNS = ("from", "on_duty", "joining")
LEVELS = ("level-1", "level-2")
MOST_BYTES = 5_000_000
MOST_NAME_LENGTH = 254


class InvalidHistory(ValueError):
    """A history that cannot be read; names the line and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """From an instant on these two serve, until the next row."""

    start: datetime
    on_duty: str
    joining: str


@dataclass(frozen=True, slots=True)
class History:
    """Rows in order of time. The last one only says when the one before it ended."""

    rows: tuple[Row, ...]

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Return the shifts of both levels, in order."""
        return tuple(
            Shift(level, steward, row.start, following.start)
            for row, following in pairwise(self.rows)
            for level, steward in zip(LEVELS, (row.joining, row.on_duty), strict=True)
        )

    @property
    def hand_offs(self) -> tuple[datetime, ...]:
        """Return the changes on the weekday on which most fall; changes on other days came in mid-turn."""
        weekday = Counter(row.start.weekday() for row in self.rows).most_common(1)[0][0]
        regular = [row.start for row in self.rows if row.start.weekday() == weekday]
        return tuple(at for n, at in enumerate(regular) if n == 0 or at.date() != regular[n - 1].date())

    @property
    def doubled(self) -> tuple[Interval, ...]:
        """Return the times in which one person held both places."""
        pairs = pairwise(self.rows)
        return tuple((row.start, following.start) for row, following in pairs if row.on_duty == row.joining)

    @property
    def mid_turn_changes(self) -> tuple[datetime, ...]:
        """Return the changes after the first regular hand-off that are none themselves."""
        regular = self.hand_offs
        return tuple(row.start for row in self.rows if row.start > regular[0] and row.start not in regular)


def parse_history(content: bytes) -> History:
    """Return the history that a CSV file holds. Raises InvalidHistory with one sentence."""
    if len(content) > MOST_BYTES:
        raise InvalidHistory(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidHistory("The file is not text in UTF-8.") from None
    rows = tuple(_rows(text))
    if len(rows) < 2:
        raise InvalidHistory(
            "A history has two rows at least: the last one says when the one before it ended."
        )
    return History(rows)


def _rows(text: str) -> Iterator[Row]:
    lines = csv.reader(text.splitlines(), strict=True)
    before: datetime | None = None
    try:
        header = tuple(cell.strip() for cell in next(lines, []))
        if header != COLUMNS:
            raise InvalidHistory(f"Line 1: the columns must be {','.join(COLUMNS)}.")
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            row = _row(cells, line=lines.line_num)
            if before is not None and row.start <= before:
                raise InvalidHistory(
                    f"Line {lines.line_num}: comes before the line above it, or at the same time."
                )
            before = row.start
            yield row
    except csv.Error as error:
        raise InvalidHistory(f"Line {lines.line_num}: is not CSV: {error}.") from None


def _row(cells: Sequence[str], *, line: int) -> Row:
    if len(cells) != len(COLUMNS):
        raise InvalidHistory(f"Line {line}: has {len(cells)} cells instead of {len(COLUMNS)}.")
    start, on_duty, joining = (cell.strip() for cell in cells)
    for column, name in (("on_duty", on_duty), ("joining", joining)):
        if not name or len(name) > MOST_NAME_LENGTH:
            raise InvalidHistory(
                f"Line {line}: {column} must name a person, in at most {MOST_NAME_LENGTH} letters."
            )
    try:
        return Row(parse_instant(start), on_duty, joining)
    except NotAnInstant as error:
        raise InvalidHistory(f"Line {line}: from: {error}") from None


def turns_of(history: History) -> tuple[Interval, ...]:
    """Return the turns between the regular hand-offs; where one was left out the time is two turns.

    Raises InvalidHistory when there are not two hand-offs.
    """
    bounds = history.hand_offs
    if len(bounds) < 2:
        raise InvalidHistory(
            "The history has no turns: two changes on the same day of the week are the least."
        )
    lengths = [later - earlier for earlier, later in pairwise(bounds)]
    # Twice as long as the turn before: nobody wrote down the change in the middle, or there was none.
    n_parts = [
        max(1, round(length / usual)) for length, usual in zip(lengths, lengths[:1] + lengths, strict=False)
    ]
    return tuple(
        (start + k * (end - start) / n, start + (k + 1) * (end - start) / n)
        for (start, end), n in zip(pairwise(bounds), n_parts, strict=True)
        for k in range(n)
    )
