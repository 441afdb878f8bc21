"""Where an episode stands, in one sealed row: for a caseload that opens at once.

Derived, and made anew in full with each check-in that is sent, in the same transaction.
Where it is missing the scores themselves are read; `differing` tells whether any row
says something else than they do.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from vincula.catalogue.model import Group
from vincula_practice.people.models import Episode
from vincula_practice.progress.models import EpisodeScores, StoredScore
from vincula_practice.progress.rows import ScoreRow, standing_scores
from vincula_practice.vault.errors import VaultError

GROUPS = (Group.OUTCOME, Group.ALLIANCE)
# Kept in this order; the episode is the row's own, the ways back to answers are not kept.
NAMES = [
    name for name in ScoreRow._fields if name not in {"episode", "checkin", "about"}
]


def keep_standing(episode: Episode) -> None:
    """Make the row of an episode anew; one at a time, so that none is forgotten.

    Whoever holds the episode has the row with it from here on, as if it had been read.
    """
    rows = Episode.objects.order_by("pk").select_for_update()
    rows.values_list("pk", flat=True).get(pk=episode.pk)
    kept = [_plain(row) for row in _made_anew([episode.pk])]
    # In one statement, whether there is a row already or not.
    EpisodeScores.objects.bulk_create(
        [EpisodeScores(episode=episode, scores=kept)],
        update_conflicts=True,
        unique_fields=["episode"],
        update_fields=["scores"],
    )


def standing_rows(episodes: Iterable[Episode]) -> dict[UUID, list[ScoreRow]]:
    """Return the main scores of each of these episodes, in the order of time.

    The episodes come with what is kept of them: ``select_related("scores")``.
    """
    found: dict[UUID, list[ScoreRow]] = {}
    missing = []
    for episode in episodes:
        pk, kept = episode.pk, getattr(episode, "scores", None)
        found[pk] = [] if kept is None else [_row(pk, one) for one in kept.scores]
        missing += [pk] if kept is None else []
    for row in _made_anew(missing) if missing else []:
        found[row.episode].append(row)
    return found


def differing() -> Iterator[UUID]:
    """Return the episodes whose kept row is not what their scores come to.

    Asked twice, because somebody may be sending a check-in. Where either cannot be
    opened, nothing is compared: whoever opens every value says so.
    """
    for pk in list(EpisodeScores.objects.order_by("pk").values_list("pk", flat=True)):
        with suppress(VaultError):
            if _differs(pk) and _differs(pk):
                yield pk


def _differs(episode_id: UUID) -> bool:
    kept = EpisodeScores.objects.filter(pk=episode_id).first()
    made_anew = [_plain(row) for row in _made_anew([episode_id])]
    return kept is not None and kept.scores != made_anew


def rebuild(episode_ids: Iterable[UUID]) -> None:
    """Make the rows of these episodes anew, for instance after many were stored."""
    for episode_id in episode_ids:
        keep_standing(Episode.objects.select_related("client").get(pk=episode_id))


def _made_anew(episode_ids: list[UUID]) -> list[ScoreRow]:
    scores = StoredScore.objects.filter(
        response__checkin__session__episode__in=episode_ids
    )
    return standing_scores(scores, groups=GROUPS)


def _plain(row: ScoreRow) -> list[Any]:
    return [
        value.isoformat() if isinstance(value, datetime) else value
        for value in (getattr(row, name) for name in NAMES)
    ]


def _row(episode: UUID, plain: list[Any]) -> ScoreRow:
    # By place: thousands of these are made for one page.
    session, occasion, at, instrument, version, scale, *result = plain
    moment = datetime.fromisoformat(at)
    return ScoreRow(
        episode,
        session,
        occasion,
        moment,
        instrument,
        version,
        scale,
        None,
        None,
        *result,
    )
