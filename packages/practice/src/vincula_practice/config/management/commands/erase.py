"""`vincula-practice erase`: carry out the erasures that were agreed and are due."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from vincula_practice.people.erasing import replay
from vincula_practice.rights.actions import carry_out_due
from vincula_practice.rights.queries import due_erasures


class Command(BaseCommand):
    help = (
        "Erase for good what clients asked to be erased, two people agreed to, and"
        " nobody took back in time. Run it once a day. It asks first; a scheduler says"
        " --yes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what is due, erase nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        for person_id in replay(at=now):
            # A crash came between, or somebody put a backup in place by hand.
            self.stdout.write(f"erased again, as the ledger says: {person_id}")
        due = due_erasures(at=now)
        for request in due:
            # Ids only: what a terminal shows may be kept in a log.
            self.stdout.write(f"due: {request.pk}, since {request.due_at:%Y-%m-%d}")
        self.stdout.write(f"{len(due)} due; erasing cannot be undone")
        if not due or options["dry_run"] or not (options["yes"] or self._agreed()):
            return
        done = carry_out_due(due=due, at=now)
        for request_id, why in done.waiting:
            self.stdout.write(f"waits: {request_id} ({why})")
        self.stdout.write(f"{len(done.erased)} erased, {len(done.waiting)} wait")

    def _agreed(self) -> bool:
        self.stdout.write("Type erase to go on: ", ending="")
        self.stdout.flush()
        return input().strip() == "erase"
