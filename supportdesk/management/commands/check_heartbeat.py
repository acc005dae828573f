"""The health check of containers that serve no pages."""

from datetime import timedelta
from typing import Any

import redis
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from supportdesk.heartbeats import Heart, heartbeat_age


class Command(BaseCommand):
    """Fail unless a worker or beat was seen to work a short while ago."""

    help = (
        "Exit with 0 when the worker (or beat) gave a sign of life lately, with 1 and a sentence otherwise."
    )
    # A health check must be quick and must not fail for what it does not check.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("heart", choices=[heart.value for heart in Heart])
        parser.add_argument("--max-age", type=int, default=60, metavar="SECONDS")

    def handle(self, *_args: Any, **options: Any) -> None:
        heart = Heart(options["heart"])
        try:
            age = heartbeat_age(heart, now=timezone.now())
        except redis.RedisError:
            raise CommandError("Redis does not answer.") from None
        if age is None:
            raise CommandError(f"{heart} has given no sign of life yet.")
        if age > timedelta(seconds=options["max_age"]):
            raise CommandError(f"{heart} gave its last sign of life {age.total_seconds():.0f} s ago.")
        self.stdout.write(f"{heart} gave a sign of life {age.total_seconds():.0f} s ago.")
