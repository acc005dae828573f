"""Make a token for a program and print it once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.api_tokens import create_api_token
from accounts.errors import AccountError


class Command(BaseCommand):
    help = "Make a token for a program. It is printed once and stored hashed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="which program has it")
        parser.add_argument("--scope", action="append", default=[], help="what it may do; give several times")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            secret = create_api_token(options["name"], scopes=options["scope"], now=timezone.now())
        except AccountError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(secret)
