"""`vincula-practice signins end`: sign everybody out everywhere, after a breach."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from vincula_practice.config.keeping.asking import agreed, may_ask
from vincula_practice.people.places import end_every_place

WHAT = (
    "Signs everybody out in every browser: staff and clients sign in again with password"
    " and second factor. Check-ins by link and the tablet go on, and answers that were"
    " kept stay kept."
)


class Command(BaseCommand):
    help = "End every sign-in of everybody, for instance after a breach. It asks first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        may_ask(actions.add_parser("end", help="sign everybody out"))

    def handle(self, *_args: Any, **options: Any) -> None:
        if agreed(self, WHAT, options):
            number = end_every_place(at=timezone.now())
            self.stdout.write(f"{number} sign-ins ended")
