"""Sessions, for those who may know of them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from vincula_practice.people.agreed import who_agreed
from vincula_practice.people.models import Membership, Purpose
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import (
    acted_on_episodes_for,
    found,
    scheduled_episodes_for,
)
from vincula_practice.sessions.models import Session, SessionState


def sessions_for(*, member: Membership) -> QuerySet[Session]:
    """Return the sessions whose time and state this member may see."""
    episodes = scheduled_episodes_for(member=member).values("pk")
    rows = Session.objects.filter(episode_id__in=episodes).annotate(by_mail=_by_mail())
    return rows.select_related(
        "episode__client__person", "episode__client__practice", "therapist__person"
    )


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
        pk=session_id, episode__in=acted_on_episodes_for(member=member).values("pk")
    )
    session: Session = found(rows)
    return session


def sessions_between(
    *, member: Membership, start: datetime, end: datetime
) -> list[Session]:
    """Return the sessions that start in [start, end); a therapist's own only."""
    rows = sessions_for(member=member).filter(starts_at__gte=start, starts_at__lt=end)
    if treats(member):
        rows = rows.filter(therapist=member)
    return list(rows.order_by("starts_at", "pk"))


def sessions_of(*, member: Membership, episode_id: UUID) -> list[Session]:
    """Return an episode's sessions in time order."""
    rows = sessions_for(member=member).filter(episode_id=episode_id)
    return list(rows.order_by("starts_at", "number"))


def next_sessions(*, member: Membership, after: datetime) -> dict[UUID, datetime]:
    """Return the next planned session of each episode, by episode id."""
    rows = sessions_for(member=member).filter(
        state=SessionState.PLANNED, starts_at__gte=after
    )
    coming = rows.order_by("-starts_at").values_list("episode_id", "starts_at")
    return dict(coming)
