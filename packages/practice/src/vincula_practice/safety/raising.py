"""An answer, or a press on "I am not safe", becomes an alert: in the same transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from vincula_practice.audit.actions import record
from vincula_practice.checkins.actions import Sent
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import CheckIn, StoredResponse
from vincula_practice.people.models import Episode, Membership
from vincula_practice.progress.actions import note_risks
from vincula_practice.progress.models import RiskNotice
from vincula_practice.safety.escalation import Kind, begin, held, step
from vincula_practice.safety.models import RiskAlert
from vincula_practice.vault.errors import VaultError

# Pressed again within this time is the same call for help.
SAME_CALL = timedelta(minutes=15)


def follow_checkin(sent: Sent, at: datetime) -> None:
    """Open an alert where an answer of this check-in must reach a person."""
    asked = [row for row in sent.responses if _may_trigger(row.instrument)]
    if asked and RiskNotice.objects.filter(response__in=asked).exists():
        raise_for(sent.checkin, at=at)


@transaction.atomic
def raise_for(checkin: CheckIn, *, at: datetime) -> RiskAlert:
    """Open the alert of a check-in: one, however many of its answers tell of danger."""
    known = RiskAlert.objects.filter(checkin=checkin).first()
    if known:
        return known
    episode = checkin.session.episode
    alert = begin(episode, at=at, checkin=checkin, told={"from": checkin.channel})
    _record(alert, by=None, at=at)
    return alert


@transaction.atomic
def call_for_help(
    *, episode: Episode, where: str, by: Membership | None, at: datetime
) -> RiskAlert:
    """The client has said that they are not safe. No words are asked for.

    Pressed again within a quarter of an hour it stays one alert, and says so. ``by`` is
    None where a personal link or the tablet let them in.
    """
    Episode.objects.select_for_update(of=("self",)).get(pk=episode.pk)
    recent = RiskAlert.objects.filter(
        episode=episode, checkin=None, closed_at=None, raised_at__gt=at - SAME_CALL
    ).first()
    if recent:
        step(held(recent.pk), Kind.AGAIN, at=at, by=by)
        return recent
    alert = begin(episode, at=at, told={"from": where})
    _record(alert, by=by, at=at)
    return alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look at all answers found: new alerts, and answers that do not open."""

    restored: list[RiskAlert]
    unread: int


def find_missing(*, at: datetime, since: datetime | None = None) -> Looked:
    """Look through what was answered, and open each alert that should be there.

    All answers since then are held against the catalogue's rules anew: what went wrong
    may be the notice as well as the alert. One answer that does not open, because the
    disk or somebody changed it, keeps no other client waiting; it is counted.
    """
    rows = StoredResponse.objects.filter(
        instrument__in=_triggering(), checkin__alert=None
    )
    if since:
        rows = rows.filter(completed_at__gte=since)
    restored, unread = [], 0
    for row in rows.select_related("checkin__session__episode__client__practice"):
        try:
            restored += _restored(row, at=at)
        except VaultError:  # which says by itself where
            unread += 1
    return Looked(restored=restored, unread=unread)


@transaction.atomic
def _restored(row: StoredResponse, *, at: datetime) -> list[RiskAlert]:
    """Open the alert of an answer; none where it needs none or another answer had it."""
    if not note_risks(row, at=at):
        return []
    known = RiskAlert.objects.filter(checkin=row.checkin_id).exists()
    alert = raise_for(row.checkin, at=at)
    if known:
        return []
    step(alert, Kind.RESTORED, at=at)
    return [alert]


def _record(alert: RiskAlert, *, by: Membership | None, at: datetime) -> None:
    record(
        "raised",
        alert,
        by=by,
        at=at,
        practice_id=alert.episode.client.practice_id,
        episode=alert.episode_id,
        owner=alert.owner_id,
    )


def _may_trigger(instrument: str) -> bool:
    return bool(catalogue().get(instrument).definition.risk)


def asks_for_danger(instruments: Iterable[str]) -> bool:
    """Tell whether one of these has an answer that must reach a person."""
    return any(map(_may_trigger, instruments))


def _triggering() -> list[str]:
    return [one.id for one in catalogue() if one.definition.risk]
