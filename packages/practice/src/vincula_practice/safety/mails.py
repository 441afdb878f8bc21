"""Mail that there is something to look at; nothing in it tells what, or about whom.

What is to be sent stands in `Telling`. A mail is marked only after a server took it: a
crash in between sends it twice, and never not at all. That a server took it is not
taken for read; the ladder goes on until a person takes the alert on.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from vincula_practice.people.models import Membership
from vincula_practice.people.promises import named_in_messages
from vincula_practice.safety.models import RiskAlert, Telling

logger = logging.getLogger(__name__)
NOT_TAKEN = (SMTPException, OSError)
SUBJECT = _("A message from %(practice)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What came of one round of mails."""

    handed_over: int
    failed: int


def deliver(*, at: datetime, base_url: str) -> Post:
    """Try every mail that waits; stop at a server that does not answer at all."""
    waiting = list(_waiting(at))
    if not waiting:
        return Post(handed_over=0, failed=0)
    taken = 0
    connection = get_connection()
    try:
        connection.open()
        for telling in waiting:
            taken += _try(telling, connection, base_url=base_url, at=at)
    except NOT_TAKEN as fault:
        logger.error("no mail goes out: %s", type(fault).__name__)  # noqa: TRY400 - the traceback would name the address
        _all_failed(waiting, at=at)
    finally:
        hang_up(connection)
    return Post(handed_over=taken, failed=len(waiting) - taken)


def unheard(*, at: datetime) -> list[RiskAlert]:
    """Return the alerts whose newest step no mail server took from us for anybody.

    Their next step need not wait: whoever was to be told has not been.
    """
    opened = RiskAlert.objects.filter(closed_at=None, taken_at=None, next_at__gt=at)
    step = Q(rung=F("alert__rung"), round=F("alert__round"))
    newest = Telling.objects.filter(step)
    tried = newest.filter(handed_over_at=None, tries__gt=0).values("alert")
    heard = newest.filter(Q(handed_over_at__isnull=False) | Q(tries=0)).values("alert")
    return list(opened.filter(pk__in=tried).exclude(pk__in=heard).order_by("pk"))


def _waiting(at: datetime) -> Any:
    """Nobody is told of what somebody else has taken on in the meantime."""
    rows = Telling.objects.filter(
        Q(alert__taken_at=None) | Q(alert__owner=F("member")),
        handed_over_at=None,
        due_at__lte=at,
        alert__closed_at=None,
        member__ended_at=None,
    )
    known = rows.select_related("member__person", "member__practice")
    # What was tried least comes first: one address that hangs holds up nobody for long.
    return known.order_by("tries", "due_at", "pk")


def _try(telling: Telling, connection: Any, *, base_url: str, at: datetime) -> bool:
    """Hand one mail over; raises where the server has gone, not for one address."""
    telling.tries, telling.tried_at = telling.tries + 1, at
    mail = letter(telling.member, connection, base_url=base_url)
    taken = hand_over(mail, what="mail", log=logger)
    if taken:
        telling.handed_over_at = at
    telling.save(update_fields=["tries", "tried_at", "handed_over_at"])
    return taken


def hand_over(mail: EmailMessage, *, what: str, log: logging.Logger) -> bool:
    """Tell whether a server took one mail; raises where the server itself has gone."""
    try:
        return bool(mail.send())
    except SMTPServerDisconnected:
        raise
    except SMTPException as refused:  # this mail, not the server as a whole
        log.warning("one %s was refused: %s", what, type(refused).__name__)
        return False


def letter(
    member: Membership,
    connection: Any,
    *,
    base_url: str,
    subject: Any = SUBJECT,
    template: str = "mails/look_now.txt",
) -> EmailMessage:
    """Return a mail to a colleague, in their language; nothing in it tells of whom."""
    with translation.override(member.person.language):
        practice = named_in_messages(member.practice)
        said = {"practice": practice, "address": base_url}
        return EmailMessage(
            subject=str(subject) % {"practice": practice},
            body=render_to_string(template, said),
            to=[str(member.person.email)] if member.person.email else [],
            connection=connection,
        )


def _all_failed(tellings: list[Telling], *, at: datetime) -> None:
    keys = [one.pk for one in tellings]
    rows = Telling.objects.filter(pk__in=keys, handed_over_at=None)
    rows.update(tries=F("tries") + 1, tried_at=at)


def hang_up(connection: Any) -> None:
    """End what was said to a mail server, whether it is there still or not."""
    try:
        connection.close()
    except NOT_TAKEN:
        logger.info("the mail server was gone before it was told goodbye")
