"""List the shifts of a rotation over a time."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rotations.management.arguments import instant_of, rotation_named, written_in_utc
from rotations.models import Rotation
from rotations.oncall import Shift
from rotations.queries import shifts_of


class Command(BaseCommand):
    help = "List the shifts of a rotation between two instants, cut to them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rotation", metavar="SLUG", required=True)
        parser.add_argument("--from", dest="start", metavar="ISO", required=True)
        parser.add_argument("--to", dest="end", metavar="ISO", required=True)
        parser.add_argument("--level", metavar="LEVEL", help="only this level")
        parser.add_argument("--as-of", metavar="ISO", help="as it was known at this instant")
        parser.add_argument("--json", action="store_true", help="print one JSON array")

    def handle(self, *args: Any, **options: Any) -> None:
        rotation = rotation_named(options["rotation"], level=options["level"])
        start, end = (
            instant_of(f"--{name}", options[key]) for name, key in (("from", "start"), ("to", "end"))
        )
        if end <= start:
            raise CommandError("--to: must come after --from.")
        as_of = instant_of("--as-of", options["as_of"]) if options["as_of"] else None
        shifts = shifts_of(rotation, start, end, level=options["level"], as_of=as_of)
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(shift) for shift in shifts], indent=2))
        elif not shifts:
            self.stdout.write("Nobody has a shift in this time.")
        else:
            self.stdout.write("\n".join(_as_text(shift, rotation) for shift in shifts))


def _as_json(shift: Shift) -> dict[str, str | None]:
    return {
        "level": shift.level,
        "steward": shift.steward,
        "start": written_in_utc(shift.start),
        "end": written_in_utc(shift.end),
        "source": shift.source.value,
    }


def _as_text(shift: Shift, rotation: Rotation) -> str:
    note = "  (override)" if shift.source == "override" else ""
    start, end = _local(shift.start, rotation), _local(shift.end, rotation)
    return f"{start}  to  {end}  {shift.level}  {shift.steward or 'nobody'}{note}"


def _local(instant: datetime, rotation: Rotation) -> str:
    return f"{instant.astimezone(rotation.zone):%a %d %b %Y %H:%M %Z}"
