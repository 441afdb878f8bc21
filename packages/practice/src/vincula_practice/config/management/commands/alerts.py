"""`vincula-practice alerts`: pass on what waits, and tell when that has stopped."""

import fcntl
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vincula_practice.safety import sweep
from vincula_practice.safety.crisis_page import write_pages

GRACE = timedelta(minutes=5)


class Command(BaseCommand):
    help = (
        "`run`: tell the next person where nobody has taken an alert on, and send what"
        " waits to be mailed; run it every minute. `check`: fails where that has stopped,"
        " or mail does not go out; run it every five minutes by another timer, and let"
        " its failure reach a person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        run = actions.add_parser("run", help="do what is due")
        run.add_argument(
            "--everything",
            action="store_true",
            help="look through all answers ever given, not those of the last days; once"
            " a night",
        )
        actions.add_parser("check", help="write nothing; fail where something is wrong")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["action"] == "check":
            self._check(now)
        else:
            self._run(now, everything=options["everything"])

    def _run(self, now: datetime, *, everything: bool) -> None:
        base_url = settings.VINCULA_BASE_URL
        if not base_url:
            raise CommandError(
                "VINCULA_BASE_URL is not set: a mail has to say where to sign in"
            )
        with _alone():
            done = sweep.sweep(at=now, base_url=base_url, everything=everything)
        write_pages(on=timezone.localdate(now))
        # Numbers only: what a terminal shows may be kept in a log.
        self.stdout.write(
            f"{done.steps} steps, {done.post.handed_over} mails handed over,"
            f" {done.post.failed} not, {done.restored} alerts found missing"
        )
        if done.stuck:
            raise CommandError(
                f"{done.stuck} alerts could not be passed on: see the log"
            )
        if done.unread:
            raise CommandError(
                f"{done.unread} answers do not open: whether one of them needs an alert"
                " cannot be told. `vincula-practice verify` says which"
            )
        if done.restored:
            raise CommandError(
                f"{done.restored} alerts were missing, and are there now"
            )

    def _check(self, now: datetime) -> None:
        faults = list(_faults(now))
        if faults:
            raise CommandError("; ".join(faults))
        self.stdout.write("alerts are passed on")


def _faults(now: datetime) -> Iterator[str]:
    pulse = sweep.pulse()
    if pulse is None:
        yield "`alerts run` has never run"
    elif pulse.is_late(at=now):
        yield f"`alerts run` has not run since {pulse.ran_at:%Y-%m-%d %H:%M} UTC"
    if pulse and pulse.mail_failing_since:
        yield f"mail has not gone out since {pulse.mail_failing_since:%H:%M} UTC"
    late = sweep.overdue(at=now, grace=GRACE)
    if late:
        yield f"{late} alerts should have been passed on"


@contextmanager
def _alone() -> Iterator[None]:
    """Two at once would mail twice. The lock goes with the process, however it ends."""
    path = Path(settings.VINCULA_DATA) / "alerts.lock"
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError("another `alerts run` is at work") from None
        yield
