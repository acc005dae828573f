"""`manage.py load_policy FILE.yaml`: make a draft of the policy in a file, and put it into force if asked."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from communities.yaml_documents import MAX_BYTES
from tickets.errors import TicketError
from tickets.models import PolicyVersion
from tickets.policies import current_policy
from tickets.policy import InvalidPolicy, Policy, as_document, read_document
from tickets.policy.differences import differences
from tickets.policy_file import misplaced, read_policy_file
from tickets.policy_warnings import policy_warnings
from tickets.services import activate_policy, draft_policy


class Command(BaseCommand):
    help = "Make a draft of the policy in a YAML file. A bad file changes nothing; the same policy again neither."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.yaml")
        parser.add_argument("--activate", action="store_true", help="put it into force at once")
        parser.add_argument("--note", default="", metavar="TEXT", help="what it changes, and why")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        content = _read(path)
        try:
            policy = read_policy_file(content)
            with transaction.atomic():
                said = _load(policy, content, options, now=timezone.now())
        except TicketError as error:
            raise CommandError(f"{path}, {error}" if getattr(error, "line", None) else str(error)) from None
        for line in said:
            self.stdout.write(line)


def _load(policy: Policy, content: bytes, options: dict[str, Any], *, now: datetime) -> list[str]:
    in_force = current_policy()
    if policy == in_force.policy:
        return [f"{in_force.label}: unchanged, in force"]
    draft, outcome = _draft_of(policy), "unchanged"
    if draft is None:
        draft, outcome = _made(policy, content, options["note"], based_on=in_force.label, now=now), "drafted"
    if options["activate"]:
        draft = activate_policy(
            draft.label, actor=None, seen=in_force.label, revision=draft.revision, now=now
        )
        outcome = "activated"
    changed = [f"  {difference}" for difference in differences(in_force.policy, policy)]
    warned = [f"  warning: {sentence}" for sentence in policy_warnings(policy)]
    return [f"{draft.label}: {outcome}, differs from {in_force.label} in", *changed, *warned]


def _made(policy: Policy, content: bytes, note: str, *, based_on: str, now: datetime) -> PolicyVersion:
    try:
        return draft_policy(as_document(policy), note=note, actor=None, based_on=based_on, now=now)
    except InvalidPolicy as error:
        raise misplaced(error, content=content) from None


def _draft_of(policy: Policy) -> PolicyVersion | None:
    """Return a draft that says the same."""
    drafts = PolicyVersion.objects.filter(activated_at=None)
    return next((draft for draft in drafts if read_document(draft.document) == policy), None)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable file name"
        raise CommandError(f"{str(path)!r} cannot be read: {reason}.") from None
