"""How the times of shifts look, on a clock that the page names."""

from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template

from rotations.clocks import span_on
from timekeeping.wording import day_in_words, moment_in_words

register = template.Library()


class Timed(Protocol):
    """Anything that holds for a time: a shift, an override, an offer, a time off."""

    starts_at: datetime
    ends_at: datetime


@register.filter
def span_for(thing: Timed, zone: ZoneInfo) -> str:
    """Show from when to when something holds, on the clock of a zone."""
    return span_on(thing.starts_at, thing.ends_at, zone)


@register.filter
def on_clock(instant: datetime, zone: ZoneInfo) -> str:
    """Show an instant on the clock of a zone."""
    return moment_in_words(instant, zone)


@register.filter
def days_for(thing: Timed, zone: ZoneInfo) -> str:
    """Show whole days as days: `Mon 2 Feb 2026 to Fri 6 Feb 2026`; anything else with its times."""
    first, after = thing.starts_at.astimezone(zone), thing.ends_at.astimezone(zone)
    if (first.time(), after.time()) != (time(0), time(0)):
        return span_on(thing.starts_at, thing.ends_at, zone)
    last = after - timedelta(days=1)
    return (
        day_in_words(first)
        if first.date() == last.date()
        else f"{day_in_words(first)} to {day_in_words(last)}"
    )
