"""Score thousands of stored responses at once, by the same rules as one at a time."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from vincula.catalogue.load import Catalogue
from vincula.catalogue.model import AnswerKind, Instrument
from vincula.columns import ColumnScores, score_columns
from vincula.scoring import RULE_VERSION, risk_triggers
from vincula_practice.checkins.models import StoredResponse
from vincula_practice.checkins.stored import response_of
from vincula_practice.progress.models import RiskNotice, StoredScore


def store_scores(responses: Sequence[StoredResponse], *, catalogue: Catalogue) -> int:
    """Score every response on every scale; return how many scores there are."""
    by_instrument: dict[str, list[StoredResponse]] = {}
    for response in responses:
        by_instrument.setdefault(response.instrument, []).append(response)
    rows = [
        row
        for instrument_id, own in by_instrument.items()
        for row in _scores(catalogue.get(instrument_id), own)
    ]
    StoredScore.objects.bulk_create(rows)
    return len(rows)


def store_risks(
    responses: Iterable[StoredResponse], *, catalogue: Catalogue
) -> list[RiskNotice]:
    """Note what must reach a human; `alerts.py` says who was told and what was done."""
    rows = [
        RiskNotice(
            response=response,
            ordinal=number,
            item=risk.item,
            raised_at=response.completed_at,
        )
        for response in responses
        if catalogue.get(response.instrument).definition.risk
        for number, risk in enumerate(
            risk_triggers(catalogue.get(response.instrument), response_of(response)), 1
        )
    ]
    RiskNotice.objects.bulk_create(rows)
    return rows


def _scores(
    instrument: Instrument, responses: Sequence[StoredResponse]
) -> Iterator[StoredScore]:
    for scale, scores in score_columns(
        instrument, _columns(instrument, responses)
    ).items():
        items = len(instrument.scale(scale).items)
        for i, response in enumerate(responses):
            yield _score(response, scale, scores, i, items=items)


def _score(
    response: StoredResponse, scale: str, scores: ColumnScores, i: int, *, items: int
) -> StoredScore:
    reason = scores.reason[i]
    return StoredScore(
        response=response,
        scale=scale,
        result={
            "value": None if reason else float(scores.score[i]),
            "not_scorable": str(reason or ""),
            "answered": int(scores.answered[i]),
            "items": items,
            "prorated": bool(scores.prorated[i]),
            "band": str(scores.band[i] or ""),
        },
        rule=RULE_VERSION,
        catalogue=response.catalogue,
    )


def _columns(
    instrument: Instrument, responses: Sequence[StoredResponse]
) -> dict[str, np.ndarray]:
    numbers = [
        item.id
        for item in instrument.items
        if instrument.answer_set(item.id).kind is not AnswerKind.TEXT
    ]
    given = [
        {answer["item"]: answer.get("value") for answer in response.answers}
        for response in responses
    ]
    # A missing answer is None there and becomes nan here.
    return {
        item: np.array([answers.get(item) for answers in given], dtype=float)
        for item in numbers
    }
