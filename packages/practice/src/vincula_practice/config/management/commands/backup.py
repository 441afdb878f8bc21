"""`vincula-practice backup`: copies of the data and of the keys, apart, encrypted."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vincula_practice.audit.signing import AnchorFault
from vincula_practice.config.keeping import backups
from vincula_practice.config.keeping.asking import agreed, may_ask
from vincula_practice.config.keeping.databases import NoTool


class Command(BaseCommand):
    help = (
        "Back up the data and the keys to two folders, encrypted to the recovery kit:"
        " this machine cannot open them again. The site may go on serving."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data-days", type=int, default=backups.DATA_DAYS)
        parser.add_argument(
            "--key-days",
            type=int,
            default=backups.KEY_DAYS,
            help="so long can a backup of the keys still open what was erased",
        )
        may_ask(parser)

    def handle(self, *_args: Any, **given: Any) -> None:
        what = (
            f"Back up the data to {backups.data_folder()} (kept {given['data_days']}"
            f" days) and the keys to {backups.key_folder()} ({given['key_days']} days)."
        )
        if not agreed(self, what, given):
            return
        try:
            made = backups.make(
                at=timezone.now(),
                data_days=given["data_days"],
                key_days=given["key_days"],
                tell=self.stdout.write,
            )
        except (backups.NotMade, NoTool, AnchorFault, OSError) as fault:
            raise CommandError(str(fault)) from None
        for path in made.files:
            self.stdout.write(f"{path} ({path.stat().st_size} bytes)")
        for path in made.removed:
            self.stdout.write(f"removed, because it is old: {path}")
        self.stdout.write("Now copy both, each to a place of its own off this machine.")
