"""One thing that a check found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Check(StrEnum):
    """The three checks of a rotation."""

    COVERAGE = "coverage"
    CLOCK_CHANGES = "clock changes"
    REACHABILITY = "reachability"


@dataclass(frozen=True)
class Finding:
    """Something that a check found, as a sentence for people and as data.

    kind is the same word for the same thing. What is no problem is good to know, as that clocks change.
    steward is an address; start and end bound the time it is about, in UTC.
    """

    check: Check
    kind: str
    sentence: str
    is_problem: bool = True
    steward: str | None = None
    level: str | None = None
    start: datetime | None = None
    end: datetime | None = None
