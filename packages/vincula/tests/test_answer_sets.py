"""What an answer set allows: said in words, for one value and for a column alike."""

import dataclasses

import numpy as np
import pytest

from vincula.catalogue.model import AnswerKind, AnswerSet, Instrument
from vincula.columns import impossible_answers, score_columns
from vincula.errors import CatalogueError
from vincula.responses import Answer, Response
from vincula.scoring import allowed_text, allows, count_threshold, score

FREQUENCY = AnswerSet(id="frequency", kind=AnswerKind.CHOICE, values=(0, 1, 2, 3))
GAPPED = AnswerSet(id="gapped", kind=AnswerKind.CHOICE, values=(0, 2, 4))
LINE = AnswerSet(id="line", kind=AnswerKind.RANGE, minimum=0, maximum=10, step=0.1)
FREE = AnswerSet(id="free", kind=AnswerKind.RANGE, minimum=-3, maximum=3)
WORDS = AnswerSet(id="words", kind=AnswerKind.TEXT)

ALLOWED = [
    (FREQUENCY, [0, 3], [-1, 4, 1.5], "0 to 3"),
    (GAPPED, [0, 2, 4], [1, 3, 6], "0, 2, 4"),
    (LINE, [0, 0.3, 2.9, 9.9, 10], [-0.1, 0.35, 10.1], "0 to 10 in steps of 0.1"),
    (FREE, [-3, 0.12345, 3], [-3.01, 4], "-3 to 3"),
    (WORDS, [], [0, 1], "words only"),
]


@pytest.mark.parametrize(("answers", "possible", "impossible", "text"), ALLOWED)
def test_one_value_a_column_and_the_words_agree(answers, possible, impossible, text):
    values = [*possible, *impossible, float("inf")]
    expected = [True] * len(possible) + [False] * (len(impossible) + 1)
    assert [allows(answers, value) for value in values] == expected
    flags = impossible_answers(answers, np.array([*values, np.nan]))
    assert list(~flags) == [*expected, True]
    assert allowed_text(answers) == text


def test_counting_items_at_or_above_a_threshold(phq9: Instrument):
    counting = _counting(phq9, threshold=2)
    answers = dict(zip(_items(), [0, 1, 2, 3, 2, 0, 1, 3, 0], strict=True))
    response = Response(
        instrument="phq9",
        version=phq9.version,
        answers=tuple(Answer(item=item, value=v) for item, v in answers.items()),
    )
    assert score(counting, response)["total"].value == 4
    columns = {item: np.array([float(v)]) for item, v in answers.items()}
    assert score_columns(counting, columns)["total"].score == [4]


def test_counting_without_a_threshold_names_the_remedy(phq9: Instrument):
    with pytest.raises(CatalogueError, match="no threshold; add it"):
        count_threshold(_counting(phq9, threshold=None).scale("total"))


def test_an_item_without_a_column_is_missing_in_every_row(phq9: Instrument):
    columns = {item: np.ones(3) for item in _items()[:8]}
    total = score_columns(phq9, columns)["total"]
    assert list(total.answered) == [8, 8, 8]
    assert list(total.score) == [9, 9, 9]


def _items() -> list[str]:
    return [f"phq9_{k}" for k in range(1, 10)]


def _counting(instrument: Instrument, *, threshold: float | None) -> Instrument:
    [scale] = instrument.definition.scales
    counting = dataclasses.replace(scale, method="count at least", threshold=threshold)
    definition = dataclasses.replace(instrument.definition, scales=(counting,))
    return dataclasses.replace(instrument, definition=definition)
