"""Two policies side by side over tickets of the past, counted as they come. Pure; gives JSON's own types."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from escalation.what_if import Call, Outcome
from escalation.what_if_words import what_changes
from tickets.policy import Clock, Urgency
from tickets.policy.values import CLOCK_NAMES

# Of tickets that differ and of nights, as many as anybody reads; the counts are of all.
MOST_CHANGED = 2000
MOST_NIGHT_CALLS = 1000
_TWELVE_HOURS = timedelta(hours=12)


@dataclass
class PersonTally:
    """How often a person would have been called."""

    n_pages: int = 0
    n_notified: int = 0
    n_night_pages: int = 0
    n_off_hours_pages: int = 0
    nights: set[date] = field(default_factory=set)

    def add(self, call: Call, zone: ZoneInfo) -> None:
        """Count a call; a night is named by the day on which it began."""
        if call.urgency is Urgency.NOTIFY:
            self.n_notified += 1
            return
        self.n_pages += 1
        self.n_off_hours_pages += call.is_off_hours
        if call.is_night:
            self.n_night_pages += 1
            self.nights.add((call.at.astimezone(zone).replace(tzinfo=None) - _TWELVE_HOURS).date())

    def as_data(self) -> dict[str, int]:
        """Return the counts."""
        return {
            "pages": self.n_pages,
            "notified": self.n_notified,
            "night_pages": self.n_night_pages,
            "off_hours_pages": self.n_off_hours_pages,
            "nights": len(self.nights),
        }


@dataclass
class Side:
    """What one policy comes to."""

    n_broken: Counter[Clock] = field(default_factory=Counter)
    n_tickets_broken: int = 0
    n_nobody: int = 0
    people: dict[int, PersonTally] = field(default_factory=dict)
    night_calls: list[Call] = field(default_factory=list)

    def add(self, outcome: Outcome, zones: Mapping[int, ZoneInfo]) -> None:
        """Count what a policy means for a ticket."""
        self.n_broken.update(clock for clock, _ in outcome.broken)
        self.n_tickets_broken += bool(outcome.broken)
        self.n_nobody += outcome.n_nobody
        for call in outcome.calls:
            self.people.setdefault(call.person, PersonTally()).add(call, zones[call.person])
            if call.is_night and call.urgency is Urgency.PAGE:
                self.night_calls.append(call)

    def totals(self) -> dict[str, int]:
        """Return the counts of all people and tickets."""
        counts = Counter[str]()
        for person in self.people.values():
            counts.update(person.as_data())
        return {
            "broken": self.n_broken.total(),
            "tickets_broken": self.n_tickets_broken,
            "nobody": self.n_nobody,
            "people_paged": sum(person.n_pages > 0 for person in self.people.values()),
            **{name: counts[name] for name in PersonTally().as_data()},
        }


@dataclass
class Comparison:
    """Both policies, ticket by ticket."""

    zones: Mapping[int, ZoneInfo]
    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)
    n_tickets: int = 0
    n_kept_by_people: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    changed: list[dict[str, Any]] = field(default_factory=list)
    n_changed: int = 0

    def add(self, number: int, before: Outcome, after: Outcome, *, was_retriaged: bool) -> None:
        """Count a ticket, and keep it if the policies mean different things for it."""
        self.n_tickets += 1
        self.n_kept_by_people += was_retriaged
        self.before.add(before, self.zones)
        self.after.add(after, self.zones)
        if before.tier != after.tier:
            self.moves[before.tier, after.tier] += 1
        if (before.tier, before.broken, before.calls) == (after.tier, after.broken, after.calls):
            return
        self.n_changed += 1
        if len(self.changed) < MOST_CHANGED:
            self.changed.append(
                {
                    "number": number,
                    "what": what_changes(before, after),
                    "before": _ticket_data(before),
                    "after": _ticket_data(after),
                }
            )

    def as_data(self) -> dict[str, Any]:
        """Return the whole as JSON's own types."""
        return {
            "n_tickets": self.n_tickets,
            "n_kept_by_people": self.n_kept_by_people,
            "totals": {"before": self.before.totals(), "after": self.after.totals()},
            "clocks": [
                {
                    "clock": CLOCK_NAMES[clock],
                    "before": self.before.n_broken[clock],
                    "after": self.after.n_broken[clock],
                }
                for clock in Clock
                if self.before.n_broken[clock] or self.after.n_broken[clock]
            ],
            "moves": [{"from": old, "to": new, "n": n} for (old, new), n in sorted(self.moves.items())],
            "n_changed": self.n_changed,
            "changed": self.changed,
            "people": self._people(),
            **self._nights(),
        }

    def _people(self) -> list[dict[str, Any]]:
        nobody = PersonTally()
        return [
            {
                "person": key,
                "before": self.before.people.get(key, nobody).as_data(),
                "after": self.after.people.get(key, nobody).as_data(),
            }
            for key in sorted({*self.before.people, *self.after.people})
        ]

    def _nights(self) -> dict[str, Any]:
        """Return the pages at night that only one of the two policies would have sent."""
        before, after = set(self.before.night_calls), set(self.after.night_calls)
        new, gone = sorted(after - before, key=_in_time), sorted(before - after, key=_in_time)
        return {
            "n_new_night_calls": len(new),
            "n_gone_night_calls": len(gone),
            "new_night_calls": [_call_data(call) for call in new[:MOST_NIGHT_CALLS]],
            "gone_night_calls": [_call_data(call) for call in gone[:MOST_NIGHT_CALLS]],
        }


def _in_time(call: Call) -> tuple[datetime, int, int]:
    return call.at, call.person, call.ticket


def _call_data(call: Call) -> dict[str, Any]:
    return {"at": call.at.isoformat(), "person": call.person, "ticket": call.ticket}


def _ticket_data(outcome: Outcome) -> dict[str, Any]:
    pages = [call for call in outcome.calls if call.urgency is Urgency.PAGE]
    return {
        "tier": str(outcome.tier),
        "broken": [CLOCK_NAMES[clock] for clock, _ in outcome.broken],
        "pages": len(pages),
        "night_pages": sum(call.is_night for call in pages),
        "notified": len(outcome.calls) - len(pages),
        "paged": sorted({call.person for call in pages}),
        "first_page": pages[0].at.isoformat() if pages else None,
    }
