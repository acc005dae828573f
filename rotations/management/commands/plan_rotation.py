"""Plan the turns of a rotation."""

import json
import sys
from datetime import timedelta
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from rotations.errors import RotationError
from rotations.management.arguments import instant_of, rotation_named
from rotations.models import Rotation
from rotations.plan_work import conflicts_as_data, plan_as_data
from rotations.planner import Conflicts, NoPlanInTime, plan
from rotations.planning import planned_turns, problem_of, seam_warnings
from rotations.services import preview_plan, publish_plan
from rotations.services.change import Change


class Command(BaseCommand):
    help = "Plan turns fairly and announce them, or say which rules cannot hold together (exit code 1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument(
            "--from",
            dest="start",
            metavar="ISO",
            help="plan from the first hand-off at or after it; now if left out",
        )
        parser.add_argument("--turns", type=int, required=True, metavar="N")
        parser.add_argument("--dry-run", action="store_true", help="announce nothing")
        parser.add_argument(
            "--seconds", type=int, default=20, metavar="S", help="how long to plan at most; 20"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        rotation = rotation_named(options["slug"])
        start = instant_of("--from", options["start"]) if options["start"] else now
        try:
            problem = problem_of(
                rotation,
                plan_from=start,
                n_turns=options["turns"],
                now=now,
                time_limit=timedelta(seconds=max(1, options["seconds"])),
            )
            found = plan(problem)
            if isinstance(found, Conflicts):
                self._say_conflicts(found, is_json=options["json"])
            turns = planned_turns(found.turns, rotation)
            warnings = seam_warnings(rotation, turns)
            if options["dry_run"]:
                change = preview_plan(rotation, turns, now=now)
            else:
                change = publish_plan(rotation, turns, actor=None, seen_revision=rotation.revision, now=now)
        except (RotationError, NoPlanInTime) as error:
            raise CommandError(str(error)) from None
        result = plan_as_data(found, problem) | {
            "rotation": rotation.slug,
            "is_published": not options["dry_run"],
            "changes": _changes(change),
            "warnings": warnings,
        }
        self.stdout.write(json.dumps(result, indent=2) if options["json"] else _as_text(result, rotation))

    def _say_conflicts(self, found: Conflicts, *, is_json: bool) -> NoReturn:
        if is_json:
            self.stdout.write(json.dumps(conflicts_as_data(found), indent=2))
            sys.exit(1)
        raise CommandError("No plan is possible. " + " ".join(one.sentence for one in found.conflicts))


def _changes(change: Change) -> list[dict[str, str | None]]:
    rows = [("no longer", row) for row in change.withdrawn] + [("now", row) for row in change.added]
    rows.sort(key=lambda pair: (pair[1].starts_at, pair[1].level, pair[0]))
    return [
        {
            "what": what,
            "level": row.level,
            "steward": row.user.email if row.user else None,
            "start": row.starts_at.isoformat(),
            "end": row.ends_at.isoformat(),
        }
        for what, row in rows
    ]


def _as_text(result: dict[str, Any], rotation: Rotation) -> str:
    score = result["score"]
    quality = "proven best" if result["is_optimal"] else f"at most {score['gap']:.1%} from the best"
    lines = [f"{rotation.name}: {len(result['turns'])} turns, {score['points']} points, {quality}."]
    for turn in result["turns"]:
        holders = "  ".join(f"{level} {steward}" for level, steward in turn["holders"].items())
        lines.append(f"  {turn['start'][:16]}Z  {holders}")
    lines += [f"  {term['points']:>9}  {term['amount']} {term['unit']}" for term in score["terms"]]
    lines += result["warnings"]
    announced = "Announced" if result["is_published"] else "Not announced (dry run)"
    lines.append(f"{announced}. Shifts that change: {len(result['changes'])}.")
    return "\n".join(lines)
