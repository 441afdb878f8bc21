"""After perfect ratings in a row: what would have made it one per cent better?

A rating that is always at the top may be how it is, or courtesy. The question makes
room for a small thing; nobody has to have one.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vincula.catalogue.model import Direction, Group
from vincula_practice.audit.actions import record
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import CheckIn, Occasion
from vincula_practice.conversations.leaving import OnePerCent
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.queries import readable_ids
from vincula_practice.progress.rows import ScoreRow, leading, of_group
from vincula_practice.progress.standing import standing_rows

# Our rule. The library's signal of ratings that are always perfect speaks after four;
# the question may come a little later than the thought.
IN_A_ROW = 5
LONGEST = 2000
EDGE = 1e-9


def asks_for_more(checkin: CheckIn) -> bool:
    """Tell whether the last ratings of this client, this one too, were all perfect."""
    if checkin.occasion != Occasion.AFTER or checkin.submitted_at is None:
        return False
    rows = Episode.objects.select_related("client", "scores")
    episode = rows.get(pk=checkin.session.episode_id)
    rated = leading(of_group(standing_rows([episode])[episode.pk], Group.ALLIANCE))
    last = rated[-IN_A_ROW:]
    return len(last) == IN_A_ROW and all(map(_perfect, last))


def _perfect(row: ScoreRow) -> bool:
    scale = catalogue().get(row.instrument).scale(row.scale)
    falls = scale.direction is Direction.HIGHER_IS_WORSE
    best = scale.minimum if falls else scale.maximum
    return row.value is not None and abs(row.value - best) < EDGE


def said_better(checkin: CheckIn) -> bool:
    """Tell whether something was written after this check-in already."""
    return OnePerCent.objects.filter(checkin=checkin).exists()


@transaction.atomic
def say_better(*, checkin: CheckIn, words: str, at: datetime) -> None:
    """Keep what would have made it better; the first that is written counts."""
    held = CheckIn.objects.select_for_update(of=("self",)).get(pk=checkin.pk)
    if not words.strip() or said_better(held) or not asks_for_more(held):
        return
    episode = checkin.session.episode
    row = OnePerCent.objects.create(
        episode=episode, checkin=held, words=words.strip()[:LONGEST], written_at=at
    )
    record("wrote", row, by=None, at=at, practice_id=episode.client.practice_id)


def better_of(*, member: Membership, episode_id: UUID) -> list[OnePerCent]:
    """Return what a client wrote in answer to it, the latest first, for both."""
    rows = OnePerCent.objects.filter(
        episode_id__in=readable_ids(member=member), episode_id=episode_id
    )
    return list(rows.select_related("episode__client").order_by("-written_at", "pk"))
