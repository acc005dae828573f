"""Say who is on duty."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from rotations.management.arguments import instant_of, rotations_named, written_in_utc
from rotations.models import Rotation
from rotations.queries import OnDuty, duties_of
from timekeeping.wall_clock import parse_zone


class Command(BaseCommand):
    help = "Say who is on duty in each rotation, now or at an instant."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rotation", metavar="SLUG", help="only this rotation")
        parser.add_argument(
            "--at", metavar="ISO", help="an instant such as 2026-01-07T09:00Z; now if left out"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON array")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now() if options["at"] is None else instant_of("--at", options["at"])
        rotations = rotations_named(options["rotation"])
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(rotation, at) for rotation in rotations], indent=2))
        elif not rotations:
            self.stdout.write("There is no rotation yet. Load one: manage.py load_rotations FILE.yaml")
        else:
            self.stdout.write("\n\n".join(_as_text(rotation, at) for rotation in rotations))


def _as_json(rotation: Rotation, at: datetime) -> dict[str, Any]:
    held = zip(rotation.levels, duties_of(rotation, at), strict=True)
    return {
        "rotation": rotation.slug,
        "name": rotation.name,
        "time_zone": rotation.time_zone,
        "at": written_in_utc(at),
        "levels": [_level_as_json(level, duty) for level, duty in held],
    }


def _level_as_json(level: str, duty: OnDuty | None) -> dict[str, str | None]:
    return {
        "level": level,
        "steward": duty.user.email if duty else None,
        "name": duty.user.display_name if duty else None,
        "start": written_in_utc(duty.start) if duty else None,
        "end": written_in_utc(duty.end) if duty else None,
    }


def _as_text(rotation: Rotation, at: datetime) -> str:
    zone = parse_zone(rotation.time_zone)
    width = max(len(level) for level in rotation.levels)
    lines = [
        f"{rotation.name} ({rotation.slug}) at {at.astimezone(zone):%a %d %b %Y, %H:%M}, {zone.key} time"
    ]
    for level, duty in zip(rotation.levels, duties_of(rotation, at), strict=True):
        holder = "nobody"
        if duty:
            until = f"{duty.end.astimezone(zone):%a %d %b %Y, %H:%M}"
            holder = f"{duty.user.display_name} <{duty.user.email}> until {until}"
        lines.append(f"  {level:<{width}}  {holder}")
    return "\n".join(lines)
