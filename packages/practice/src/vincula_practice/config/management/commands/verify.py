"""`vincula-practice verify`: was what happened, or what is kept, changed afterwards?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from vincula_practice.audit import anchors, guard
from vincula_practice.audit.signing import AnchorFault
from vincula_practice.config.keeping.sealed import open_everything, standing_faults


class Command(BaseCommand):
    help = (
        "Hold the audit to its hashes and to the signed heads outside, open every"
        " sealed value once and hold whose key opens it to whose row it is. To check"
        " the audit without this server: python -m vincula_practice.audit.verify --help"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--allow-window",
            action="store_true",
            help="do not fail where events have waited for a signed head for too long",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        wrong = [*self._audit(), *self._sealed()]
        if wrong:
            raise CommandError(" ".join([*wrong, "See above where."]))
        if anchors.overdue(at=timezone.now()) and not options["allow_window"]:
            raise CommandError(
                "Events have waited for a signed head for more than 30 minutes: run"
                " `vincula-practice audit head --if-due` every few minutes."
            )

    def _audit(self) -> list[str]:
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
        return ["The audit was changed."] if report.faults else []

    def _sealed(self) -> list[str]:
        """Say how far it is on the way; tables and rows are named, never what is in them."""
        found = open_everything(tell=self.stdout.write)
        self.stdout.write(f"{found.values} sealed values opened.")
        if found.destroyed:
            self.stdout.write(f"{found.destroyed} are of somebody who was erased.")
        faults = [*found.faults, *standing_faults()]
        for fault in faults:
            self.stdout.write(fault)
        return ["Sealed values are not what they were."] if faults else []
