"""Load rotations from a YAML file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from communities.yaml_documents import MAX_BYTES
from rotations.errors import InvalidRotationFile, RotationError
from rotations.rotation_file import parse_rotation_file
from rotations.services import LoadedRotation, LoadReport, load_rotations


class Command(BaseCommand):
    help = "Create or update rotations from a YAML file. Loading it again changes nothing; a bad file changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="FILE.yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            parsed = parse_rotation_file(_read(Path(options["path"])))
            report = load_rotations(parsed.rotations, overrides=parsed.overrides, now=timezone.now())
        except RotationError as error:
            raise CommandError(str(error)) from None
        for line in _lines(report):
            self.stdout.write(line)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable file name"
        raise InvalidRotationFile(f"{str(path)!r} cannot be read: {reason}.") from None


def _lines(report: LoadReport) -> list[str]:
    overrides = [f"overrides: {report.n_overrides} created"] if report.n_overrides else []
    return [
        *(_line(loaded) for loaded in report.rotations),
        *overrides,
        *(f"created steward {user.email}: no sign-in until invited" for user in report.created_stewards),
        *(f"made {user.email} a steward" for user in report.new_stewards),
    ]


def _line(loaded: LoadedRotation) -> str:
    changed = f" ({', '.join(loaded.changed_fields)})" if loaded.changed_fields else ""
    return f"{loaded.rotation.slug}: {loaded.outcome}{changed}"
