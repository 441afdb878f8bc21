"""`vincula-practice keys make|check|rotate|kit`: the keys, and the kit that saves them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vincula_practice.config.keeping import kits
from vincula_practice.config.keeping.asking import agreed, may_ask
from vincula_practice.vault import practice_key, rotation
from vincula_practice.vault.errors import NoPracticeKey, VaultError
from vincula_practice.vault.keystore import store
from vincula_practice.vault.kit import Kit, KitFault, kit_from
from vincula_practice.vault.owners import RECORD, Owner

EVERY = 500


class Command(BaseCommand):
    help = "Make, check and renew the keys, which open everything that is stored."
    # The checks ask for the key that `make` makes.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("make", help="make it, once; an existing one is kept")
        check = actions.add_parser(
            "check", help="open every data key; with --kit, prove the recovery kit"
        )
        check.add_argument("--kit", nargs="+", type=Path, metavar="FILE", default=[])
        rotate = actions.add_parser("rotate", help="bring in a new practice key")
        rotate.add_argument(
            "--person",
            type=UUID,
            help="a new data key for this person's record instead",
        )
        may_ask(rotate)
        kit = actions.add_parser("kit", help="make a recovery kit, as texts to print")
        kit.add_argument("--shares", type=int, default=1, help="into how many texts")
        kit.add_argument("--needed", type=int, default=1, help="how many open it")
        kit.add_argument("--to", type=Path, required=True, help="an empty folder")
        kit.add_argument(
            "--old-kit",
            nargs="+",
            type=Path,
            metavar="FILE",
            default=[],
            help="the kit until now; the new one then opens earlier backups, too",
        )
        may_ask(kit)

    def handle(self, *_args: Any, **given: Any) -> None:
        try:
            getattr(self, f"_{given['action']}")(given)
        except (VaultError, KitFault) as refusal:
            raise CommandError(str(refusal)) from None

    def _make(self, _given: dict[str, Any]) -> None:
        try:
            path = practice_key.make()
        except NoPracticeKey as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"Made {path}. Without it nothing that is stored can be read, by anybody:"
            " keep a copy elsewhere, and never beside the backups."
        )

    def _check(self, given: dict[str, Any]) -> None:
        count = 0
        for key_id in store().key_ids():
            store().key(key_id)
            count += 1
        self.stdout.write(f"All {count} data keys open.")
        today = timezone.now().date()
        if given["kit"]:
            proof = kits.check(kits.read_texts(given["kit"]), on=today)
            self.stdout.write(f"The kit opened {proof.what}. Noted for {today}.")
        elif kits.overdue(on=today):
            raise CommandError(
                "Nobody has proved the recovery kit within the last 90 days: run this"
                " with --kit and the files of its shares."
            )

    def _rotate(self, given: dict[str, Any]) -> None:
        person = given["person"]
        what = (
            f"Seal everything in the record of person {person} under a new data key."
            if person
            else "Bring in a new practice key and wrap every data key by it. The recovery"
            " kit holds the old one: make a new kit right afterwards."
        )
        if not agreed(self, what, given):
            return
        if person:
            count = rotation.rotate_data_key(Owner(person, RECORD), tell=self._tell)
            self.stdout.write(f"{count} values sealed anew; the old key is destroyed.")
            return
        count = rotation.rotate_practice_key(tell=self._tell)
        self.stdout.write(
            f"{count} data keys wrapped anew. The old key opens nothing any more. Now"
            " make a new kit: vincula-practice keys kit --old-kit FILE ... --to FOLDER"
        )

    def _tell(self, count: int) -> None:
        if count and count % EVERY == 0:
            self.stdout.write(f"{count} done")

    def _kit(self, given: dict[str, Any]) -> None:
        old = self._old(given)
        folder: Path = given["to"]
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty; a kit is never written over.")
        if not agreed(self, self._what(given, old), given):
            return
        try:
            texts = kits.make(
                needed=given["needed"],
                shares=given["shares"],
                on=timezone.now().date(),
                old=old,
            )
        except ValueError as fault:
            raise CommandError(str(fault)) from None
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for place, text in enumerate(texts, start=1):
            path = folder / f"share-{place}-of-{len(texts)}.txt"
            path.touch(mode=0o600)
            path.write_text(text)
            self.stdout.write(str(path))
        self.stdout.write(
            "Print them, prove them with `vincula-practice keys check --kit`, take the"
            " files off this machine, and keep the paper apart from the backups."
        )

    @staticmethod
    def _old(given: dict[str, Any]) -> Kit | None:
        return kit_from(kits.read_texts(given["old_kit"])) if given["old_kit"] else None

    @staticmethod
    def _what(given: dict[str, Any], old: Kit | None) -> str:
        words = (
            f"Write a recovery kit to {given['to']}: {given['shares']} texts, any"
            f" {given['needed']} of which open every record and every backup."
        )
        if old is None and kits.recipient():
            words += (
                " There is a kit already, and it was not given with --old-kit: backups"
                " from now on open with the new one only, earlier ones with the old."
            )
        return words
