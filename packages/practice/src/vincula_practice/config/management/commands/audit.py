"""`vincula-practice audit head|dump|key`: signed heads outside, a dump, who signs."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vincula_practice.audit import anchors, ledgers
from vincula_practice.audit.queries import rows
from vincula_practice.audit.signing import AnchorFault

LATE = (
    "Events have waited for a signed head for more than 30 minutes: run"
    " `vincula-practice audit head --if-due` every few minutes."
)


class Command(BaseCommand):
    help = "Keep proof of the audit outside the database, and hand it to who checks it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        head = actions.add_parser(
            "head", help="add the signed ends of all chains to the file of anchors"
        )
        head.add_argument(
            "--if-due",
            action="store_true",
            help="only after 15 minutes or 1,000 events; run it every few minutes",
        )
        head.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail where events have waited for more than 30 minutes",
        )
        actions.add_parser("dump", help="write all events, a JSON object a line")
        actions.add_parser("key", help="print the public key that signed heads name")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["action"] == "key":
            self.stdout.write(ledgers.public_key().hex())
        elif options["action"] == "dump":
            for row in rows():
                self.stdout.write(json.dumps(row, default=str))
        elif options["check"]:
            if anchors.overdue(at=timezone.now()):
                raise CommandError(LATE)
        else:
            self._head(only_if_due=options["if_due"])

    def _head(self, *, only_if_due: bool) -> None:
        try:
            path = anchors.export(at=timezone.now(), only_if_due=only_if_due)
        except (AnchorFault, OSError) as fault:
            raise CommandError(
                f"the signed heads could not be written: {fault}. Look at the folder"
                f" {ledgers.folder()}; the file there is never replaced."
            ) from None
        if path is not None:
            self.stdout.write(f"Signed heads added to {path}.")
