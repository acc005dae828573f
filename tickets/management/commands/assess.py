"""`manage.py assess FILE.json`: assess every request of a file, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets.priority import Assessment, assess
from tickets.request_file import FiledRequest, RequestFileError, read_requests

_COLUMNS = "{:<12} {:<9} {:<4} {:<9} {:<9} {:<9} {:<34} {}"


class Command(BaseCommand):
    help = "Assess every request of a JSON file by the default policy and print what came out."
    # It reads a file and decides; a database that is away must not stop it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.json")
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="print a JSON array, one object a line"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        assessed = [(request, assess(request.facts)) for request in _read(options["file"])]
        self.stdout.write(as_json(assessed) if options["as_json"] else as_table(assessed))


def as_json(assessed: list[tuple[FiledRequest, Assessment]]) -> str:
    """Return a JSON array with one object a line."""
    lines = [json.dumps(_row(request, made), ensure_ascii=False) for request, made in assessed]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


def as_table(assessed: list[tuple[FiledRequest, Assessment]]) -> str:
    """Return a table for a person."""
    lines = [
        _COLUMNS.format("id", "kind", "tier", "impact", "possible", "approval", "rule", "flags").rstrip()
    ]
    for request, made in assessed:
        marks = "incident?" if made.possible_incident else "-", "needed" if made.needs_approval else "-"
        cells = (made.kind, made.tier, made.impact, *marks, made.rule, " ".join(made.flags))
        lines.append(_COLUMNS.format(request.id, *cells).rstrip())
    return "\n".join(lines)


def _read(path: Path) -> tuple[FiledRequest, ...]:
    """Return the requests of a file, or refuse with one line."""
    try:
        return read_requests(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: is not UTF-8 text") from error
    except RequestFileError as error:
        raise CommandError(f"{path}: {error}") from error


def _row(request: FiledRequest, made: Assessment) -> dict[str, object]:
    """Return one object of the JSON output."""
    return {
        "id": request.id,
        "kind": made.kind,
        "impact": made.impact,
        "tier": made.tier,
        "possible_incident": made.possible_incident,
        "needs_approval": made.needs_approval,
        "flags": list(made.flags),
        "rule": made.rule,
        "why": made.why,
    }
