"""Say what is wrong in a rotation, or will be."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from rotations.checks import Check, Finding, RotationReport, check_rotation
from rotations.coverage import Cover
from rotations.management.arguments import instant_of, rotations_named, written_in_utc
from timekeeping.intervals import Interval
from timekeeping.wording import span_in_words


class Command(BaseCommand):
    help = "Check coverage, clock changes and reachability for a year. Exits with 1 when something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", nargs="?", help="only this rotation")
        parser.add_argument("--from", dest="start", metavar="ISO", help="now if left out")
        parser.add_argument("--to", dest="end", metavar="ISO", help="a year later if left out")
        parser.add_argument("--json", action="store_true", help="print one JSON array")

    def handle(self, *args: Any, **options: Any) -> None:
        rotations = rotations_named(options["slug"])
        start, end = _window(options)
        now = timezone.now()
        reports = [check_rotation(rotation, now=now, start=start, end=end) for rotation in rotations]
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(report) for report in reports], indent=2))
        elif reports:
            self.stdout.write("\n\n".join(_as_text(report) for report in reports))
        else:
            self.stdout.write("There is no rotation yet. Load one: manage.py load_rotations FILE.yaml")
        _refuse_problems(reports)


def _window(options: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    start, end = (
        instant_of(f"--{name}", options[key]) if options[key] else None
        for name, key in (("from", "start"), ("to", "end"))
    )
    if end is not None and end <= (start or timezone.now()):
        raise CommandError("--to: must come after --from, or after now.")
    return start, end


def _refuse_problems(reports: list[RotationReport]) -> None:
    wrong = {report.rotation.slug: len(report.problems) for report in reports if report.problems}
    if wrong:
        counts = ", ".join(f"{slug} ({n})" for slug, n in wrong.items())
        raise CommandError(f"Something is wrong in {counts}.")


def _as_text(report: RotationReport) -> str:
    rotation = report.rotation
    lines = [f"{rotation.name} ({rotation.slug}), {span_in_words(report.start, report.end, rotation.zone)}"]
    for check in Check:
        found = report.of(check)
        n_problems = sum(finding.is_problem for finding in found)
        lines.append(f"{check.capitalize()}: {f'{n_problems} wrong' if n_problems else 'nothing wrong'}")
        lines += [f"  {'!' if finding.is_problem else '-'} {finding.sentence}" for finding in found]
    return "\n".join(lines)


def _as_json(report: RotationReport) -> dict[str, Any]:
    coverage = report.coverage
    return {
        "rotation": report.rotation.slug,
        "from": written_in_utc(report.start),
        "to": written_in_utc(report.end),
        "n_problems": len(report.problems),
        "coverage": {
            "together": _cover_as_json(coverage.together),
            "levels": {level: _cover_as_json(cover) for level, cover in coverage.levels.items()},
            "doubled": [
                {"steward": one.steward, "levels": list(one.levels), **_bounds((one.start, one.end))}
                for one in coverage.doubled
            ],
        },
        "findings": [_finding_as_json(finding) for finding in report.findings],
    }


def _cover_as_json(cover: Cover) -> dict[str, Any]:
    return {
        "share_held": round(cover.share_held, 6),
        "share_at_work": round(cover.share_at_work, 6),
        "hours_a_day_at_work": round(cover.hours_a_day, 3),
        "nobody": [_bounds(interval) for interval in cover.unheld],
        "nobody_at_work": [_bounds(interval) for interval in cover.off_hours],
    }


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check.value,
        "kind": finding.kind,
        "is_problem": finding.is_problem,
        "sentence": finding.sentence,
        "steward": finding.steward,
        "level": finding.level,
        "start": written_in_utc(finding.start) if finding.start else None,
        "end": written_in_utc(finding.end) if finding.end else None,
    }


def _bounds(interval: Interval) -> dict[str, str]:
    return {"start": written_in_utc(interval[0]), "end": written_in_utc(interval[1])}
