"""Many responses at once: columns of answers become columns of scores.

The same rules as `vincula.scoring`, carried out on whole columns; the two are tested
against each other. A missing answer is ``nan`` here, because a column of numbers has
nothing else; it never leaves as a score.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vincula.catalogue.model import (
    AnswerKind,
    AnswerSet,
    Instrument,
    Method,
    Scale,
    ScaleNorms,
)
from vincula.errors import UnknownItem
from vincula.scoring import (
    EDGE_TOLERANCE,
    STEP_TOLERANCE,
    NotScorableReason,
    allowed_text,
    count_threshold,
    missing_allowed,
)

FAULTY_CELL = "faulty cell"

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
# Texts, with None where there is none.
Texts = NDArray[np.object_]
Answers = Mapping[str, Numbers]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnScores:
    """The scores of one scale, one element a row.

    ``score`` is nan and ``reason`` says why where there is none; elsewhere ``reason``
    is None. ``band`` is None where there is no score or the scale has no bands.
    """

    score: Numbers
    answered: Counts
    prorated: Flags
    band: Texts
    reason: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """A cell that is no answer. It says where, never what stood there.

    ``row`` counts the rows of data from 1.
    """

    row: int
    column: str
    problem: str


def score_columns(
    instrument: Instrument, columns: Answers, *, faulty_rows: Flags | None = None
) -> dict[str, ColumnScores]:
    """Score every scale of an instrument for every row, by scale id.

    Parameters
    ----------
    columns
        Answers by item id, equally long; ``nan`` is missing. An item without a
        column counts as missing in every row.
    faulty_rows
        Rows to leave unscored whatever they hold: a cell could not be read.

    Notes
    -----
    A row with an answer that its item does not allow is not scored on any scale, with
    the reason "faulty cell"; `cell_faults` names the cells.

    Raises
    ------
    UnknownItem
        A column is named after no item of the instrument.
    """
    rows = _row_count(instrument, columns)
    faulty = np.zeros(rows, dtype=np.bool_) if faulty_rows is None else faulty_rows
    impossible = {
        item_id: impossible_answers(instrument.answer_set(item_id), column)
        for item_id, column in columns.items()
    }
    for flags in impossible.values():
        faulty = faulty | flags
    return {
        scale.id: _score_scale(instrument, scale, columns, impossible, faulty)
        for scale in instrument.definition.scales
    }


def cell_faults(
    instrument: Instrument, columns: Answers, *, limit: int | None = None
) -> tuple[CellFault, ...]:
    """Name answers that their items do not allow, in order of rows.

    ``limit`` keeps the list short where a whole column is wrong.
    """
    _row_count(instrument, columns)
    faults = [
        CellFault(
            row=int(index) + 1,
            column=item_id,
            problem=f"not a possible answer; allowed is {allowed_text(answers)}",
        )
        for item_id, column in columns.items()
        for answers in [instrument.answer_set(item_id)]
        for index in np.flatnonzero(impossible_answers(answers, column))[:limit]
    ]
    return tuple(sorted(faults, key=lambda fault: fault.row)[:limit])


def impossible_answers(answers: AnswerSet, column: Numbers) -> Flags:
    """Flag what is neither missing nor among the values that an item allows."""
    if answers.kind is AnswerKind.TEXT:
        return ~np.isnan(column)
    if answers.kind is AnswerKind.CHOICE:
        allowed = _is_choice(answers, column)
    else:
        allowed = _is_in_range(answers, column)
    return ~(allowed | np.isnan(column))


def _is_choice(answers: AnswerSet, column: Numbers) -> Flags:
    allowed = np.zeros(len(column), dtype=np.bool_)
    for value in answers.values:
        allowed |= column == value
    return allowed


def _is_in_range(answers: AnswerSet, column: Numbers) -> Flags:
    within: Flags = (column >= answers.lowest) & (column <= answers.highest)
    if answers.step is None:
        return within
    inside = np.where(within, column, answers.lowest)
    steps = (inside - answers.lowest) / answers.step
    on_step: Flags = np.abs(steps - np.round(steps)) <= STEP_TOLERANCE
    return within & on_step


def _row_count(instrument: Instrument, columns: Answers) -> int:
    known = {item.id for item in instrument.items}
    unknown = [item_id for item_id in columns if item_id not in known]
    if unknown:
        raise UnknownItem(f"{instrument.id} has no item {unknown[0]!r}")
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise ValueError("columns of answers must be equally long")
    return lengths.pop() if lengths else 0


def _score_scale(
    instrument: Instrument,
    scale: Scale,
    columns: Answers,
    impossible: Mapping[str, Flags],
    faulty: Flags,
) -> ColumnScores:
    total = np.zeros(len(faulty))
    answered = np.zeros(len(faulty), dtype=np.int64)
    # Item by item in the order of the scale: the same sums, to the last bit, as one
    # response at a time, and no table of all items in memory.
    for item_id in scale.items:
        if item_id not in columns:
            continue
        column = columns[item_id]
        given = ~(np.isnan(column) | impossible[item_id])
        answered += given
        part = _contribution(instrument, scale, item_id, column)
        total += np.where(given, part, 0.0)
    too_few = len(scale.items) - answered > missing_allowed(scale)
    scored = ~(faulty | too_few | (answered == 0))
    value = _scale_values(scale, total, np.where(scored, answered, 1))
    score = np.where(scored, value, np.nan)
    return ColumnScores(
        score=score,
        answered=answered,
        prorated=scored & (answered < len(scale.items)),
        band=_bands(instrument.norms_of(scale.id), score),
        reason=_reasons(answered, too_few, faulty),
    )


def _contribution(
    instrument: Instrument, scale: Scale, item_id: str, column: Numbers
) -> Numbers:
    if item_id in scale.reverse:
        answers = instrument.answer_set(item_id)
        column = answers.lowest + answers.highest - column
    if scale.method is Method.COUNT_AT_LEAST:
        return (column >= count_threshold(scale)).astype(np.float64)
    return column


def _scale_values(scale: Scale, total: Numbers, answered: Counts) -> Numbers:
    if scale.method is Method.MEAN:
        return scale.multiplier * (total / answered)
    return scale.multiplier * (total * len(scale.items) / answered)


def _reasons(answered: Counts, too_few: Flags, faulty: Flags) -> Texts:
    reasons = np.full(len(answered), None, dtype=object)
    reasons[too_few] = NotScorableReason.TOO_MANY_MISSING.value
    reasons[answered == 0] = NotScorableReason.NOTHING_ANSWERED.value
    reasons[faulty] = FAULTY_CELL
    return reasons


def _bands(norms: ScaleNorms | None, score: Numbers) -> Texts:
    if norms is None or norms.bands is None:
        return np.full(len(score), None, dtype=object)
    bands = sorted(norms.bands.bands, key=lambda band: band.lowest)
    edges = np.array([band.lowest for band in bands])
    labels = np.array([None, *(band.label for band in bands)], dtype=object)
    place = np.searchsorted(edges, score + EDGE_TOLERANCE, side="right")
    return labels[np.where(np.isnan(score), 0, place)]
