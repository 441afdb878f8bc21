"""`vincula-practice audit head|dump|key`: signed heads outside, a dump, who signs."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vincula_practice.audit import anchors, ledgers
from vincula_practice.audit.queries import rows
from vincula_practice.audit.signing import AnchorFault


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
        actions.add_parser("dump", help="write all events, a JSON object a line")
        actions.add_parser("key", help="print the public key that signed heads name")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["action"] == "key":
            self.stdout.write(ledgers.public_key().hex())
        elif options["action"] == "dump":
            for row in rows():
                self.stdout.write(json.dumps(row, default=str))
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
