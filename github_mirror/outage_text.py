"""What the three issues of an outage say before somebody edits them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

ONGOING, REPORT, REVIEW = "ongoing", "report", "review"


@dataclass(frozen=True)
class OutageFacts:
    """What is known of an outage, unredacted; `updates` are what communities were told, with when, the oldest first."""

    subject: str
    description: str
    impact_started_at: datetime
    declared_at: datetime
    updates: Sequence[tuple[datetime, str]] = ()


@dataclass(frozen=True)
class OutageText:
    """One of the three issues: its title and both of its texts."""

    title: str
    description: str
    investigation: str


def texts_of(facts: OutageFacts) -> dict[str, OutageText]:
    """Return the three issues, by role: the outage as it goes on, its report, and its review."""
    times = f"Impact since {_at(facts.impact_started_at)}; declared {_at(facts.declared_at)}."
    told = "\n".join(f"- {_at(at)}: {' '.join(text.split())}" for at, text in facts.updates)
    return {
        ONGOING: OutageText(facts.subject, f"{facts.description}\n\n{times}".strip(), told),
        REPORT: OutageText(
            f"Incident report: {facts.subject}",
            f"{times}\n\nTo be written by the incident's commander: what happened, who was affected and for how long, "
            "what was done.",
            told,
        ),
        REVIEW: OutageText(
            f"Incident review: {facts.subject}",
            "- What went well?\n- What went wrong?\n- Where were we lucky?\n- Which action items follow?",
            "",
        ),
    }


def _at(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
