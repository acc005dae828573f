"""The time zones people choose from."""

from functools import lru_cache
from zoneinfo import available_timezones

AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return the canonical-looking IANA names: those of a continent or ocean, and UTC."""
    named = sorted(name for name in available_timezones() if name.split("/")[0] in AREAS)
    return ("UTC", *named)


def zone_choices() -> list[tuple[str, str]]:
    """Return the zones as form choices."""
    return [(name, name.replace("_", " ")) for name in zone_names()]
