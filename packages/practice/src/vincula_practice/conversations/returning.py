"""Somebody stayed away after something was not right: prepare a few words for them.

Nothing is sent. The therapist sees that words are prepared, changes them as they like
and sends them their own way, or does not.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from vincula.catalogue.model import Group
from vincula_practice.audit.actions import record
from vincula_practice.conversations.concern import Concern, Travel
from vincula_practice.conversations.leaving import Recontact
from vincula_practice.conversations.repair import RepairCase
from vincula_practice.people.errors import NotAllowed, NotFound
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import found, may_work_on, working_ids
from vincula_practice.progress.queries import standing_of
from vincula_practice.progress.rows import leading, of_group
from vincula_practice.progress.standing import standing_rows
from vincula_practice.sessions.models import Session, SessionState

DIP, CASE, CONCERN = "dip", "case", "concern"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Words for one client, in their language, and why they are prepared."""

    id: UUID
    session_at: datetime
    why: tuple[str, ...]
    words: str
    language: str


def prepare(session: Session, at: datetime) -> None:
    """Prepare words where a session was missed after something was not right.

    Where it turns out that it was not missed, or somebody came again, they are gone.
    """
    rows = Recontact.objects.filter(episode_id=session.episode_id, done_at=None)
    if session.state == SessionState.MISSED:
        _prepare(session, at=at)
    elif session.state == SessionState.ATTENDED:
        rows.filter(session__starts_at__lte=session.starts_at).delete()
    else:
        rows.filter(session=session).delete()


def _prepare(session: Session, *, at: datetime) -> None:
    if Recontact.objects.filter(session=session).exists():
        return
    rows = Episode.objects.select_related("client", "scores")
    episode = rows.get(pk=session.episode_id)
    why = [name for name, holds in _reasons(episode, session) if holds]
    if why and episode.closed_on is None:
        Recontact.objects.create(
            episode=episode, session=session, told={"why": why}, prepared_at=at
        )


def _reasons(episode: Episode, session: Session) -> list[tuple[str, bool]]:
    cases = RepairCase.objects.filter(episode=episode, ended_at=None)
    said = Concern.objects.filter(episode=episode, raised_at__lt=session.starts_at)
    # Something told long ago, and several sessions since, is another story.
    since = Session.objects.filter(
        episode=episode,
        state=SessionState.ATTENDED,
        starts_at__lt=session.starts_at,
    ).order_by("-starts_at")
    last = since.values_list("starts_at", flat=True).first()
    fresh = said.filter(raised_at__gte=last) if last else said
    return [
        (DIP, dipped(episode)),
        (CASE, cases.exists()),
        (CONCERN, any(map(_may_be_known, fresh.select_related("episode__client")))),
    ]


def _may_be_known(concern: Concern) -> bool:
    """What waits for a session that did not take place is not given away by it."""
    return concern.travel == Travel.NOW or concern.read_at is not None


def forget_concerns(episode: Episode) -> None:
    """A concern was taken back: what was prepared because of it alone goes, too."""
    rows = Recontact.objects.filter(episode=episode, done_at=None)
    for row in rows.select_related("session", "episode__client", "episode__scores"):
        why = [name for name, holds in _reasons(row.episode, row.session) if holds]
        if CONCERN in row.told["why"] and CONCERN not in why:
            left = [name for name in row.told["why"] if name != CONCERN]
            _leave(row, left)


def _leave(row: Recontact, why: list[str]) -> None:
    if not why:
        row.delete()
        return
    row.told = {"why": why}
    row.save(update_fields=["told"])


def dipped(episode: Episode) -> bool:
    """Tell whether the last alliance rating lies below this client's own range."""
    rows = leading(of_group(standing_rows([episode])[episode.pk], Group.ALLIANCE))
    track = standing_of(rows)
    point = track.latest if track else None
    if point is None or point.own_low is None:
        return False
    return bool(point.value < point.own_low)


def waiting_for(*, member: Membership) -> QuerySet[Recontact]:
    """Return what is prepared for this therapist and not done with, of running cases."""
    rows = Recontact.objects.filter(
        episode_id__in=working_ids(member=member),
        episode__closed_on=None,
        done_at=None,
    )
    mine = rows if treats(member) else rows.none()
    return mine.select_related(
        "session", "episode__client__person", "episode__client__practice"
    ).order_by("prepared_at", "pk")


def recontact_for(*, member: Membership, recontact_id: UUID) -> Recontact:
    """Return one of them; raises NotFound where it is not for this therapist."""
    if not treats(member):
        raise NotFound
    rows = Recontact.objects.filter(episode_id__in=working_ids(member=member))
    row: Recontact = found(rows.filter(pk=recontact_id))
    return row


def draft_of(row: Recontact, *, by: Membership) -> Draft:
    """Return the words, in the client's language and in the therapist's name."""
    person = row.episode.client.person
    with override(person.language):
        words = _words(client=person.name.partition(" ")[0], therapist=by.person.name)
    return Draft(
        id=row.pk,
        session_at=row.session.starts_at,
        why=tuple(row.told.get("why", ())),
        words=words,
        language=person.language,
    )


def _words(*, client: str, therapist: str) -> str:
    parts = [
        _("Hello %(client)s,") % {"client": client},
        _(
            "we did not meet this time, and I thought of you. You need not explain"
            " anything. If something between us made it hard to come, I would like to"
            " hear it, and it is all right to say it. If something else got in the way,"
            " that is all right too."
        ),
        _(
            "Would you like another time? A short answer is enough, and you need not give"
            " a reason."
        ),
        therapist,
    ]
    return "\n\n".join(parts)


@transaction.atomic
def done_with(*, row: Recontact, by: Membership, at: datetime) -> Recontact:
    """The therapist has written, called, or sees no need: it waits no longer."""
    if not treats(by) or not may_work_on(member=by, episode_id=row.episode_id):
        raise NotAllowed
    if row.done_at is None:
        row.done_at, row.done_by = at, by
        row.save(update_fields=["done_at", "done_by"])
        record("done with", row, by=by, at=at)
    return row
