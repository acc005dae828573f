"""The three checks of a rotation together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rotations.checks.cover import cover_findings
from rotations.checks.findings import Check, Finding
from rotations.checks.holders import Holders, holders_between, known_zone
from rotations.checks.reachability import reachability_findings
from rotations.coverage import Coverage, coverage_of
from rotations.forecast import Effect, forecast
from rotations.forecast_sentences import Person
from rotations.models import Rotation

LOOKAHEAD = timedelta(days=365)
# The rotation's clock shows such a time never or twice: another time of hand-off would do better.
_AVOIDABLE = {Effect.SKIPPED, Effect.DOUBLED, Effect.HAND_OFF_SKIPPED, Effect.HAND_OFF_REPEATED}


@dataclass(frozen=True)
class RotationReport:
    """What the checks found in a rotation over [start, end)."""

    rotation: Rotation
    start: datetime
    end: datetime
    coverage: Coverage
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> list[Finding]:
        """Return what is wrong."""
        return [finding for finding in self.findings if finding.is_problem]

    @property
    def notices(self) -> list[Finding]:
        """Return what is good to know."""
        return [finding for finding in self.findings if not finding.is_problem]

    def of(self, check: Check) -> list[Finding]:
        """Return what one check found, problems first."""
        found = [finding for finding in self.findings if finding.check is check]
        return sorted(found, key=lambda finding: not finding.is_problem)


def check_rotation(
    rotation: Rotation, *, now: datetime, start: datetime | None = None, end: datetime | None = None
) -> RotationReport:
    """Check a rotation fetched with its members from now, or from start, for a year, or until end.

    Takes six queries, however many people and shifts there are.
    """
    start = start or now
    # Before its first hand-off a rotation names nobody, and nothing is wrong with that.
    if rotation.announced_from is not None and (end is None or rotation.announced_from < end):
        start = max(start, rotation.announced_from)
    end = end or start + LOOKAHEAD
    holders = holders_between(rotation, start, end)
    coverage = coverage_of(holders.serving, start, end, levels=rotation.levels, hours=holders.hours)
    findings = (
        *cover_findings(coverage, holders),
        *_clock_changes(holders),
        *reachability_findings(holders, now=now),
    )
    return RotationReport(rotation, start, end, coverage, findings)


def _clock_changes(holders: Holders) -> Iterator[Finding]:
    people = {
        address: Person(user.display_name, zone)
        for address, user in holders.people.items()
        if user.is_active and (zone := known_zone(user))
    }
    ahead = forecast(holders.schedule, holders.start, holders.end, zone=holders.rotation.zone, people=people)
    for one in ahead:
        yield Finding(
            Check.CLOCK_CHANGES,
            one.effect.value,
            one.sentence,
            is_problem=one.effect in _AVOIDABLE,
            steward=one.steward,
            level=one.level,
            start=one.start,
            end=one.end,
        )
