"""`vincula-practice checkins send`: e-mail the check-ins that are due, each once.

It also destroys the keys of letters that nobody can send any more: it runs often.
"""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vincula_practice.checkins.messages import NotDelivered, send_due
from vincula_practice.checkins.queries import Due, due_everywhere
from vincula_practice.people.consents import all_who_agreed
from vincula_practice.vault import letterbox


class Command(BaseCommand):
    help = (
        "Open the check-ins that are due and e-mail their links: from 24 hours before"
        " a session, and for 48 hours after it. Destroys the keys of letters that are"
        " too old to come. Run it every few minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        send = actions.add_parser("send", help="send what is due")
        send.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be sent, send nothing",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        due = _mailed(due_everywhere(at=now))
        if options["dry_run"]:
            self._tell(due)
            return
        self._sweep(at=now)
        base_url = settings.VINCULA_BASE_URL
        if not base_url:
            raise CommandError(
                "VINCULA_BASE_URL is not set: a link in a message needs the address"
                " of the site, for instance https://check-in.example.org"
            )
        sent, failed = _send(due, at=now, base_url=base_url)
        self.stdout.write(f"{sent} sent, {failed} not delivered")
        if failed:
            raise CommandError(
                f"the mail server did not take {failed} messages;"
                " they are sent with the next run"
            )

    def _sweep(self, *, at: datetime) -> None:
        destroyed = letterbox.sweep(at=at)
        if destroyed:
            self.stdout.write(f"{destroyed} old keys of letters destroyed")

    def _tell(self, due: list[Due]) -> None:
        # Ids only: what a terminal shows may be kept in a log.
        for one in due:
            self.stdout.write(f"would send: {one.occasion} session {one.session.pk}")
        self.stdout.write(f"{len(due)} due")


def _mailed(due: list[Due]) -> list[Due]:
    """Keep those of clients with an address who agreed to such mails."""
    clients = [one.session.episode.client for one in due]
    ids = {client.pk for client in clients if client.person.email}
    agreed = all_who_agreed(client_ids=ids, purpose="links")
    return [one for one in due if one.session.episode.client_id in agreed]


def _send(due: list[Due], *, at: datetime, base_url: str) -> tuple[int, int]:
    sent = failed = 0
    for one in due:
        try:
            sent += send_due(due=one, at=at, base_url=base_url) is not None
        except NotDelivered:
            failed += 1
    return sent, failed
