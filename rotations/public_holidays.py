"""Public holidays of a person's country, from the library `holidays`."""

from collections.abc import Container
from datetime import date
from functools import lru_cache

from holidays import HolidayBase, country_holidays


class UnknownCountry(ValueError):
    """A country or subdivision whose public holidays nobody here knows; its text is for people."""


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str = "") -> Container[date]:
    """Return what says whether a date is a public holiday there; nothing is one without a country.

    Years are worked out when they are first asked about. Raises UnknownCountry.
    """
    return _known(country, subdivision) if country else frozenset()


def public_holidays_between(country: str, subdivision: str, first: date, last: date) -> frozenset[date]:
    """Return the public holidays from first to last, both included. Raises UnknownCountry."""
    if not country:
        return frozenset()
    years = range(first.year, last.year + 1)
    return frozenset(day for day in _known(country, subdivision, years=tuple(years)) if first <= day <= last)


@lru_cache(maxsize=256)
def _known(country: str, subdivision: str, years: tuple[int, ...] = ()) -> HolidayBase:
    try:
        return country_holidays(country.upper(), subdiv=subdivision.upper() or None, years=years or None)
    except NotImplementedError:
        place = f"{country} ({subdivision})" if subdivision else country
        raise UnknownCountry(
            f"The public holidays of {place} are not known here. Use an ISO 3166 code such as PT, "
            "and a state or province of it such as CA for California."
        ) from None
