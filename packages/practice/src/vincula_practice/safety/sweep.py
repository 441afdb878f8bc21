"""What the timer does each minute: pass on what waits, and say that it was here."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from vincula_practice.safety.escalation import advance
from vincula_practice.safety.mails import Post, deliver, unheard
from vincula_practice.safety.models import Absence, Pulse, RiskAlert
from vincula_practice.safety.raising import find_missing
from vincula_practice.safety.rehearsing import rehearse

logger = logging.getLogger(__name__)
# What came within these days is held against the rules in each run; `everything` looks
# further back.
LOOKS_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one run did.

    ``stuck`` are alerts that it could not pass on, ``unread`` answers that do not open:
    whether one of them tells of danger cannot be told.
    """

    steps: int
    restored: int
    post: Post
    stuck: int
    unread: int


def sweep(*, at: datetime, base_url: str, everything: bool = False) -> Swept:
    """Do all that is due at ``at``, each once, however late this comes.

    An alert that cannot be passed on does not hold up the others.
    """
    looked = find_missing(at=at, since=None if everything else at - LOOKS_BACK)
    steps, stuck = _advance_all(at)
    post = deliver(at=at, base_url=base_url)
    again = _hurry(at)
    if again:
        second = deliver(at=at, base_url=base_url)
        post = Post(
            handed_over=post.handed_over + second.handed_over, failed=second.failed
        )
    _beat(at, failing=post.failed + _tests_failed(at, base_url) > 0)
    return Swept(
        steps=steps + again,
        restored=len(looked.restored),
        post=post,
        stuck=len(stuck),
        unread=looked.unread,
    )


def overdue(*, at: datetime, grace: timedelta) -> int:
    """Return how many open alerts should have been passed on by now."""
    rows = RiskAlert.objects.filter(closed_at=None, next_at__lt=at - grace)
    return rows.count()


def pulse() -> Pulse | None:
    return Pulse.objects.filter(pk=Pulse.ONE).first()


def _advance_all(at: datetime) -> tuple[int, list[RiskAlert]]:
    steps, stuck = 0, []
    for alert in _due(at):
        try:
            steps += advance(alert_id=alert.pk, at=at)
        except Exception:
            logger.exception("an alert could not be passed on: %s", alert.pk)
            stuck.append(alert)
    return steps, stuck


def _tests_failed(at: datetime, base_url: str) -> int:
    """Make and mail the day's tests; what goes wrong there stops no alert."""
    try:
        return rehearse(at=at, base_url=base_url).failed
    except Exception:
        logger.exception("the day's test could not be made")
        return 1


def _due(at: datetime) -> list[RiskAlert]:
    """Those whose time has come, and those whose owner has left or is away."""
    away = Absence.of(at).values("member")
    gone = Q(owner__ended_at__isnull=False) | Q(owner__in=away)
    rows = RiskAlert.objects.filter(Q(next_at__lte=at) | gone, closed_at=None)
    return list(rows.order_by("next_at", "pk"))


def _hurry(at: datetime) -> int:
    """Where no mail went out to anybody of a step, the next one is due now."""
    done = 0
    for alert in unheard(at=at):
        RiskAlert.objects.filter(pk=alert.pk, next_at__gt=at).update(next_at=at)
        done += advance(alert_id=alert.pk, at=at)
    return done


@transaction.atomic
def _beat(at: datetime, *, failing: bool) -> None:
    row, _fresh = Pulse.objects.get_or_create(pk=Pulse.ONE, defaults={"ran_at": at})
    row.ran_at = at
    row.mail_failing_since = (row.mail_failing_since or at) if failing else None
    row.save()
