"""`manage.py dump_policy [LABEL]`: print a policy as the file that load_policy reads."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets.models import PolicyVersion
from tickets.policies import current_policy, policy_labelled
from tickets.policy import DEFAULT_LABEL
from tickets.policy_file import write_policy_file


class Command(BaseCommand):
    help = "Print the policy in force, or the version named, as YAML that load_policy reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("label", metavar="LABEL", nargs="?", help="a version, as policy-7 or default-1")

    def handle(self, *args: Any, **options: Any) -> None:
        label = options["label"] or current_policy().label
        version = PolicyVersion.objects.filter(label=label.replace("\x00", "")).first()
        if version is None and label != DEFAULT_LABEL:
            raise CommandError(f"There is no policy {label!r}.")
        note, activated_at = (version.note, version.activated_at) if version else ("", None)
        text = write_policy_file(policy_labelled(label), label=label, note=note, activated_at=activated_at)
        self.stdout.write(text, ending="")
