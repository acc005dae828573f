"""Prove that the paths of the policy reach somebody, at every instant of a time."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from escalation.proof import PathProof
from escalation.proof_queries import proofs_of
from escalation.proof_words import as_data, failure_in_words, summary
from rotations.management.arguments import instant_of
from tickets.policies import VersionedPolicy, current_policy
from timekeeping.wall_clock import parse_zone

A_YEAR = timedelta(days=365)
# More is a slip of the finger: nobody plans shifts for so long.
MOST = timedelta(days=3660)


class Command(BaseCommand):
    help = "Say how long each path takes at most until it reaches somebody. Exits with 1 when a path reaches nobody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", nargs="?", help="only this path of the policy in force")
        parser.add_argument("--from", dest="start", metavar="ISO", help="now if left out")
        parser.add_argument("--to", dest="end", metavar="ISO", help="a year later if left out")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        policy = current_policy()
        _refuse_unknown(options["path"], policy)
        start, end = _window(options)
        proofs = proofs_of(policy, start=start, end=end, path=options["path"])
        if options["json"]:
            found = {"policy": policy.label, "paths": [as_data(proof) for proof in proofs]}
            self.stdout.write(json.dumps(found, indent=2))
        else:
            self.stdout.write("\n".join(_as_text(proof) for proof in proofs))
            self.stdout.write(f"Times are in {settings.WORKING_TIME_ZONE}.")
        failing = [proof.case.path.name for proof in proofs if proof.failures]
        if failing:
            raise CommandError(f"There are times when nobody is reached: {', '.join(failing)}.")


def _refuse_unknown(path: str | None, policy: VersionedPolicy) -> None:
    if path is not None and path not in policy.policy.paths:
        known = ", ".join(policy.policy.paths)
        raise CommandError(f"The policy {policy.label} has no path {path!r}; its paths are {known}.")


def _window(options: dict[str, Any]) -> tuple[datetime, datetime]:
    start = instant_of("--from", options["start"]) if options["start"] else timezone.now()
    end = instant_of("--to", options["end"]) if options["end"] else start + A_YEAR
    if end <= start:
        raise CommandError("--to: must come after --from, or after now.")
    if end - start > MOST:
        raise CommandError("--to: must lie within ten years of --from.")
    return start, end


def _as_text(proof: PathProof) -> str:
    zone = parse_zone(settings.WORKING_TIME_ZONE)
    lines = [f"{proof.case.path.name}: {summary(proof, zone)}"]
    return "\n".join([*lines, *(f"  {failure_in_words(failure, zone)}" for failure in proof.failures)])
