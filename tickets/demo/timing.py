"""How long things take in the demo: pure, with all chance from one seeded generator."""

from datetime import UTC, date, datetime, time, timedelta
from math import log
from random import Random
from zoneinfo import ZoneInfo

from tickets.facts import Tier
from timekeeping.wall_clock import to_instant
from timekeeping.working_time import WorkingCalendar, add_working, working_between

# How busy each month is: terms begin in January and August, and few people ask in summer and at the year's end.
MONTHS = (1.3, 1.25, 1.1, 1.0, 0.8, 0.6, 0.55, 1.25, 1.5, 1.2, 1.0, 0.55)
WEEKDAYS = (1.1, 1.2, 1.1, 1.0, 0.8, 0.1, 0.14)
HOURS = {8: 4, 9: 9, 10: 10, 11: 9, 12: 6, 13: 8, 14: 9, 15: 8, 16: 7, 17: 4, 18: 3, 19: 2, 21: 1, 22: 1}
LATE_SHARE = 0.06
LATE_NEXT_SHARE = 0.03


def filing_days(rng: Random, *, now: datetime, n: int, newest: timedelta) -> list[date]:
    """Return n days of the year before `now`, as busy as the seasons and the days of the week are."""
    last = (now - newest).date()
    days = [last - timedelta(days=back) for back in range(365 - newest.days)]
    weights = [MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] for day in days]
    return sorted(rng.choices(days, weights, k=n))


def filing_time(rng: Random, *, day: date, zone: ZoneInfo) -> datetime:
    """Return an instant of the day at which people of a zone write."""
    (hour,) = rng.choices(list(HOURS), list(HOURS.values()))
    local = datetime.combine(day, time(hour, rng.randint(0, 59), rng.randint(0, 59)))  # noqa: DTZ - wall clock
    return to_instant(local, zone)


def first_response(rng: Random, tier: Tier, *, start: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when a person first answers: about one in sixteen is late."""
    is_late = rng.random() < LATE_SHARE
    if tier == Tier.P1:
        minutes = rng.uniform(16, 34) if is_late else min(spread(rng, median=5.5, sigma=0.5), 14.5)
        return start + timedelta(minutes=max(minutes, 1.5))
    median = 2.2 if tier == Tier.P2 else 4.5
    hours = rng.uniform(24.6, 41) if is_late else min(spread(rng, median=median, sigma=0.9), 22.5)
    return add_working(calendar, start, timedelta(hours=max(hours, 0.15)))


def next_response(rng: Random, tier: Tier, *, after: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when the team goes on."""
    if tier == Tier.P1:
        return after + timedelta(minutes=min(spread(rng, median=18, sigma=0.6), 110))
    is_late = rng.random() < LATE_NEXT_SHARE
    hours = rng.uniform(25, 40) if is_late else min(spread(rng, median=4, sigma=0.9), 22)
    return add_working(calendar, after, timedelta(hours=max(hours, 0.1)))


def planned_work_done(rng: Random, *, after: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when planned work has been done, some working days later."""
    return add_working(calendar, after, timedelta(days=rng.uniform(1.5, 8)))


def note_written(rng: Random, tier: Tier, *, after: datetime) -> datetime:
    """Return when somebody notes a finding."""
    minutes = spread(rng, median=4 if tier == Tier.P1 else 35, sigma=0.5)
    return after + timedelta(minutes=min(minutes, 10 if tier == Tier.P1 else 120))


def community_answers(rng: Random, tier: Tier, *, after: datetime, zone: ZoneInfo) -> datetime:
    """Return when the community writes back: at once in an outage, otherwise by day."""
    if tier == Tier.P1:
        return after + timedelta(minutes=min(spread(rng, median=9, sigma=0.6), 60))
    return by_day(rng, after + timedelta(hours=min(spread(rng, median=4, sigma=1.0), 60)), zone=zone)


def community_confirms(rng: Random, *, after: datetime, zone: ZoneInfo) -> datetime:
    """Return when the community confirms: most the same day, some after a week."""
    is_slow = rng.random() < 0.3
    hours = rng.uniform(70, 260) if is_slow else spread(rng, median=9, sigma=1.0)
    return by_day(rng, after + timedelta(hours=min(hours, 280)), zone=zone)


def by_day(rng: Random, instant: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the instant, or the next morning where it falls into the zone's night."""
    local = instant.astimezone(zone)
    if 8 <= local.hour < 21:
        return instant
    morning = local.date() if local.hour < 8 else local.date() + timedelta(days=1)
    at = datetime.combine(morning, time(8, rng.randint(5, 59), rng.randint(0, 59)))  # noqa: DTZ - wall clock
    return to_instant(at, zone)


def working_before(now: datetime, *, hours: float, calendar: WorkingCalendar) -> datetime:
    """Return the latest instant from which to `now` at least so many working hours passed."""
    wanted = timedelta(hours=hours)
    instant = now - wanted
    while (missing := wanted - working_between(calendar, instant, now)) > timedelta(seconds=1):
        instant -= missing
    return instant.astimezone(UTC)


def spread(rng: Random, *, median: float, sigma: float) -> float:
    """Return a value of a lognormal distribution, as waiting times have."""
    return rng.lognormvariate(log(median), sigma)
