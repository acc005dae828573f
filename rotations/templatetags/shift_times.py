"""How the times of shifts look, on a clock that the page names."""

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template

from rotations.clocks import span_on

register = template.Library()


class Timed(Protocol):
    """Anything that holds for a time: a shift, an override, an offer, a time off."""

    starts_at: datetime
    ends_at: datetime


@register.filter
def span_for(thing: Timed, zone: ZoneInfo) -> str:
    """Show from when to when something holds, on the clock of a zone."""
    return span_on(thing.starts_at, thing.ends_at, zone)
