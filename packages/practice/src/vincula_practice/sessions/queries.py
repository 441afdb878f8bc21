"""Sessions, for those who may know of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from vincula_practice.people.agreed import who_agreed
from vincula_practice.people.models import Membership, Purpose
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import (
    acted_on_ids,
    found,
    scheduled_ids,
)
from vincula_practice.sessions.models import Session, SessionState


class Mark(NamedTuple):
    """One session as it stands on the axis of a picture."""

    number: int
    starts_at: datetime
    state: str


def sessions_for(*, member: Membership) -> QuerySet[Session]:
    """Return the sessions whose time and state this member may see."""
    rows = _known(member).annotate(by_mail=_by_mail())
    return rows.select_related(
        "episode__client__person", "episode__client__practice", "therapist__person"
    )


def _known(member: Membership) -> QuerySet[Session]:
    return Session.objects.filter(episode_id__in=scheduled_ids(member=member))


def session_ids_for(*, member: Membership, among: Collection[UUID]) -> QuerySet[Any]:
    """Return those of some ids whose session this member may know of."""
    return _known(member).filter(pk__in=among).values("pk")


def _by_mail() -> Exists:
    # Part of the one query: the day's page asks for sixty sessions at once.
    agreed = who_agreed(Purpose.LINKS)
    return Exists(agreed.filter(client_id=OuterRef("episode__client_id")))


def agreed_to_mails(session: Session) -> bool:
    """Tell whether the client has agreed to links by e-mail; of ``sessions_for`` only."""
    return bool(session.by_mail)  # type: ignore[attr-defined] # annotated above


def session_for(*, member: Membership, session_id: UUID) -> Session:
    """Return one session to act on; raises NotFound when it is not for this member."""
    rows = sessions_for(member=member).filter(
        pk=session_id, episode_id__in=acted_on_ids(member=member)
    )
    session: Session = found(rows)
    return session


def sessions_between(
    *, member: Membership, start: datetime, end: datetime
) -> list[Session]:
    """Return the sessions that start in [start, end); a therapist's own only."""
    return list(starting_between(member=member, start=start, end=end))


def starting_between(
    *, member: Membership, start: datetime, end: datetime
) -> QuerySet[Session]:
    """Return the same sessions, in time order, to be read with more."""
    rows = sessions_for(member=member).filter(starts_at__gte=start, starts_at__lt=end)
    if treats(member):
        rows = rows.filter(therapist=member)
    return rows.order_by("starts_at", "pk")


def sessions_of(*, member: Membership, episode_id: UUID) -> list[Session]:
    """Return an episode's sessions in time order."""
    rows = sessions_for(member=member).filter(episode_id=episode_id)
    return list(rows.order_by("starts_at", "number"))


def marks_of(*, member: Membership, episode_id: UUID) -> list[Mark]:
    """Return when an episode's sessions are and what became of each, in time order."""
    rows = _known(member).filter(episode_id=episode_id).order_by("starts_at", "number")
    return [Mark._make(row) for row in rows.values_list(*Mark._fields)]


def next_start(*, after: datetime) -> Subquery:
    """Return, as a column of a query of episodes, when each one's next session is."""
    rows = Session.objects.filter(
        episode_id=OuterRef("pk"), state=SessionState.PLANNED, starts_at__gte=after
    )
    return Subquery(rows.order_by("starts_at").values("starts_at")[:1])


def next_sessions(*, member: Membership, after: datetime) -> dict[UUID, datetime]:
    """Return the next planned session of each episode, by episode id."""
    rows = _known(member).filter(state=SessionState.PLANNED, starts_at__gte=after)
    coming = rows.order_by("-starts_at").values_list("episode_id", "starts_at")
    return dict(coming)
