"""Once a day a test goes to one person, by mail and on the site: does it arrive?

A test is no alert: it has a table of its own, says on each surface that it is a test,
has nothing to do with any client, and goes to staff alone. Who does not answer until the
practice opens again, or says that no mail came, stands on the page of the management,
and the management is mailed.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from vincula_practice.audit.actions import record
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership, Practice, Role
from vincula_practice.safety.crew import CLINICAL
from vincula_practice.safety.mails import NOT_TAKEN, Post, hand_over, hang_up, letter
from vincula_practice.safety.models import Absence, Rehearsal
from vincula_practice.safety.rules import ladder_of
from vincula_practice.safety.waiting import waiting_tests

logger = logging.getLogger(__name__)
# A test that nobody answers is shown to the management for so long.
SHOWN_FOR = timedelta(days=14)
TEST: dict[str, Any] = {
    "subject": _("Test: a message from %(practice)s"),
    "template": "mails/test.txt",
}
UNANSWERED: dict[str, Any] = {"template": "mails/test_unanswered.txt"}


def rehearse(*, at: datetime, base_url: str) -> Post:
    """Make the day's test in each practice that is open, and mail what is to be mailed.

    Practices that have not confirmed who is told, and invented ones, have none.
    """
    chosen = Practice.objects.filter(invented=False, alert_rules__isnull=False)
    for practice in chosen.distinct().order_by("pk"):
        ladder = ladder_of(practice)
        if ladder.is_open(at):
            _make(practice, zone=ladder.zone, at=at)
    fresh = _rows().filter(handed_over_at=None, answered_at=None, due_at__gt=at)
    tests = [one for one in fresh.order_by("pk") if one.member.person.email]
    late = list(_rows().filter(_unanswered(at), told_at=None).order_by("pk"))
    if not (tests or late):
        return Post(handed_over=0, failed=0)
    return _mail(tests, late, at=at, base_url=base_url)


def rehearsal_for(*, member: Membership) -> Rehearsal | None:
    """Return the newest test that waits for this member's answer."""
    return waiting_tests(member).order_by("-made_at", "pk").first()


@transaction.atomic
def answer_rehearsal(
    *, rehearsal_id: UUID, by_mail: bool, by: Membership, at: datetime
) -> Rehearsal:
    """Somebody has seen a test: its mail arrived, or they found it on the site alone."""
    rows = Rehearsal.objects.select_for_update().filter(pk=rehearsal_id, member=by)
    row = rows.first()
    if row is None:
        raise NotFound
    if row.answered_at is None:
        row.answered_at, row.by_mail = at, by_mail
        row.save(update_fields=["answered_at", "by_mail"])
        record("answered", row, by=by, at=at, by_mail=by_mail)
    return row


def failed_tests(*, practice_id: UUID, at: datetime) -> tuple[int, int]:
    """Return how many tests nobody answered lately, and how many came without a mail."""
    rows = Rehearsal.objects.filter(
        practice=practice_id, made_at__gt=at - SHOWN_FOR, member__ended_at=None
    )
    alone = rows.filter(by_mail=False).count()
    return rows.filter(_unanswered(at)).count(), alone


def _rows() -> Any:
    known = Rehearsal.objects.filter(member__ended_at=None)
    return known.select_related("member__person", "practice")


def _unanswered(at: datetime) -> Q:
    return Q(answered_at=None, due_at__lte=at)


def _make(practice: Practice, *, zone: str, at: datetime) -> None:
    """Make today's test, unless there is one, for whom it was longest ago."""
    local = at.astimezone(ZoneInfo(zone))
    morning = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if Rehearsal.objects.filter(practice=practice, made_at__gte=morning).exists():
        return
    away = Absence.of(at).values("member")
    here = Membership.objects.filter(
        practice=practice, role__in=CLINICAL, ended_at=None
    ).exclude(pk__in=away)
    people = list(here.annotate(last=Max("rehearsals__made_at")).order_by("pk"))
    if people:
        first = min(people, key=_longest_ago)
        due = ladder_of(practice).next_opening(at) or at + timedelta(days=1)
        Rehearsal.objects.create(
            practice=practice, member=first, made_at=at, due_at=due
        )


def _longest_ago(member: Any) -> tuple[float, datetime, str]:
    tested = member.last.timestamp() if member.last else 0.0
    return tested, member.started_at, str(member.pk)


def _mail(
    tests: Iterable[Rehearsal],
    late: Iterable[Rehearsal],
    *,
    at: datetime,
    base_url: str,
) -> Post:
    """Hand over what a server takes; what it does not take is tried the next time."""
    sent: list[bool] = []
    connection = get_connection()
    try:
        connection.open()
        sent += (_test(one, connection, base_url=base_url, at=at) for one in tests)
        for one in late:
            _tell_management(one, connection, base_url=base_url, at=at)
    except NOT_TAKEN as fault:
        logger.error("no test goes out: %s", type(fault).__name__)  # noqa: TRY400 - the traceback would name the address
        sent.append(False)
    finally:
        hang_up(connection)
    return Post(handed_over=sum(sent), failed=len(sent) - sum(sent))


def _test(one: Rehearsal, connection: Any, *, base_url: str, at: datetime) -> bool:
    taken = _taken(letter(one.member, connection, base_url=base_url, **TEST))
    one.tries, one.handed_over_at = one.tries + 1, at if taken else None
    one.save(update_fields=["tries", "handed_over_at"])
    return taken


def _tell_management(
    test: Rehearsal, connection: Any, *, base_url: str, at: datetime
) -> None:
    managers = Membership.objects.filter(
        practice=test.practice, role=Role.MANAGER, ended_at=None
    ).select_related("person", "practice")
    letters = [letter(m, connection, base_url=base_url, **UNANSWERED) for m in managers]
    if sum(map(_taken, letters)):  # each is sent, not only the first
        test.told_at = at
        test.save(update_fields=["told_at"])


def _taken(mail: EmailMessage) -> bool:
    return hand_over(mail, what="test", log=logger)
