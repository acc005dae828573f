"""Import clusters, services, communities and sponsors from an infrastructure repository."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from communities.errors import NotACheckout
from communities.importer import ImportReport, Tally, import_checkout
from communities.infrastructure import Problem, read_checkout


class Command(BaseCommand):
    help = "Import clusters, services, communities and sponsors from a checkout's config/clusters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="root of the checkout")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            checkout = read_checkout(options["path"])
        except NotACheckout as error:
            raise CommandError(str(error)) from None
        report = import_checkout(checkout, now=timezone.now())
        describe = _as_json if options["json"] else _as_text
        self.stdout.write(describe(report, checkout.problems))
        if checkout.problems:
            raise CommandError("\n".join(str(problem) for problem in checkout.problems))


def _as_json(report: ImportReport, problems: tuple[Problem, ...]) -> str:
    content = asdict(report) | {"problems": [asdict(problem) for problem in problems]}
    return json.dumps(content, indent=2, ensure_ascii=False)


def _as_text(report: ImportReport, problems: tuple[Problem, ...]) -> str:
    lines = [
        _counts("clusters", report.clusters),
        _counts("services", report.services),
        _counts("communities", report.communities),
        _counts("sponsors", report.sponsors),
    ]
    lines += [f"decommissioned cluster: {name}" for name in report.decommissioned_clusters]
    lines += [f"decommissioned: {name}" for name in report.decommissioned_services]
    lines += [f"active again: {name}" for name in report.reactivated]
    lines += [f"moved: {move}" for move in report.moved]
    if problems:
        lines.append(f"problems: {len(problems)}; what they concern was left as it was")
    return "\n".join(lines)


def _counts(kind: str, tally: Tally) -> str:
    counts = ", ".join(f"{number} {outcome}" for outcome, number in asdict(tally).items())
    return f"{kind}: {counts}"
