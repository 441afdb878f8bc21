"""`vincula-practice verify`: was what happened here changed afterwards?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from vincula_practice.audit import anchors, guard
from vincula_practice.audit.signing import AnchorFault


class Command(BaseCommand):
    help = (
        "Hold the audit to its hashes and to the signed heads outside. To check it"
        " without this server: python -m vincula_practice.audit.verify --help"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--allow-window",
            action="store_true",
            help="do not fail where events have waited for a signed head for too long",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            report = anchors.verify()
        except AnchorFault as fault:
            raise CommandError(
                f"the file of signed heads does not fit: {fault}"
            ) from None
        for sentence in report.sentences():
            self.stdout.write(sentence)
        gone = guard.missing(connection)
        if gone:
            report.faults.append(f"The guards of the table are gone: {', '.join(gone)}")
            self.stdout.write(report.faults[-1])
        if report.faults:
            raise CommandError("The audit was changed; see above where.")
        if anchors.overdue(at=timezone.now()) and not options["allow_window"]:
            raise CommandError(
                "Events have waited for a signed head for more than 30 minutes: run"
                " `vincula-practice audit head --if-due` every few minutes."
            )
