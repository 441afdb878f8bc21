"""The papers say only what is there: every row, every path, every hazard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAFETY = ROOT / "docs" / "safety"
PAPERS = [
    ROOT / "docs" / "safety.md",
    ROOT / "SECURITY.md",
    *sorted(SAFETY.glob("*.md")),
]
# A file, and a test in it where one is named: `folder/test_it.py::test_that`.
IN_REPOSITORY = re.compile(
    r"`((?:packages|tests|scripts|drills|docs|\.semgrep)/[\w./-]+|[A-Z]+\.md)"
    r"((?:::\w+)*)`"
)

# The levels of the rows of each section of ASVS 5.0.0, in order; the table holds those
# of levels 1 and 2.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222",
    "1.5": "123", "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23", "3.1": "3",
    "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3",
    "3.7": "22333", "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222", "6.1": "122",
    "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333",
    "6.6": "2223", "6.7": "33", "6.8": "2222", "7.1": "222", "7.2": "1111",
    "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22", "8.1": "1233",
    "8.2": "1123", "8.3": "133", "8.4": "23", "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333",
    "10.5": "22222", "10.6": "22", "10.7": "222", "11.1": "2233", "11.2": "22233",
    "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223", "13.1": "2333", "13.2": "222223",
    "13.3": "2233", "13.4": "1222233", "14.1": "22", "14.2": "12223333",
    "14.3": "122", "15.1": "12233", "15.2": "12233", "15.3": "1222222",
    "15.4": "3333", "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222",
    "16.5": "2223", "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
STATUSES = {"met", "partly", "not met", "not applicable", "for whoever runs it"}
FORTY = [f"H{number:02}" for number in range(1, 41)]
ACTORS = [f"T{number}" for number in range(1, 21)]


def rows(paper: str, first: str) -> list[list[str]]:
    """Return the cells of the table rows whose first cell looks like that."""
    lines = (SAFETY / paper).read_text(encoding="utf-8").splitlines()
    cells = [
        [c.strip() for c in line.split("|")[1:-1]] for line in lines if "|" in line
    ]
    return [row for row in cells if row and re.fullmatch(first, row[0])]


def paths(text: str) -> list[str]:
    return [path for path, _test in IN_REPOSITORY.findall(text)]


def missing_tests(text: str) -> list[str]:
    """Return the tests that are named and not there."""
    return [
        f"{path}{test}"
        for path, test in IN_REPOSITORY.findall(text)
        for name in test.split("::")[1:]
        if not re.search(
            rf"(?:def|class) {name}\b", (ROOT / path).read_text(encoding="utf-8")
        )
    ]


def faults_of_asvs(table: list[list[str]]) -> list[str]:
    """Return the rows that lack what a row must have."""
    return [
        row[0]
        for row in table
        if len(row) != 5
        or not row[2]
        or row[3] not in STATUSES
        or not row[4]
        or (row[3] == "met" and not paths(row[4]))
    ]


def faults_of_hazards(table: list[list[str]]) -> list[str]:
    """Return the hazards with neither a test nor anything for whoever runs the site."""
    return [
        row[0]
        for row in table
        if not paths(row[4]) and not any(map(str.isalnum, row[5]))
    ]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_what_a_paper_names_is_there(paper: Path) -> None:
    named = paths(paper.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_test_that_a_paper_names_is_there(paper: Path) -> None:
    assert missing_tests(paper.read_text(encoding="utf-8")) == []


def test_a_test_that_is_gone_is_noticed() -> None:
    gone = "`tests/test_papers.py::test_nobody_wrote_this`"
    assert missing_tests(gone) == [gone.strip("`")]


def test_every_control_against_unheard_danger_names_its_test() -> None:
    """OP-4: H01 to H09, H11 to H14 and H38 are held by single tests, not by files."""
    table = {row[0]: row for row in rows("hazards.md", r"H\d+")}
    alone = [*range(1, 10), *range(11, 15), 21, 38, 39]
    assert [n for n in alone if "::" not in table[f"H{n:02}"][4]] == []


def test_the_standard_has_as_many_rows_as_it_says() -> None:
    levels = "".join(LEVELS.values())
    assert [levels.count(level) for level in "123"] == [70, 183, 92]


def test_every_row_of_levels_1_and_2_is_there_once() -> None:
    wanted = {
        f"{section}.{number}": level
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, start=1)
        if level in "12"
    }
    table = rows("asvs.md", r"\d+\.\d+\.\d+")
    assert len(table) == len(wanted) == 253
    assert {row[0]: row[1] for row in table} == wanted


def test_every_row_has_a_status_and_its_evidence_or_reason() -> None:
    assert faults_of_asvs(rows("asvs.md", r"\d+\.\d+\.\d+")) == []


def test_the_counts_on_the_page_are_those_of_the_table() -> None:
    table = rows("asvs.md", r"\d+\.\d+\.\d+")
    told = {row[0]: row[1:] for row in rows("asvs.md", "|".join(STATUSES))}
    counted = {
        status: [
            str(sum(row[3] == status and row[1] == level for row in table))
            for level in "12"
        ]
        for status in STATUSES
    }
    assert told == counted


@pytest.mark.parametrize(
    "row",
    [
        ["1.1.1", "2", "Something", "met", "because we say so"],
        ["1.1.1", "2", "Something", "fine", "`docs/safety.md`"],
        ["1.1.1", "2", "", "met", "`docs/safety.md`"],
        ["1.1.1", "2", "Something", "partly", ""],
    ],
)
def test_a_row_without_what_it_needs_is_noticed(row: list[str]) -> None:
    assert faults_of_asvs([row]) == ["1.1.1"]


def test_no_hazard_is_without_a_test_or_somebody_who_sees_to_it() -> None:
    table = rows("hazards.md", r"H\d+")
    assert [row[0] for row in table] == FORTY
    assert faults_of_hazards(table) == []


def test_a_hazard_that_nobody_sees_to_is_noticed() -> None:
    assert faults_of_hazards([["H01", "x", "y", "AL-1", "-", "-"]]) == ["H01"]


def test_every_actor_has_a_row_with_tests_or_a_reason() -> None:
    table = rows("threat-model.md", r"T\d+")
    assert [row[0] for row in table] == ACTORS
    assert [
        row[0] for row in table if not paths(row[5]) and "whoever" not in row[5]
    ] == []
