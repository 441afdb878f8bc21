"""`vincula-practice keys make`: the practice key, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vincula_practice.vault import practice_key
from vincula_practice.vault.errors import NoPracticeKey


class Command(BaseCommand):
    help = "Make the practice key, which opens everything that is stored."
    # The checks ask for the key that this command makes.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("make", help="make it, once; an existing one is kept")

    def handle(self, *_args: Any, **_given: Any) -> None:
        try:
            path = practice_key.make()
        except NoPracticeKey as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"Made {path}. Without it nothing that is stored can be read, by anybody:"
            " keep a copy elsewhere, and never beside the backups."
        )
