"""Columns of responses score as one response after another does."""

import numpy as np
import pytest
from answering import as_columns, respond, some_rows
from conftest import INSTRUMENT_IDS
from hypothesis import given, settings
from hypothesis import strategies as st

from vincula.catalogue.load import load_catalogue
from vincula.catalogue.model import AnswerKind
from vincula.columns import FAULTY_CELL, cell_faults, score_columns
from vincula.errors import ImpossibleAnswer, UnknownItem
from vincula.scoring import Score, score

CATALOGUE = load_catalogue()
ROWS = 12


@pytest.mark.parametrize("instrument_id", INSTRUMENT_IDS)
@given(
    seed=st.integers(min_value=0, max_value=2**32 - 1),
    missing=st.sampled_from([0.0, 0.03, 0.1, 0.3, 0.9, 1.0]),
)
@settings(max_examples=12)
def test_columns_equal_one_by_one(instrument_id, seed, missing):
    instrument = CATALOGUE.get(instrument_id)
    rows = some_rows(instrument, seed=seed, rows=ROWS, missing=missing)
    by_column = score_columns(instrument, as_columns(instrument, rows))
    for index, row in enumerate(rows):
        for scale_id, one in score(instrument, respond(instrument, row)).items():
            assert _row(by_column[scale_id], index) == _facts(one)


@given(
    values=st.lists(
        st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, -1.0, 0.5, np.inf, np.nan]),
        min_size=9,
        max_size=9,
    )
)
def test_a_row_is_faulty_where_the_one_by_one_engine_refuses_it(values):
    phq9 = CATALOGUE.get("phq9")
    items = [f"phq9_{k}" for k in range(1, 10)]
    columns = {item: np.array([v]) for item, v in zip(items, values, strict=True)}
    answers = {i: v for i, v in zip(items, values, strict=True) if not np.isnan(v)}
    [reason] = score_columns(phq9, columns)["total"].reason
    try:
        score(phq9, respond(phq9, answers))
    except ImpossibleAnswer:
        assert reason == FAULTY_CELL
        assert cell_faults(phq9, columns) != ()
    else:
        assert reason != FAULTY_CELL
        assert cell_faults(phq9, columns) == ()


def test_a_range_is_faulty_beside_its_steps_and_beyond_its_ends(instrument):
    for item in instrument.items:
        answers = instrument.answer_set(item.id)
        if answers.kind is not AnswerKind.RANGE or answers.step is None:
            continue
        inside = answers.lowest + answers.step
        column = [inside, inside + answers.step / 3, answers.highest + answers.step]
        faults = cell_faults(instrument, {item.id: np.array(column)})
        assert [fault.row for fault in faults] == [2, 3]


def test_faults_say_where_and_never_what(phq9):
    columns = {"phq9_1": np.array([0, 77.0]), "phq9_2": np.array([-8.5, 1])}
    faults = cell_faults(phq9, columns)
    assert [(f.row, f.column) for f in faults] == [(1, "phq9_2"), (2, "phq9_1")]
    assert all("77" not in f.problem and "8.5" not in f.problem for f in faults)
    assert cell_faults(phq9, columns, limit=1) == faults[:1]


def test_rows_that_could_not_be_read_are_not_scored(phq9):
    columns = {f"phq9_{k}": np.ones(2) for k in range(1, 10)}
    total = score_columns(phq9, columns, faulty_rows=np.array([False, True]))["total"]
    assert total.score[0] == 9
    assert np.isnan(total.score[1])
    assert list(total.reason) == [None, FAULTY_CELL]


def test_a_column_of_no_item_is_refused(phq9):
    with pytest.raises(UnknownItem, match="mood"):
        score_columns(phq9, {"mood": np.zeros(1)})


def test_columns_of_different_length_are_refused(phq9):
    with pytest.raises(ValueError, match="equally long"):
        score_columns(phq9, {"phq9_1": np.zeros(1), "phq9_2": np.zeros(2)})


def _row(columns, index):
    value = columns.score[index]
    return (
        None if np.isnan(value) else float(value),
        int(columns.answered[index]),
        bool(columns.prorated[index]),
        columns.band[index],
        columns.reason[index],
    )


def _facts(one):
    if isinstance(one, Score):
        return (one.value, one.answered, one.prorated, one.band, None)
    return (None, one.answered, False, None, str(one.reason))
