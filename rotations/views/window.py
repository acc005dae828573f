"""What stretch of time a rotation's page shows, read from its address."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.models import User
from rotations.clocks import Reader, city_of
from rotations.models import Rotation
from rotations.timeline import ONE_DAY, Window

SPANS = {"2w": 14, "8w": 56, "26w": 182, "52w": 364}
SHORT_TURN = timedelta(days=2)
# Turns of an hour would make a year's page of ten thousand rows.
MOST_TURNS = 800
# Arithmetic with time zones overflows at both ends of the calendar.
YEARS = range(1971, 2200)


@dataclass(frozen=True)
class Choice:
    """What was chosen to be shown: a window, how it is called in the address, and whose clock it is on."""

    window: Window
    span: str
    is_on_rotations_clock: bool
    reader: Reader
    is_shortened: bool = False

    def address(self, **changes: str) -> str:
        """Return the query of the same choice with some of it changed."""
        query = {"from": self.window.first.isoformat(), "span": self.span}
        if self.is_on_rotations_clock:
            query["zone"] = "rotation"
        merged = {name: value for name, value in (query | changes).items() if value}
        return "?" + urlencode(merged)

    @property
    def earlier(self) -> str:
        """Return the query of the window before."""
        return self.address(**{"from": (self.window.first - ONE_DAY * self.window.n_days).isoformat()})

    @property
    def later(self) -> str:
        """Return the query of the window after."""
        return self.address(**{"from": (self.window.first + ONE_DAY * self.window.n_days).isoformat()})

    @property
    def today(self) -> str:
        """Return the query of the window from this week on."""
        return self.address(**{"from": ""})

    @property
    def other_clock(self) -> str:
        """Return the query of the same on the other clock: the viewer's or the rotation's."""
        return self.address(zone="" if self.is_on_rotations_clock else "rotation")

    @property
    def spans(self) -> list[tuple[str, str, bool]]:
        """Return each span with its query, and whether it is the one shown."""
        return [(f"{SPANS[span] // 7} weeks", self.address(span=span), span == self.span) for span in SPANS]


def choice_from(query: QueryDict, *, rotation: Rotation, viewer: User, now: datetime) -> Choice:
    """Read from, span and zone; what is not understood is left out."""
    is_on_rotations_clock = query.get("zone") == "rotation"
    zone = rotation.zone if is_on_rotations_clock else viewer.zone
    span = query.get("span", "")
    if span not in SPANS:
        span = "2w" if turn_length(rotation) < SHORT_TURN else "8w"
    n_days = min(SPANS[span], max(7, MOST_TURNS * turn_length(rotation) // ONE_DAY))
    first = _day(query.get("from", "")) or _monday(now.astimezone(zone).date())
    reader = Reader(zone, city_of(zone) if is_on_rotations_clock else "yours")
    window = Window(first, n_days, zone)
    return Choice(window, span, is_on_rotations_clock, reader, is_shortened=n_days < SPANS[span])


def turn_length(rotation: Rotation) -> timedelta:
    """Return about how long a turn lasts."""
    units = {"hour": timedelta(hours=1), "day": ONE_DAY, "week": ONE_DAY * 7, "month": ONE_DAY * 30}
    return rotation.turn_every * units[rotation.turn_unit]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _monday(day: date) -> date:
    return day - ONE_DAY * day.weekday()
