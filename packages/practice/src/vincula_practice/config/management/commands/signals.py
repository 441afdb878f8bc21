"""`vincula-practice signals look`: raise what no check-in brings, once a day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from vincula_practice.signals.looking import look_for_missed


class Command(BaseCommand):
    help = (
        "Look for check-ins in a row that were due at a session and not answered, two"
        " days after it at the earliest. Run it once a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("look", help="look at every running episode")

    def handle(self, *_args: Any, **_options: Any) -> None:
        raised = look_for_missed(at=timezone.now())
        self.stdout.write(f"{raised} raised")
