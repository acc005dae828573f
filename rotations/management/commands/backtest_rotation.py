"""Put what the planner would have done beside who really served."""

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rotations.back_test import BackTest, Figures, back_test
from rotations.history import MOST_BYTES, InvalidHistory, parse_history
from rotations.management.arguments import written_in_utc
from rotations.planner import NoPlanInTime

ROWS = (
    ("points", "points of the planner, fewer are fairer", "{:.0f}"),
    ("turns_above_fair", "turns above fair shares", "{:.1f}"),
    ("spread", "weeks of duty in ten weeks, most less least", "{:.2f}"),
    ("n_doubled", "times one person held both places", "{}"),
    ("n_mid_turn_changes", "changes in mid-turn", "{}"),
    ("n_broken_successions", "times level-1 did not go on to level-2", "{}"),
    ("n_missed_rests", "duties without rest before them", "{}"),
)


class Command(BaseCommand):
    help = "Plan the same people and weeks as a history of who served, and compare. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="FILE.csv", help="columns: from,on_duty,joining, in UTC")
        parser.add_argument("--rest", type=int, default=1, metavar="N", help="turns between duties; 1")
        parser.add_argument(
            "--seconds", type=int, default=20, metavar="S", help="how long to plan at most; 20"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            history = parse_history(_read(Path(options["path"])))
            found = back_test(
                history,
                minimum_rest=max(0, options["rest"]),
                time_limit=timedelta(seconds=max(1, options["seconds"])),
            )
        except (InvalidHistory, NoPlanInTime) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(json.dumps(_as_json(found), indent=2) if options["json"] else _as_text(found))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path}: cannot be read: {error.strerror or error}.") from None


def _as_json(found: BackTest) -> dict[str, Any]:
    return {
        "from": written_in_utc(found.turns[0][0]),
        "to": written_in_utc(found.turns[-1][1]),
        "n_turns": len(found.turns),
        "really": _figures_as_json(found.really),
        "planned": _figures_as_json(found.planned),
        "n_places": found.n_places,
        "n_places_that_differ": found.n_places_that_differ,
        "given_up": [rule.value for rule in found.given_up],
        "ending": found.ending.value,
        "gap": round(found.gap, 4),
        "people": [
            {key: value if key == "steward" else round(value, 2) for key, value in asdict(person).items()}
            for person in found.people
        ],
        "plan": [
            {
                "start": written_in_utc(turn.start),
                "end": written_in_utc(turn.end),
                "level-1": turn.stewards[0],
                "level-2": turn.stewards[1],
            }
            for turn in found.plan
        ],
    }


def _figures_as_json(figures: Figures) -> dict[str, float]:
    return {key: round(value, 3) for key, value in asdict(figures).items()}


def _as_text(found: BackTest) -> str:
    start, end = found.turns[0][0], found.turns[-1][1]
    lines = [
        f"{len(found.turns)} turns from {start:%d %b %Y} to {end:%d %b %Y}",
        f"{'really':>10}{'planned':>10}",
    ]
    for name, words, pattern in ROWS:
        really, planned = (
            pattern.format(getattr(figures, name)) for figures in (found.really, found.planned)
        )
        lines.append(f"{really:>10}{planned:>10}  {words}")
    lines.append(f"{found.n_places_that_differ} of {found.n_places} places would have been somebody else's.")
    lines.append("Weeks at a level, of weeks there:")
    lines += [
        f"{person.served:>10.1f}{person.planned:>10.1f}  {person.steward}, there for {person.present:.1f}"
        for person in found.people
    ]
    if found.given_up:
        lines.append(f"Given up, since they could not hold: {', '.join(found.given_up)}.")
    return "\n".join(lines)
