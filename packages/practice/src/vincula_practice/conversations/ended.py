"""What ending a therapy would bring with it, and how one ended, for whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from vincula_practice.checkins.models import CheckIn, Invitation
from vincula_practice.conversations.concerns import told_for
from vincula_practice.conversations.leaving import ExitCheckIn, TherapyEnd
from vincula_practice.conversations.repair import RepairCase
from vincula_practice.people.agreed import who_agreed
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Episode, Membership, Purpose, Role
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import (
    episodes_for,
    readable_ids,
    working_episode_for,
    working_episodes_for,
)
from vincula_practice.safety.models import RiskAlert
from vincula_practice.sessions.models import Session, SessionState
from vincula_practice.sessions.queries import sessions_of
from vincula_practice.signals.models import ALIVE, StoredSignal


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """What is still open in a therapy: some of it stands in the way of ending it."""

    ahead: Sequence[Session]
    unmarked: Sequence[Session]
    checkins: Sequence[CheckIn]
    alerts: Sequence[UUID]
    unopened: int
    signals: int
    cases: int

    @property
    def waits(self) -> bool:
        """Whether somebody has to see to something before: danger, or what was told."""
        return bool(self.alerts or self.unopened)


def what_follows(*, member: Membership, episode_id: UUID, at: datetime) -> Follows:
    """Return what is open in a therapy, for its care team; raises NotFound otherwise."""
    if not treats(member):
        raise NotFound
    episode = working_episode_for(member=member, episode_id=episode_id)
    sessions = sessions_of(member=member, episode_id=episode_id)
    planned = [one for one in sessions if one.state == SessionState.PLANNED]
    told = told_for(member=member, at=at, episode_id=episode_id)
    alerts = RiskAlert.objects.filter(episode=episode, closed_at=None)
    signals = StoredSignal.objects.filter(episode=episode, state__in=ALIVE)
    cases = RepairCase.objects.filter(episode=episode, ended_at=None)
    return Follows(
        ahead=[one for one in planned if one.starts_at > at],
        unmarked=[one for one in planned if one.starts_at <= at],
        checkins=_with_links(episode, at=at),
        alerts=list(alerts.order_by("raised_at", "pk").values_list("pk", flat=True)),
        unopened=sum(one.read_at is None for one in told),
        signals=signals.count(),
        cases=cases.count(),
    )


def _with_links(episode: Episode, *, at: datetime) -> list[CheckIn]:
    """Return the check-ins that are not sent and to which a link still leads."""
    links = Invitation.objects.filter(withdrawn_at=None, expires_at__gt=at)
    rows = CheckIn.objects.filter(
        session__episode=episode,
        state=CheckIn.State.OPEN,
        pk__in=links.values("checkin"),
    )
    known = rows.select_related("session__episode__client")
    return list(known.order_by("session__starts_at", "pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """When and how a therapy ended; ``how`` is "" where nobody has written it down."""

    on: date
    how: str
    note: str
    by: str


def ended_of(*, member: Membership, episode_id: UUID) -> Ended | None:
    """Return how a therapy ended, to both and to who reads the record; None while not."""
    closed = episodes_for(member=member).exclude(closed_on=None)
    episode = closed.filter(pk=episode_id).first()
    if episode is None or episode.closed_on is None:
        return None
    rows = TherapyEnd.objects.filter(episode=episode, reopened_at=None)
    row = rows.select_related("episode__client", "by__person").first()
    if row is None:
        return Ended(on=episode.closed_on, how="", note="", by="")
    return _ended(row)


def earlier_ends_of(*, member: Membership, episode_id: UUID) -> list[Ended]:
    """Return the ends of a therapy that were taken back, the latest first."""
    rows = TherapyEnd.objects.filter(
        episode_id=episode_id, episode_id__in=readable_ids(member=member)
    ).exclude(reopened_at=None)
    known = rows.select_related("episode__client", "by__person")
    return [_ended(row) for row in known.order_by("-at", "pk")]


def _ended(row: TherapyEnd) -> Ended:
    on = row.told.get("on")
    return Ended(
        on=date.fromisoformat(on) if on else row.at.date(),
        how=row.told.get("how", ""),
        note=row.told.get("words", ""),
        by=row.by.person.name,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A therapy that has ended; ``said`` whether something was said on leaving."""

    episode: Episode
    said: bool


def ended_for(*, member: Membership) -> list[Past]:
    """Return the therapies of a therapist's own that have ended, the latest first."""
    if not treats(member):
        return []
    rows = working_episodes_for(member=member).exclude(closed_on=None)
    known = list(rows.order_by("-closed_on", "pk"))
    said = set(_said_of(known).values_list("episode_id", flat=True))
    return [Past(episode=one, said=one.pk in said) for one in known]


def _said_of(episodes: Sequence[Episode]) -> QuerySet[ExitCheckIn]:
    return ExitCheckIn.objects.filter(episode_id__in=[one.pk for one in episodes])


def client_to_tell(*, episode: Episode) -> Membership | None:
    """Return the client where they can sign in and have agreed to mails, else None."""
    agreed = who_agreed(Purpose.LINKS).filter(client_id=episode.client_id)
    rows = Membership.objects.filter(
        practice_id=episode.client.practice_id,
        person_id=episode.client.person_id,
        role=Role.CLIENT,
        ended_at=None,
    )
    client = rows.select_related("person", "practice").first()
    if client is None or not client.person.email or not agreed.exists():
        return None
    return client if client.person.has_usable_password() else None
