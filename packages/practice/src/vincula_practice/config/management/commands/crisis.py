"""`vincula-practice crisis`: the page that a web server hands out when all else is down."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vincula_practice.people.models import Practice
from vincula_practice.safety.crisis import expired, too_old
from vincula_practice.safety.crisis_page import folder, write_pages


class Command(BaseCommand):
    help = (
        "`write`: write the page with numbers to call, for a web server that needs"
        " neither this site nor its database. `check`: fail where a number has expired,"
        " or a practice has not called its own for half a year."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("write", help="write the page in every language")
        actions.add_parser("check", help="write nothing; fail where something is old")

    def handle(self, *_args: Any, **options: Any) -> None:
        on = timezone.localdate()
        if options["action"] == "write":
            changed = write_pages(on=on)
            self.stdout.write(f"{folder()}: {len(changed)} pages written")
            return
        faults = list(_faults(on))
        if faults:
            raise CommandError("; ".join(faults))
        self.stdout.write("no number has expired")


def _faults(on: date) -> Iterator[str]:
    for line in expired(on=on):
        yield f"{line.id} expired on {line.expires_on}, look it up again: {line.address}"
    for practice in Practice.objects.order_by("name", "pk"):
        if too_old(practice.crisis_checked_on, on=on):
            yield f"practice {practice.pk} has to call its own numbers again"
