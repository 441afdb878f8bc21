"""Concerns, for those for whom they are meant, and only when they are meant for them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from vincula_practice.conversations.concern import Concern, OwnConcern, Travel
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.queries import working_ids
from vincula_practice.sessions.models import Session, SessionState

# A session begins a little before its hour: the therapist looks at who comes.
BEGINS_BEFORE = timedelta(minutes=15)
TAKES_PLACE = (SessionState.PLANNED, SessionState.ATTENDED)


def begun_since(at: datetime) -> Exists:
    """Whether a session began after the concern was raised: its next session is here."""
    sessions = Session.objects.filter(
        episode_id=OuterRef("episode_id"),
        starts_at__gt=OuterRef("raised_at"),
        starts_at__lte=at + BEGINS_BEFORE,
        state__in=TAKES_PLACE,
    )
    return Exists(sessions)


def waits_for_a_session(concern: Concern, *, at: datetime) -> bool:
    """Tell whether the client wanted it to be seen at a session that is still to come."""
    if concern.travel != Travel.SESSION or concern.read_at is not None:
        return False
    rows = Concern.objects.filter(pk=concern.pk)
    return not rows.filter(begun_since(at)).exists()


def told_for(
    *, member: Membership, at: datetime, episode_id: UUID | None = None
) -> list[Concern]:
    """Return what was told to this therapist and may be seen now, the latest first.

    Of one episode, or what nobody has opened yet of all that this member works on.
    Whoever supervises or opened the record in an emergency is not whom it was told.
    """
    if not treats(member):
        return []
    rows = _told(member).annotate(begun=begun_since(at))
    if episode_id is None:
        # Of therapies that have ended, too: what is told there must reach somebody.
        rows = rows.filter(read_at=None)
    else:
        rows = rows.filter(episode_id=episode_id)
    seen = [row for row in rows if _is_for_now(row)]
    return sorted(seen, key=lambda row: (row.raised_at, str(row.pk)), reverse=True)


def _is_for_now(row: Concern) -> bool:
    begun: bool = row.begun  # type: ignore[attr-defined] # annotated above
    return row.read_at is not None or begun or row.travel == Travel.NOW


def concern_for(*, member: Membership, concern_id: UUID, at: datetime) -> Concern:
    """Return one that was told to this therapist; raises NotFound otherwise."""
    rows = _told(member).filter(pk=concern_id).annotate(begun=begun_since(at))
    row = rows.first() if treats(member) else None
    if row is None or not _is_for_now(row):
        raise NotFound
    return row


def own_spoken(*, member: Membership) -> list[Concern | OwnConcern]:
    """Return all that a client said and kept, what was told first, the latest first."""
    if not is_client(member):
        raise NotFound
    told = _told(member).order_by("-raised_at", "pk")
    kept = OwnConcern.objects.filter(episode_id__in=working_ids(member=member))
    # Without an order of time: no column has one.
    mine = sorted(kept.select_related("episode__client"), key=lambda row: str(row.pk))
    return [*told, *mine]


def own_spoken_one(*, member: Membership, concern_id: UUID) -> Concern | OwnConcern:
    """Return one of them; raises NotFound for anybody else's."""
    for one in own_spoken(member=member):
        if one.pk == concern_id:
            return one
    raise NotFound


def _told(member: Membership) -> QuerySet[Concern]:
    rows = Concern.objects.filter(episode_id__in=working_ids(member=member))
    return rows.select_related(
        "episode__client__person", "episode__client__practice", "read_by__person"
    )
