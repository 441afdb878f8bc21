"""Django's `dumpdata` would open every seal and write the whole practice in plain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

WHY_NOT = (
    "dumpdata would write every client's name, answers and words in plain, also what they"
    " keep for themselves. `vincula-practice backup` makes a copy that stays sealed; each"
    " client takes their own data along on their page."
)


class Command(BaseCommand):
    help = "Not here: it would write in plain what is sealed. Use `backup`."

    def run_from_argv(self, argv: list[str]) -> None:
        """Refuse before any of its options is read."""
        super().run_from_argv(argv[:2])

    def handle(self, *_args: Any, **_options: Any) -> None:
        raise CommandError(WHY_NOT)
