"""What a policy must not say although it is well written: promises that could never be due."""

from datetime import date, datetime, timedelta

from rotations.public_holidays import UnknownCountry
from tickets.policy.calendars import working_calendar
from tickets.policy.document import InvalidPolicy
from tickets.policy.values import CalendarPolicy, Opening, Policy, Target

_ONE_DAY = timedelta(days=1)
# The longest promise is a year of working time; a calendar that needs more than this for it is a mistake.
MOST_WEEKS = 520
_TWO_YEARS = 731


def refuse_unsound(policy: Policy, *, today: date) -> None:
    """Raise InvalidPolicy for unknown countries and for calendars by which something promised is never due."""
    for name, calendar in policy.calendars.items():
        _refuse_unknown_country(name, calendar)
        if not _opens(calendar, today=today):
            raise InvalidPolicy(("calendars", name), "is never open, so nothing could ever be due by it.")
    for slug, plan in policy.plans.items():
        week = weekly_time(policy.calendars[plan.calendar])
        for tier, one in plan.tiers.items():
            for clock, target in one.targets.items():
                _refuse_endless(target, week, place=("plans", slug, "tiers", tier, clock))
            for number, step in enumerate(policy.paths[one.path].steps, start=1):
                _refuse_endless(step.after, week, place=("paths", one.path, "steps", number, "after"))


def weekly_time(calendar: CalendarPolicy) -> timedelta:
    """Return how long a calendar is open in a week, openings that overlap counted twice."""
    return sum((_length(opening) * len(opening.weekdays) for opening in calendar.openings), timedelta(0))


def _length(opening: Opening) -> timedelta:
    opens, closes = (datetime.combine(date.min, moment) for moment in (opening.opens, opening.closes))
    return closes - opens if closes > opens else closes + _ONE_DAY - opens


def _refuse_unknown_country(name: str, calendar: CalendarPolicy) -> None:
    try:
        working_calendar(calendar)
    except UnknownCountry as error:
        raise InvalidPolicy(("calendars", name, "holidays"), str(error)) from None


def _opens(calendar: CalendarPolicy, *, today: date) -> bool:
    holidays = working_calendar(calendar).holidays
    weekdays = {day for opening in calendar.openings for day in opening.weekdays}
    # An evening that runs into the next day is cut off where that day is a holiday; its first part always counts.
    days = (today + n * _ONE_DAY for n in range(_TWO_YEARS))
    return any(day.weekday() in weekdays and day not in holidays for day in days)


def _refuse_endless(target: Target, week: timedelta, *, place: tuple[str | int, ...]) -> None:
    if target.is_working_time and target.duration > week * MOST_WEEKS:
        raise InvalidPolicy(place, "is more working time than its calendar has in ten years.")
