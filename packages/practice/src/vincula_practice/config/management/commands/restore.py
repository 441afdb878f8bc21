"""`vincula-practice restore`: a practice from backups and the kit, on an empty machine."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vincula_practice.config.keeping import kits, restoring
from vincula_practice.config.keeping.asking import agreed, may_ask
from vincula_practice.config.keeping.databases import NoTool
from vincula_practice.vault.errors import VaultError
from vincula_practice.vault.kit import KitFault, kit_from


class Command(BaseCommand):
    help = (
        "Bring the practice back from a backup of the data, one of the keys and the"
        " recovery kit. Replaces nothing: the database and the keys' folder are empty."
    )
    # There is no practice key before the kit brings it.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, required=True, metavar="FILE")
        parser.add_argument("--keys", type=Path, required=True, metavar="FILE")
        parser.add_argument(
            "--kit", type=Path, nargs="+", required=True, metavar="FILE"
        )
        may_ask(parser)

    def handle(self, *_args: Any, **given: Any) -> None:
        what = (
            f"Restore {given['data']} and {given['keys']}, hold every row and the audit"
            " to what was signed, and erase again whoever was erased since."
        )
        try:
            kit = kit_from(kits.read_texts(given["kit"]))
            if not agreed(self, what, given):
                return
            done = restoring.restore(
                data=given["data"],
                keys=given["keys"],
                kit=kit,
                at=timezone.now(),
                tell=self.stdout.write,
            )
        except (KitFault, NoTool, VaultError, restoring.NotRestored, OSError) as fault:
            raise CommandError(str(fault)) from None
        self._say(done)

    def _say(self, done: restoring.Restored) -> None:
        self.stdout.write(
            f"{done.rows} rows are as they were, {done.values} sealed values open."
        )
        if done.destroyed:
            self.stdout.write(f"{done.destroyed} do not: their keys were destroyed.")
        if done.erased_again:
            self.stdout.write(f"{len(done.erased_again)} people were erased again.")
        if done.lost_events:
            self.stdout.write(
                f"{done.lost_events} events after the backup are lost, as the signed"
                " heads show; what happened in them has to be asked for again."
            )
        self.stdout.write("Restored. The site may start.")
