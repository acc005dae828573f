"""What an alert that is heard changes about what is known of it: late and repeated copies change nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from incidents.alerts.heard import Heard


class Change(StrEnum):
    """What a message does to an alert."""

    BEGINS = "begins"  # it fires for the first time, or anew after an end or a new start
    REPEATS = "repeats"  # it is as we knew it
    ENDS = "ends"
    LATE = "late"  # an old message that was overtaken by a newer one
    UNSEEN = "unseen"  # the end of something that we never heard of


@dataclass(frozen=True)
class Known:
    """What is known of an alert; `is_settled` once a human has resolved the ticket it went to."""

    is_firing: bool
    starts_at: datetime | None
    is_settled: bool = False


def change_of(heard: Heard, *, known: Known | None) -> Change:
    """Return what this message changes (data/alerts/README.md, "One ticket per problem")."""
    if known is None:
        return Change.BEGINS if heard.is_firing else Change.UNSEEN
    if not heard.is_firing:
        return _on_end(heard, known)
    if heard.starts_at is None or known.starts_at is None:
        # Without a start a repeat cannot be told from a new firing, unless it never ended.
        return Change.REPEATS if known.is_firing and not known.is_settled else Change.BEGINS
    if heard.starts_at > known.starts_at:
        return Change.BEGINS
    return Change.REPEATS if known.is_firing else Change.LATE


def _on_end(heard: Heard, known: Known) -> Change:
    if not known.is_firing:
        return Change.REPEATS
    is_older = heard.starts_at and known.starts_at and heard.starts_at < known.starts_at
    return Change.LATE if is_older else Change.ENDS
