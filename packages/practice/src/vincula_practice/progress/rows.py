"""Stored scores as plain rows: the one place where they are read from the database."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from vincula.catalogue.model import Group, Respondent
from vincula.scoring import NotScorable, NotScorableReason, Score
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.progress.models import StoredScore
from vincula_practice.vault.fields import opener

INSTRUMENT = "response__instrument"
STANDING = (
    "response__checkin__session__episode_id",
    "response__checkin__session__number",
    "response__checkin__occasion",
    "response__completed_at",
    INSTRUMENT,
    "response__version",
    "scale",
)
COLUMNS = (*STANDING, "response__checkin_id", "response__about_id")
SEALED = ("pk", "result")


class ScoreRow(NamedTuple):
    """One score with where it belongs; a tuple, because a page makes thousands."""

    episode: UUID
    session: int
    occasion: str
    at: datetime
    instrument: str
    version: str
    scale: str
    checkin: UUID | None = None
    about: UUID | None = None
    value: float | None = None
    answered: int = 0
    items: int = 0
    prorated: bool = False
    band: str = ""
    not_scorable: str = ""

    def score(self) -> Score | NotScorable:
        """Return the library's own type, with the reason where there is no score."""
        if self.value is None:
            return NotScorable(
                instrument=self.instrument,
                version=self.version,
                scale=self.scale,
                reason=NotScorableReason(self.not_scorable),
                answered=self.answered,
                items=self.items,
            )
        return Score(
            instrument=self.instrument,
            version=self.version,
            scale=self.scale,
            value=self.value,
            answered=self.answered,
            items=self.items,
            prorated=self.prorated,
            band=self.band or None,
        )


def main_scores(scores: QuerySet[StoredScore]) -> list[ScoreRow]:
    """Return the results of each instrument's main scale, in the order of time."""
    return _rows(scores, _main_scales(Group), COLUMNS)


def standing_scores(
    scores: QuerySet[StoredScore], *, groups: Collection[Group]
) -> list[ScoreRow]:
    """Return what `main_scores` does, of some groups, without the way back to answers.

    For many people at once: ids are what takes longest to read.
    """
    return _rows(scores, _main_scales(groups), STANDING)


def _main_scales(groups: Iterable[Group]) -> dict[str, str | None]:
    wanted = set(groups)
    return {
        i.id: i.definition.main_scale
        for i in catalogue()
        if i.definition.group in wanted
    }


def _rows(
    scores: QuerySet[StoredScore],
    main: dict[str, str | None],
    columns: Sequence[str],
) -> list[ScoreRow]:
    # Subscales are most of the rows, and reading a row is most of the work.
    rows = scores.filter(
        response__instrument__in=main, scale__in={s for s in main.values() if s}
    )
    rows = rows.order_by("response__completed_at", "pk")
    found = rows.values_list(*SEALED, *columns).iterator()
    place = (
        len(SEALED) + columns.index("scale"),
        len(SEALED) + columns.index(INSTRUMENT),
    )
    opened = opener(StoredScore, "result")
    return [
        ScoreRow(*row[len(SEALED) :], **opened(row[1], row[0]))
        for row in found
        if main[row[place[1]]] == row[place[0]]
    ]


def of_group(rows: Iterable[ScoreRow], group: Group) -> list[ScoreRow]:
    """Return the rows of client forms of one group (outcome, alliance, goals)."""
    wanted = _client_forms(group)
    return [row for row in rows if row.instrument in wanted]


@cache
def _client_forms(group: Group) -> frozenset[str]:
    return frozenset(
        i.id
        for i in catalogue()
        if i.definition.group is group and i.definition.respondent is Respondent.CLIENT
    )


def leading(rows: list[ScoreRow]) -> list[ScoreRow]:
    """Return the rows of the instrument answered most often, the latest among equals.

    One picture needs one main line; the others are listed below it.
    """
    if not rows:
        return []
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.instrument] = counts.get(row.instrument, 0) + 1
    last = {row.instrument: row.at for row in rows}
    name = max(counts, key=lambda one: (counts[one], last[one], one))
    return [row for row in rows if row.instrument == name]
