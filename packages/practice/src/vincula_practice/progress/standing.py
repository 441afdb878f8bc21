"""Where an episode stands, in one sealed row: for a caseload that opens at once.

Derived, and made anew in full with each check-in that is sent, in the same transaction.
Where it is missing the scores themselves are read; `differing` tells whether any row
says something else than they do.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import astuple, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from vincula.catalogue.model import Group
from vincula_practice.people.models import Episode
from vincula_practice.progress.models import EpisodeScores, StoredScore
from vincula_practice.progress.rows import ScoreRow, standing_scores
from vincula_practice.vault.errors import VaultError
from vincula_practice.vault.fields import opener

GROUPS = (Group.OUTCOME, Group.ALLIANCE)
# Kept in this order; the episode is the row's own, the ways back to answers are not kept.
NAMES = [
    field.name
    for field in fields(ScoreRow)
    if field.name not in {"episode", "checkin", "about"}
]


def keep_standing(episode_id: UUID) -> None:
    """Make the row of an episode anew; one at a time, so that none is forgotten."""
    Episode.objects.select_for_update().only("pk").get(pk=episode_id)
    kept = [_plain(row) for row in _made_anew([episode_id])]
    EpisodeScores.objects.update_or_create(
        episode_id=episode_id, defaults={"scores": kept}
    )


def standing_rows(episode_ids: list[UUID]) -> list[ScoreRow]:
    """Return the main scores of these episodes, in the order of time."""
    kept = EpisodeScores.objects.filter(pk__in=episode_ids)
    opened = opener(EpisodeScores, "scores")
    found = {pk: opened(held, pk) for pk, held in kept.values_list("pk", "scores")}
    missing = [pk for pk in episode_ids if pk not in found]
    rows = _made_anew(missing) if missing else []
    return [*(_row(pk, plain) for pk in found for plain in found[pk]), *rows]


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
        keep_standing(episode_id)


def _made_anew(episode_ids: list[UUID]) -> list[ScoreRow]:
    scores = StoredScore.objects.filter(
        response__checkin__session__episode__in=episode_ids
    )
    return standing_scores(scores, groups=GROUPS)


def _plain(row: ScoreRow) -> list[Any]:
    by_name = dict(zip((f.name for f in fields(row)), astuple(row), strict=True))
    return [
        value.isoformat() if isinstance(value, datetime) else value
        for value in (by_name[name] for name in NAMES)
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
