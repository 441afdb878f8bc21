"""`vincula-practice demo load|signins`: the invented practice, and who can sign in."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from vincula_practice.demo.load import SEED, load_demo
from vincula_practice.demo.signins import signins
from vincula_practice.people.errors import Refused


class Command(BaseCommand):
    help = "Load the invented practice, or print its sign-ins (demo only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["load", "signins"])
        parser.add_argument("--seed", type=int, default=SEED)

    def handle(self, *_args: Any, **given: Any) -> None:
        if not settings.VINCULA_DEMO:
            raise CommandError(
                "this is not a demo site; set VINCULA_DEMO=1 and a database of its own"
            )
        if given["what"] == "load":
            self._load(given["seed"])
        else:
            self._signins()

    def _load(self, seed: int) -> None:
        at, zone = timezone.now(), settings.TIME_ZONE
        today = at.astimezone(ZoneInfo(zone)).date()
        try:
            loaded = load_demo(today=today, at=at, seed=seed, time_zone=zone)
        except Refused as fault:
            raise CommandError(str(fault)) from None
        if not loaded.fresh:
            self.stdout.write(
                f"{loaded.practice.name} is loaded already; kept as it is."
            )
            return
        self.stdout.write(
            f"Loaded {loaded.practice.name}: {loaded.clients} clients,"
            f" {loaded.sessions} sessions, {loaded.responses} answered forms,"
            f" {loaded.scores} scores."
        )

    def _signins(self) -> None:
        doors = signins()
        if not doors:
            raise CommandError("nothing is loaded; run `vincula-practice demo load`")
        self.stdout.write("Sign in as")
        for door in doors:
            self.stdout.write(f"  {door.role:<11} {door.email:<22} ({door.name})")
        self.stdout.write(f"each with the password {doors[0].password}")
