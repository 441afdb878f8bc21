"""The seconds in docs/science/a-minute.md follow from the forms as they are shown."""

import re
from pathlib import Path

import pytest

from vincula.catalogue.load import load_catalogue

PAGE = Path(__file__).parents[4] / "docs" / "science" / "a-minute.md"
WORDS_A_SECOND = 200 / 60
ROW = re.compile(r"^\| (.+?) \| (\d+) \| (\d+) s \| (\d+) s \| (\d+) s \|$", re.M)
FORMS = {
    "Before: PHQ-9 and one goal": (["phq9", "goal_rating"], 14),
    "Before, with GAD-7 as well": (["phq9", "gad7", "goal_rating"], 21),
    "After: Session Check": (["session_check"], 13),
    "After, with Being seen as well": (["session_check", "being_seen"], 14),
}


def words_of(instrument_id: str) -> int:
    wording = load_catalogue().get(instrument_id).wordings["en"]
    labels = [*wording.options.values(), *wording.item_options.values()]
    texts = [wording.stem or "", *wording.items.values()]
    return len(" ".join([*texts, *(" ".join(each) for each in labels)]).split())


@pytest.mark.parametrize("row", ROW.findall(PAGE.read_text()), ids=lambda row: row[0])
def test_each_row_of_the_table(row: tuple[str, ...]) -> None:
    forms, taps = FORMS[row[0]]
    words, reading, tapping, together = map(int, row[1:])
    assert words == sum(map(words_of, forms))
    assert reading == round(words / WORDS_A_SECOND)
    assert (tapping, together) == (taps, reading + taps)


def test_no_row_is_missing() -> None:
    assert [row[0] for row in ROW.findall(PAGE.read_text())] == list(FORMS)
