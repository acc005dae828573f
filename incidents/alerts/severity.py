"""From what an alert says of its severity to a tier. It is never guessed from a name (2i2c's manage-alerts page)."""

from dataclasses import dataclass

from incidents.alerts.heard import Heard
from incidents.alerts.places import Place
from tickets.facts import Tier

OF_USERS = frozenset({"At least two servers failed to start in the last 30m", "proxy pod has restarted"})
TIERS = {
    "take immediate action": Tier.P1,
    "same day action needed": Tier.P2,
    "action needed this week": Tier.P3,
    "to be planned in sprint planning": Tier.P4,
}
IMMEDIATE = "immediate action needed"
SEVERITIES = (*TIERS, IMMEDIATE)
_LOUDEST_FIRST = (Tier.P1, Tier.P2, Tier.P3, Tier.P4)


@dataclass(frozen=True)
class Verdict:
    """What an alert comes to. Where a human must decide it is at P2, and the question is asked."""

    tier: Tier
    is_for_triage: bool
    why: str

    @property
    def is_outage(self) -> bool:
        """Say whether it opens an incident and pages."""
        return self.tier is Tier.P1

    @property
    def rank(self) -> int:
        """Return how loud it is, from 0 up: of two of one tier the one that needs a human is louder."""
        return (len(_LOUDEST_FIRST) - _LOUDEST_FIRST.index(self.tier)) * 2 + self.is_for_triage


def judge(heard: Heard, *, place: Place) -> Verdict:
    """Return the tier of an alert that happens at a place, with the reason as a sentence."""
    if heard.is_uptime_check:
        return _judge_check(heard, place=place)
    severity = heard.severity
    if severity in TIERS:
        return Verdict(TIERS[severity], False, f"Its severity “{severity}” means {TIERS[severity]}.")
    if severity == IMMEDIATE and heard.name in OF_USERS:
        why = f"Its severity “{severity}” means P1 for this alert: users feel it at once."
        return Verdict(Tier.P1, False, why)
    if severity == IMMEDIATE:
        return _for_triage(
            f"Its severity “{severity}” means P1 only for failed servers and proxy restarts; a human decides."
        )
    if severity:
        return _for_triage(f"Its severity “{severity[:80]}” is not one in use; a human decides.")
    return _for_triage("It says no severity, and none is guessed from its name; a human decides.")


def _judge_check(heard: Heard, *, place: Place) -> Verdict:
    words = heard.condition.lower().split()
    if "certificate" in words:
        return _for_triage("A certificate's end has no severity; a human decides.")
    if "prometheus" in words:
        return Verdict(
            Tier.P2, False, "The address of a Prometheus fails: critical, but no user is stopped by it."
        )
    if place.hub or words[:3] == ["simple", "health", "check"]:
        return Verdict(Tier.P1, False, "A hub's address fails its uptime check.")
    return _for_triage("The address that fails is not a hub's that we know; a human decides.")


def _for_triage(why: str) -> Verdict:
    return Verdict(Tier.P2, True, why)
