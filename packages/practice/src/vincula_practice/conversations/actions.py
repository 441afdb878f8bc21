"""Put a life event or a note on the shared picture."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.conversations.models import LifeEvent, PrivateNote, told
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import is_author, treats
from vincula_practice.people.queries import may_work_on


@transaction.atomic
def add_event(
    *,
    episode: Episode,
    on: date,
    kind: str,
    words: str,
    by: Membership,
    at: datetime,
) -> LifeEvent:
    """Add an event that both will see; raises Refused for an empty one."""
    if not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    if not words.strip():
        raise Refused(_("Write a few words."))
    event = LifeEvent.objects.create(
        episode=episode,
        told=told(on=on, kind=LifeEvent.Kind(kind), words=words.strip()),
        added_by=by,
        added_at=at,
    )
    record("added", event, by=by, at=at)
    return event


@transaction.atomic
def write_note(
    *, episode: Episode, words: str, by: Membership, at: datetime
) -> PrivateNote:
    """Keep a private note of a therapist's own; raises Refused for an empty one."""
    if not treats(by) or not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    if not words.strip():
        raise Refused(_("Write a few words."))
    note = PrivateNote.objects.create(
        episode=episode, author=by, words=words.strip(), written_at=at
    )
    record("wrote", note, by=by, at=at)
    return note


@transaction.atomic
def remove_note(*, note: PrivateNote, by: Membership, at: datetime) -> None:
    """Take one's own note away for good."""
    if not PrivateNote.objects.filter(is_author(by), pk=note.pk).exists():
        raise NotAllowed
    record("removed", note, by=by, at=at)
    note.delete()
