"""What applying something from GitHub came to, and who did it there. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# A time that lies further ahead than this was written by a wrong clock.
CLOCKS_DIFFER = timedelta(hours=1)


class Source(StrEnum):
    """How we know. Only a webhook may come late; what is asked for is as of now."""

    WEBHOOK = "webhook"
    SYNC = "sync"
    ANSWER = "answer"


@dataclass(frozen=True)
class Applied:
    """What changed here: phrases for `changes`, fields for `conflicts`, and a sentence for people.

    `needs_look`: two things happened in one second, which is as fine as GitHub tells time; GitHub must be asked.
    """

    outcome: str
    is_ours: bool = True
    changes: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    needs_look: bool = False


NOT_OURS = Applied("Not about an issue of ours.", is_ours=False)
NOTHING_NEW = Applied("Nothing new.")
OLDER = Applied("Older than what we know already.")
BURIED = Applied("The issue was deleted or moved; what comes later changes nothing.")
SAME_SECOND = Applied("Changed twice within a second: GitHub is asked.", needs_look=True)


def is_older(said_at: datetime, known_at: datetime | None, *, now: datetime) -> bool:
    """Say whether something was said before what is known. What is known of a far future hides nothing said since."""
    return known_at is not None and said_at < known_at <= now + CLOCKS_DIFFER
