"""Does a model hold on this practice's own clients? Its card, made anew at home.

Courses are read in this process and leave it as sums; nothing of a person is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction

from vincula.errors import NotEnoughInformation
from vincula.signals.course import FEWEST_CLIENTS
from vincula.signals.expected import reasons_against
from vincula.trajectory.card import checked_card
from vincula.trajectory.design import Rows
from vincula.trajectory.kept import MeasureEntry, model_text
from vincula_practice.audit.actions import record
from vincula_practice.audit.reads import not_noting
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import Episode, Membership, Practice
from vincula_practice.people.restrictions import unrestricted
from vincula_practice.progress.rows import ScoreRow
from vincula_practice.progress.standing import standing_rows
from vincula_practice.sessions.models import Session
from vincula_practice.sessions.queries import Mark
from vincula_practice.signals.cases import BASELINE, Known
from vincula_practice.signals.expecting import Installed, installed
from vincula_practice.signals.installing import keep, use
from vincula_practice.signals.models import CourseModel
from vincula_practice.signals.offered import Offered
from vincula_practice.signals.thresholds import setting_of
from vincula_practice.signals.times import times_of

DATA = "the practice's own clients"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the own clients say of a model; ``reasons`` against it, none where it holds."""

    row: CourseModel
    clients: int
    reasons: tuple[str, ...]


@transaction.atomic
def check_at_home(
    *, practice: Practice, instrument: str, by: Membership | None, at: datetime
) -> Checked:
    """Make the card of a model in use anew from the practice's own clients.

    The model with its new card takes the place of the old one, or is put out of use
    where the card fails. Raises Refused where none is in use, or the clients are too
    few to say anything; then nothing changes.
    """
    Practice.objects.select_for_update().get(pk=practice.pk)
    models = dict(setting_of(practice.pk).models)
    found = _in_use(models, instrument)
    rows = own_rows(practice, found)
    clients = len(np.unique(rows.client))
    if clients < FEWEST_CLIENTS:
        raise Refused(
            f"{clients} clients have two scores or more of {instrument}; {FEWEST_CLIENTS}"
            " are needed to say anything. Nothing was changed."
        )
    offered = _with_own_card(found, rows, at=at)
    reasons = reasons_against(offered.kept.card)
    row = keep(practice=practice, offered=offered, by=by, at=at)
    models.pop(instrument)
    if not reasons:
        models[instrument] = str(row.pk)
    use(practice=practice, models=models, by=by, at=at)
    record(
        "checked",
        row,
        by=by,
        at=at,
        practice_id=practice.pk,
        instrument=instrument,
        number=row.number,
        clients=clients,
        used=not reasons,
    )
    return Checked(row=row, clients=clients, reasons=reasons)


def own_rows(practice: Practice, found: Installed) -> Rows:
    """Return the courses of everybody with two scores or more, as the model counts them.

    Whoever asked that their record rests is left out.
    """
    episodes = unrestricted(
        Episode.objects.filter(client__practice=practice), client="client"
    ).select_related("scores", "client")
    with not_noting():
        known = list(episodes.order_by("pk"))
        scores = standing_rows(known)
        sessions = _sessions(practice)
    rows = [
        (place, at, value, own[0][1])
        for place, episode in enumerate(known)
        if len(own := _course(scores[episode.pk], sessions.get(episode.pk, ()), found))
        > 1
        for at, value in own
    ]
    client, time, score, first = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    return Rows(
        client=client.astype(np.int64),
        time=time,
        score=score,
        therapist=np.zeros(len(client), dtype=np.int64),
        covariates={BASELINE: first},
    )


def _course(
    scores: Sequence[ScoreRow], sessions: Iterable[Mark], found: Installed
) -> list[tuple[float, float]]:
    """Return times and scores of one course, where they are of the model's measure."""
    leading = Known(episode=found.id, rows=scores, marks=()).outcomes
    values = {
        row.session: row.value
        for row in leading
        if (row.instrument, row.version) == (found.instrument, found.version)
        and row.value is not None
    }
    times = times_of(sessions, values, unit=found.unit)
    return [(times[number], values[number]) for number in times if number in values]


def _sessions(practice: Practice) -> dict[object, list[Mark]]:
    rows = Session.objects.filter(episode__client__practice=practice)
    found: dict[object, list[Mark]] = {}
    ordered = rows.order_by("starts_at", "number")
    for episode, *mark in ordered.values_list("episode_id", *Mark._fields):
        found.setdefault(episode, []).append(Mark._make(mark))
    return found


def _in_use(models: dict[str, str], instrument: str) -> Installed:
    found = installed(UUID(models[instrument])) if instrument in models else None
    if found is None:
        raise Refused(f"No model of {instrument} is in use.")
    return found


def _with_own_card(found: Installed, rows: Rows, *, at: datetime) -> Offered:
    kept = found.kept
    try:
        card = checked_card(
            kept.model,
            rows,
            kept.meaning,
            corrected=kept.corrections,
            data=DATA,
            day=at.date().isoformat(),
        )
    except NotEnoughInformation as fault:
        raise Refused(f"Nothing can be said: {fault}. Nothing was changed.") from None
    again = replace(kept, card=card)
    return Offered(
        kept=again,
        measure=MeasureEntry(
            instrument=found.instrument, version=found.version, scale=found.scale
        ),
        text=model_text(again, left_out=again.left_out),
        reference=found.reference,
        unit=found.unit,
        planned_end=found.course.planned_end,
    )
