"""Calendars of the policy, as timekeeping.working_time counts by them."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rotations.public_holidays import public_holidays
from tickets.policy.values import CalendarPolicy, Closure
from timekeeping.working_time import Window, WorkingCalendar


@dataclass(frozen=True)
class DaysOff:
    """The local dates on which a calendar is closed: public holidays and the closures of every year."""

    holidays: Container[date]
    closures: tuple[Closure, ...]

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        return any(closure.holds(day) for closure in self.closures) or day in self.holidays


@lru_cache(maxsize=64)
def working_calendar(calendar: CalendarPolicy) -> WorkingCalendar:
    """Return what working time is counted by. Raises rotations.public_holidays.UnknownCountry."""
    windows = tuple(
        Window(weekday, opening.opens, opening.closes)
        for opening in calendar.openings
        for weekday in opening.weekdays
    )
    holidays = public_holidays(calendar.country, calendar.subdivision)
    return WorkingCalendar(calendar.zone, windows, DaysOff(holidays, calendar.closures))
