"""Turn what a clock on a wall shows into instants, and say where that is not plain."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ONE_SECOND = timedelta(seconds=1)
_NO_OFFSET = timedelta(0)


class UnknownTimeZone(ValueError):
    """A name that the IANA time zone database does not have."""


class LocalTime(StrEnum):
    """How often a wall clock in a zone shows a given time: once, never or twice."""

    NORMAL = "normal"
    SKIPPED = "skipped"
    AMBIGUOUS = "ambiguous"


def parse_zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name such as "Europe/Berlin"; raise UnknownTimeZone for anything else."""
    try:
        # These exist as files, but depend on the machine or count leap seconds, which Python's clock does not.
        if name in ("localtime", "posixrules") or name.startswith(("posix/", "right/")):
            raise ZoneInfoNotFoundError(name)
        return ZoneInfo(name)
    # zoneinfo looks names up as files: a folder, an over-long name or a NUL escapes as OSError or ValueError.
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError, AttributeError) as error:
        raise UnknownTimeZone(
            f"{str(name)[:60]!r} is not a time zone; use an IANA name such as Europe/Berlin or UTC."
        ) from error


def kind_of_local_time(local: datetime, zone: ZoneInfo) -> LocalTime:
    """Say whether the naive local time exists once, never or twice in the zone."""
    first, second = _offsets(local, zone)
    if first == second:
        return LocalTime.NORMAL
    return LocalTime.SKIPPED if first < second else LocalTime.AMBIGUOUS


def to_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the aware UTC instant at which the zone's wall clock reaches the naive local time.

    A skipped time gives the first instant after the gap, an ambiguous one its first occurrence.
    Raises OverflowError within a day of the first or last date Python knows.
    """
    before, after = _offsets(local, zone)
    naive = local.replace(fold=0)
    if before < after:
        return _end_of_gap(naive, earliest=naive - after, latest=naive - before, zone=zone)
    return (naive - before).replace(tzinfo=UTC)


def next_whole_second(instant: datetime) -> datetime:
    """Return the first whole second that is not before the instant."""
    rest = timedelta(microseconds=instant.microsecond)
    return instant - rest + _ONE_SECOND if rest else instant


def _offsets(local: datetime, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    """Return the UTC offsets of the two readings of a local time: equal, except around a clock change."""
    if local.tzinfo is not None:
        raise ValueError("A local wall-clock time carries no zone of its own.")
    first = local.replace(tzinfo=zone, fold=0).utcoffset()
    second = local.replace(tzinfo=zone, fold=1).utcoffset()
    return first or _NO_OFFSET, second or _NO_OFFSET


def _end_of_gap(local: datetime, *, earliest: datetime, latest: datetime, zone: ZoneInfo) -> datetime:
    """Search the whole second at which the clock jumps past a skipped local time."""
    low = earliest.replace(microsecond=0, tzinfo=UTC)
    high = latest.replace(microsecond=0, tzinfo=UTC) + _ONE_SECOND
    while high - low > _ONE_SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) > local:
            high = middle
        else:
            low = middle
    return high
