"""Check-ins that nobody answered: looked for once a day, because nothing else tells."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from vincula.signals.model import SignalKind
from vincula_practice.checkins.models import CheckIn
from vincula_practice.people.models import Episode
from vincula_practice.sessions.queries import Mark
from vincula_practice.signals.cases import Known, case_of, known_of
from vincula_practice.signals.raising import raise_new
from vincula_practice.signals.thresholds import rules_of, setting_of

# A check-in may be answered for a while after its session.
GRACE = timedelta(days=2)
LOOKS_BACK = timedelta(days=90)


def look_for_missed(*, at: datetime) -> int:
    """Look at every running episode; return how many signals were raised."""
    recent = CheckIn.objects.filter(
        state=CheckIn.State.OPEN,
        session__starts_at__gt=at - LOOKS_BACK,
        session__episode__closed_on=None,
    )
    ids = recent.values_list("session__episode_id", flat=True).distinct()
    return sum(_look(episode_id, at=at) for episode_id in list(ids))


@transaction.atomic
def _look(episode_id: UUID, *, at: datetime) -> int:
    episodes = Episode.objects.select_related("client").select_for_update(of=("self",))
    episode = episodes.get(pk=episode_id)
    rows, marks = known_of(episode)
    due = [mark for mark in marks if mark.starts_at <= at - GRACE]
    known = Known(episode=episode.pk, rows=rows, marks=due, asked=_asked(episode, due))
    case = case_of(known, at=at)
    if case is None:
        return 0
    setting = setting_of(episode.client.practice_id)
    found = raise_new(
        episode=episode,
        session=None,
        case=case,
        rules=[rules_of(setting)[SignalKind.MISSED_CHECKINS]],
        setting=setting.number,
        at=at,
    )
    return len(found)


def _asked(episode: Episode, due: list[Mark]) -> frozenset[int]:
    """Return the sessions that had a check-in which asked for anything."""
    rows = CheckIn.objects.filter(
        session__episode=episode, session__number__in=[mark.number for mark in due]
    )
    return frozenset(
        number
        for number, asked in rows.values_list("session__number", "asked")
        if asked
    )
