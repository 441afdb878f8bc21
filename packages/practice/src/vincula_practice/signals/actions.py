"""See, talk about, set aside or put off a signal; raise one for a concern; set a rule."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vincula.signals.lifecycle import SignalState, moved
from vincula.signals.model import NEVER_WAITS, SignalKind
from vincula.signals.rules.voice import Concern
from vincula_practice.audit.actions import record
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership, Practice
from vincula_practice.people.policies import is_client, sets_thresholds, treats
from vincula_practice.people.queries import may_work_on
from vincula_practice.sessions.models import Session, SessionState
from vincula_practice.signals.models import ALIVE, RuleSetting, State, StoredSignal
from vincula_practice.signals.raising import note_raised
from vincula_practice.signals.room import touch
from vincula_practice.signals.thresholds import ADJUSTABLE, Chosen, setting_of

LONGEST_REASON = 500
LONGEST_SNOOZE_DAYS = 60
# "Not today" comes back at the next session or, where none is planned, after a week.
A_WEEK = timedelta(days=7)


class Talked(StrEnum):
    """One tap: what became of the conversation about a signal."""

    HELPED = "helped"
    NOT_YET = "not yet"
    NOT_TODAY = "not today"


@transaction.atomic
def mark_seen(*, signal: StoredSignal, by: Membership, at: datetime) -> StoredSignal:
    """Note that a therapist of the care team has looked at a signal."""
    row = _held(signal, by, at_work=True)
    if row.state == State.OPEN:
        _see(row, by, at)
        row.save(update_fields=["state", "seen_at", "seen_by"])
        record("saw", row, by=by, at=at)
    return row


@transaction.atomic
def say_talked(
    *, signal: StoredSignal, answer: Talked, by: Membership, at: datetime
) -> StoredSignal:
    """Say whether it was talked about. Both say so for themselves.

    The therapist's answer moves the signal on; the client's stands beside it and is
    nobody else's to change. Neither waits for the other.
    """
    row = _held(signal, by)
    if is_client(by):
        _note(row, by, at, what=str(answer), side="client")
    else:
        if row.state not in ALIVE:
            raise Refused(_("This was closed meanwhile."))
        _note(row, by, at, what=str(answer), side="therapist")
        _move_on(row, answer, by, at)
    row.save()
    touch(row.episode_id, at=at)
    record("answered", row, by=by, at=at, state=row.state)
    return row


@transaction.atomic
def set_aside(
    *, signal: StoredSignal, words: str, by: Membership, at: datetime
) -> StoredSignal:
    """Close a signal that is no reason to talk, with why; both can read the reason."""
    row = _held(signal, by, at_work=True)
    reason = _reason(words)
    if row.state not in ALIVE:
        raise Refused(_("This was closed meanwhile."))
    row.state = State(
        moved(SignalState(row.state), SignalState.DISMISSED, reason=reason)
    )
    row.closed_at = at
    _note(row, by, at, what="set aside", side="therapist", words=reason)
    row.save()
    touch(row.episode_id, at=at)
    record("dismissed", row, by=by, at=at)
    return row


@transaction.atomic
def snooze(
    *, signal: StoredSignal, days: int, words: str, by: Membership, at: datetime
) -> StoredSignal:
    """Put a signal off for some days, with why. What a client said is not put off."""
    row = _held(signal, by, at_work=True)
    reason = _reason(words)
    if row.rule in NEVER_WAITS:
        raise Refused(_("What a client said is not put off."))
    if not 1 <= days <= LONGEST_SNOOZE_DAYS:
        raise Refused(
            _("Put it off for 1 to %(most)d days.") % {"most": LONGEST_SNOOZE_DAYS}
        )
    if row.state not in ALIVE:
        raise Refused(_("This was closed meanwhile."))
    if row.state == State.OPEN:
        _see(row, by, at)
    row.snoozed_until = at + timedelta(days=days)
    _note(row, by, at, what="put off", side="therapist", words=reason)
    row.save()
    record("put off", row, by=by, at=at, days=days)
    return row


@transaction.atomic
def raise_concern_signal(
    *, episode: Episode, about: str, at: datetime, session: Session | None = None
) -> StoredSignal:
    """Raise a signal for what a client said: it never waits and is never superseded.

    ``about`` is what leads back to the concern, for instance its id; the same one twice
    is one signal. Who may raise a concern is for the room of concerns to have decided.
    """
    known = StoredSignal.objects.filter(episode=episode).select_related(
        "episode__client"
    )
    for row in known:
        if row.rule == SignalKind.CONCERN and row.about == about:
            return row
    rule = Concern()
    signal = StoredSignal.objects.create(
        episode=episode,
        session=session,
        raised_at=at,
        told={
            "rule": rule.kind.value,
            "version": rule.version,
            "setting": setting_of(episode.client.practice_id).number,
            "position": 0,
            "session": str(session.number) if session else "",
            "about": about,
            "reason": f"signal.{rule.kind.value}",
            "inputs": {},
            "thresholds": {},
            "source": rule.source.text,
            "doi": rule.source.doi,
        },
    )
    note_raised(episode, [signal], at=at, superseded=0)
    return signal


@transaction.atomic
def withdraw_concern_signal(*, episode: Episode, about: str) -> None:
    """Take back the signal of a concern that its client took back, as if never raised.

    The room of concerns decides whether that may be. To have looked at the signal is
    not to have opened the concern; nothing is taken back from what people have said
    about it since.
    """
    untouched = (State.OPEN, State.SEEN)
    for row in StoredSignal.objects.filter(episode=episode, state__in=untouched):
        if row.rule == SignalKind.CONCERN and row.about == about and not row.said:
            row.supersedes.update(state=State.OPEN, superseded_by=None, closed_at=None)
            row.delete()


@transaction.atomic
def adjust(
    *, rule: str, values: Mapping[str, float], by: Membership, at: datetime
) -> RuleSetting:
    """Set a rule's thresholds from now on; what was raised keeps its own.

    Raises Refused outside the limits of `thresholds.ADJUSTABLE`.
    """
    if not sets_thresholds(by):
        raise NotAllowed
    limits = ADJUSTABLE.get(rule)
    if limits is None or set(values) - set(limits):
        raise Refused(_("This rule has no such threshold."))
    for name, value in values.items():
        if not limits[name].allow(value):
            raise Refused(
                _("Choose a number from %(low)s to %(high)s.")
                % {"low": limits[name].low, "high": limits[name].high}
            )
    Practice.objects.select_for_update().get(pk=by.practice_id)
    now = setting_of(by.practice_id)
    if dict(now.of(rule)) == dict(values):
        return _newest(by)
    thresholds: Chosen = {**(now.thresholds or {}), rule: dict(values)}
    row = RuleSetting.objects.create(
        practice_id=by.practice_id,
        number=now.number + 1,
        thresholds=thresholds,
        course_models=dict(now.models),
        since=at,
        set_by=by,
    )
    record("set", row, by=by, at=at, number=row.number)
    return row


def _newest(by: Membership) -> RuleSetting:
    rows = RuleSetting.objects.filter(practice_id=by.practice_id)
    return rows.order_by("-number")[0]


def _held(
    signal: StoredSignal, by: Membership, *, at_work: bool = False
) -> StoredSignal:
    """Return the row as it is stored now, held until this is done."""
    if not may_work_on(member=by, episode_id=signal.episode_id):
        raise NotAllowed
    if (at_work and not treats(by)) or not (treats(by) or is_client(by)):
        raise NotAllowed
    rows = StoredSignal.objects.select_related("episode__client")
    row: StoredSignal = rows.select_for_update(of=("self",)).get(pk=signal.pk)
    return row


def _see(row: StoredSignal, by: Membership, at: datetime) -> None:
    row.state = State(moved(SignalState(row.state), SignalState.SEEN))
    row.seen_at, row.seen_by = at, by


def _move_on(row: StoredSignal, answer: Talked, by: Membership, at: datetime) -> None:
    if row.state == State.OPEN:
        _see(row, by, at)
    if answer is Talked.NOT_TODAY:
        row.snoozed_until = _next_session(row, at) or at + A_WEEK
        return
    row.snoozed_until = None
    if row.state == State.SEEN:
        row.state = State(moved(SignalState(row.state), SignalState.TALKED_ABOUT))
    if answer is Talked.HELPED:
        row.state = State(moved(SignalState(row.state), SignalState.RESOLVED))
        row.closed_at = at


def _next_session(row: StoredSignal, at: datetime) -> datetime | None:
    coming = Session.objects.filter(
        episode_id=row.episode_id, state=SessionState.PLANNED, starts_at__gt=at
    )
    return coming.order_by("starts_at").values_list("starts_at", flat=True).first()


def _note(row: StoredSignal, by: Membership, at: datetime, **told: Any) -> None:
    said = {"at": at.isoformat(), "by": str(by.pk), **told}
    row.said = [*row.said, said]


def _reason(words: str) -> str:
    reason = words.strip()
    if not reason:
        raise Refused(_("Say in a few words why."))
    if len(reason) > LONGEST_REASON:
        raise Refused(
            _("At most %(most)d characters, please.") % {"most": LONGEST_REASON}
        )
    return reason
