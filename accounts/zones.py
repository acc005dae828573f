"""The time zones people choose from."""

from functools import lru_cache
from itertools import groupby
from zoneinfo import available_timezones

AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

GroupedChoices = list[tuple[str, str | list[tuple[str, str]]]]


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return the canonical-looking IANA names: those of a continent or ocean, and UTC."""
    named = sorted(name for name in available_timezones() if name.split("/")[0] in AREAS)
    return ("UTC", *named)


def zone_choices() -> list[tuple[str, str]]:
    """Return the zones as form choices."""
    return [(name, name.replace("_", " ")) for name in zone_names()]


def grouped_zone_choices(current: str = "UTC") -> GroupedChoices:
    """Return the zones as form choices by continent; `current` is among them even if it is an unusual one."""
    first = dict.fromkeys(("UTC", current))
    choices: GroupedChoices = [(name, name) for name in first if name == "UTC" or name not in zone_names()]
    for area, names in groupby(zone_names()[1:], key=lambda name: name.partition("/")[0]):
        choices.append((area, [(name, name.replace("_", " ")) for name in names]))
    return choices
