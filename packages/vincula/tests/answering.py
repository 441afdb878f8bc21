"""Answers for tests: possible ones, drawn from what the items allow."""

import numpy as np
from naive import allowed_values

from vincula.catalogue.model import AnswerKind, Instrument
from vincula.responses import Answer, Missing, Response

Row = dict[str, float]


def respond(instrument: Instrument, answers: Row) -> Response:
    """A response in which every item without an answer was skipped."""
    return Response(
        instrument=instrument.id,
        version=instrument.version,
        answers=tuple(
            Answer(item=item.id, value=answers[item.id])
            if item.id in answers
            else Answer(item=item.id, missing=Missing.SKIPPED)
            for item in instrument.items
        ),
    )


def numeric_items(instrument: Instrument) -> list[str]:
    return [
        item.id
        for item in instrument.items
        if instrument.answer_set(item.id).kind is not AnswerKind.TEXT
    ]


def some_rows(
    instrument: Instrument, *, seed: int, rows: int, missing: float
) -> list[Row]:
    """Rows of possible answers, each left out with the chance `missing`."""
    random = np.random.default_rng(seed)
    values = {
        item_id: [float(value) for value in allowed_values(instrument, item_id)]
        for item_id in numeric_items(instrument)
    }
    return [
        {
            item_id: float(random.choice(allowed))
            for item_id, allowed in values.items()
            if random.random() >= missing
        }
        for _ in range(rows)
    ]


def as_columns(instrument: Instrument, rows: list[Row]) -> dict[str, np.ndarray]:
    return {
        item_id: np.array([row.get(item_id, np.nan) for row in rows])
        for item_id in numeric_items(instrument)
    }
