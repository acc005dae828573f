"""Close the token of a program."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.api_tokens import revoke_api_token
from accounts.errors import AccountError


class Command(BaseCommand):
    help = "Close the token of a program, at its next request."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="which program has it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = revoke_api_token(options["name"], now=timezone.now())
        except AccountError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{token.name} is revoked.")
