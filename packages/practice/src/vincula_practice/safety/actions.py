"""What a person does with an alert. Only what is written down here ends it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.models import Membership, Role
from vincula_practice.safety.escalation import Kind, advance, held, rebase, step, tell
from vincula_practice.safety.models import Absence, RiskAlert
from vincula_practice.safety.queries import alert_for
from vincula_practice.safety.rules import ladder_of


class Done(StrEnum):
    """What somebody did, as they say it."""

    SPOKE = "spoke with the client"
    PHONED = "reached by phone"
    NOT_REACHED = "could not reach"
    OTHER = "other"


# These end an alert. Whoever could not reach the client has not ended anything.
ENDING = (Done.SPOKE, Done.PHONED, Done.OTHER)


@transaction.atomic
def take_on(*, alert: RiskAlert, by: Membership, at: datetime) -> RiskAlert:
    """Somebody sees to it now: nobody further is told, unless nothing is written down."""
    row = _mine(alert, by)
    if row.closed_at or (row.taken_at and row.owner_id == by.pk):
        return row
    ladder = ladder_of(row.episode.client.practice)
    row.owner, row.taken_at, row.next_at = by, at, at + ladder.act_within
    row.save(update_fields=["owner", "taken_at", "next_at"])
    step(row, Kind.TAKEN, at=at, by=by)
    record("took on", row, by=by, at=at)
    return row


@transaction.atomic
def write_down(
    *, alert: RiskAlert, done: str, words: str, by: Membership, at: datetime
) -> RiskAlert:
    """Write down what was done; raises Refused where it cannot be told by the kind alone.

    That the client could not be reached does not end it: whoever tried has it, and is
    reminded after an hour.
    """
    what = Done(done)
    if what is Done.OTHER and not words.strip():
        raise Refused(_("Say in a few words what was done."))
    row = _mine(alert, by)
    if row.closed_at:
        raise Refused(_("Somebody has written down what was done and closed it."))
    said = {"done": what.value, "words": words.strip()}
    row.owner = by
    if what in ENDING:
        row.closed_at, row.closed_by = at, by
        row.save(update_fields=["owner", "closed_at", "closed_by"])
        step(row, Kind.CLOSED, at=at, by=by, said=said)
        record("closed", row, by=by, at=at)
        return row
    row.taken_at = row.taken_at or at
    row.next_at = at + ladder_of(row.episode.client.practice).repeat
    row.save(update_fields=["owner", "taken_at", "next_at"])
    step(row, Kind.TRIED, at=at, by=by, said=said)
    record("tried", row, by=by, at=at)
    return row


@transaction.atomic
def hand_on(
    *, alert: RiskAlert, to: UUID, words: str, by: Membership, at: datetime
) -> RiskAlert:
    """Give an alert to a colleague, who has to take it on: until then the ladder runs."""
    row = _mine(alert, by)
    if row.closed_at:
        raise Refused(_("Somebody has written down what was done and closed it."))
    colleague = Membership.objects.filter(
        pk=to,
        practice_id=by.practice_id,
        role__in=(Role.THERAPIST, Role.SUPERVISOR),
        ended_at=None,
    ).first()
    if colleague is None or colleague.pk == by.pk:
        raise NotFound
    if Absence.of(at).filter(member=colleague).exists():
        raise Refused(_("This colleague is away. Choose somebody who is there."))
    row.owner, row.taken_at = colleague, None
    row.round += 1
    rebase(row, ladder_of(row.episode.client.practice), at=at)
    row.save(
        update_fields=["owner", "taken_at", "rung", "round", "begins_at", "next_at"]
    )
    said = {"words": words.strip()}
    step(row, Kind.HANDED, at=at, by=by, to=colleague, said=said)
    tell(row, [colleague], at=at)
    record("handed on", row, by=by, at=at, to=colleague.pk)
    return row


@transaction.atomic
def be_away(
    *,
    member: Membership,
    since: datetime,
    until: datetime,
    by: Membership,
    at: datetime,
) -> Absence:
    """Somebody is away from then until then; what waits for them goes on to others."""
    if by.pk != member.pk:
        raise NotAllowed
    if until <= max(since, at):
        raise Refused(_("Say until when, and let it lie ahead."))
    row = Absence.objects.create(member=member, since=since, until=until, told_at=at)
    for alert in RiskAlert.objects.filter(owner=member, closed_at=None):
        advance(alert_id=alert.pk, at=at)
    record("is away", row, by=by, at=at)
    return row


@transaction.atomic
def be_back(*, absence_id: UUID, by: Membership, at: datetime) -> None:
    """Somebody is back earlier than they said, or does not go."""
    row = Absence.objects.filter(pk=absence_id, member=by).first()
    if row is None:
        raise NotFound
    if row.since >= at:
        row.delete()
    elif row.until > at:
        row.until = at
        row.save(update_fields=["until"])
    record("is back", row, by=by, at=at)


def must_not_leave_alerts(leaver: Membership) -> None:
    """Raise Refused while an open alert is with somebody who is to leave."""
    if RiskAlert.objects.filter(owner=leaver, closed_at=None).exists():
        raise Refused(
            _(
                "An alert about a client is still with this colleague. It has to be"
                " closed or handed on first."
            )
        )


def _mine(alert: RiskAlert, by: Membership) -> RiskAlert:
    """Return the alert with its lock; raises NotAllowed for whom it does not concern."""
    try:
        alert_for(member=by, alert_id=alert.pk)
    except NotFound:
        raise NotAllowed from None
    return held(alert.pk)
