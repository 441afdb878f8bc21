"""Plan sessions and say what became of them."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.people.actions import take_on_client
from vincula_practice.people.consents import answer_consent
from vincula_practice.people.editions import edition_of, hold
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership, Purpose, Role
from vincula_practice.people.queries import planned_episodes_for
from vincula_practice.sessions.following import follow
from vincula_practice.sessions.models import Session, SessionState

MOST_AT_ONCE = 52


@transaction.atomic
def plan(
    *,
    episode: Episode,
    therapist: Membership,
    first: datetime,
    count: int = 1,
    every_days: int = 7,
    minutes: int = 50,
    by: Membership,
    at: datetime,
) -> list[Session]:
    """Plan one appointment or a series of them; raises Refused for senseless ones.

    A day's distance is a day of the calendar where ``first`` lives, so that ten
    o'clock stays ten o'clock when the clocks change.
    """
    _may_schedule(episode, by)
    if therapist.role != Role.THERAPIST or therapist.practice_id != by.practice_id:
        raise NotAllowed
    if not (1 <= count <= MOST_AT_ONCE and every_days >= 1):
        raise Refused(
            _("Plan between 1 and %(most)d sessions at a time.")
            % {"most": MOST_AT_ONCE}
        )
    if episode.closed_on is not None:
        raise Refused(_("This episode is closed."))
    Episode.objects.select_for_update().get(pk=episode.pk)  # numbers are given once
    last = episode.sessions.aggregate(last=Max("number"))["last"] or 0
    series = uuid4() if count > 1 else None
    planned = [
        Session.objects.create(
            episode=episode,
            therapist=therapist,
            number=last + 1 + place,
            starts_at=first + timedelta(days=every_days * place),
            minutes=minutes,
            series=series,
        )
        for place in range(count)
    ]
    record("planned", episode, by=by, at=at, sessions=count)
    return planned


@transaction.atomic
def begin(
    *,
    name: str,
    email: str | None,
    language: str,
    first: datetime | None,
    links: bool = False,
    by: Membership,
    at: datetime,
) -> Episode:
    """Take on a client, with a first appointment where it is known already.

    ``links`` tells that they have agreed to links by e-mail.
    """
    episode = take_on_client(
        name=name,
        email=email,
        language=language,
        opened_on=first.date() if first else at.date(),
        by=by,
        at=at,
    )
    if links:
        answer_consent(
            client=episode.client, purpose=Purpose.LINKS, agrees=True, by=by, at=at
        )
    if first:
        plan(episode=episode, therapist=by, first=first, by=by, at=at)
    return episode


@transaction.atomic
def set_state(
    *,
    session: Session,
    state: str,
    by: Membership,
    at: datetime,
    was: str | None = None,
) -> Session:
    """Say whether a session took place, was missed or cancelled.

    ``was`` is the state that was shown; raises EditedMeanwhile where somebody else has
    said something different since.
    """
    _may_schedule(session.episode, by)
    before = _locked(session).state
    if before != state:
        hold(edition_of(was) if was else None, before)
    session.state = SessionState(state)
    if before == state:
        return session
    session.save(update_fields=["state"])
    follow(session, at=at)
    record("marked", session, by=by, at=at, state=state, was=before)
    return session


@transaction.atomic
def move(
    *,
    session: Session,
    starts_at: datetime,
    by: Membership,
    at: datetime,
    edition: str | None = None,
) -> Session:
    """Move a planned session; raises Refused once it took place.

    Raises EditedMeanwhile where ``edition`` is not that of when it is now.
    """
    _may_schedule(session.episode, by)
    stored = _locked(session)
    if stored.state != SessionState.PLANNED:
        raise Refused(_("Only a planned session can be moved."))
    before = stored.starts_at
    if before != starts_at:
        hold(edition, before.isoformat())
    session.starts_at = starts_at
    session.save(update_fields=["starts_at"])
    record("moved", session, by=by, at=at, was_at=int(before.timestamp()))
    return session


def _locked(session: Session) -> Session:
    """Return the session as it is stored now, held until this is done."""
    return Session.objects.select_for_update().get(pk=session.pk)


def _may_schedule(episode: Episode, by: Membership) -> None:
    if not planned_episodes_for(member=by).filter(pk=episode.pk).exists():
        raise NotAllowed
