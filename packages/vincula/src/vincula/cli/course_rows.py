"""Scores in time, one a row, from a CSV file, a Parquet file, or a folder of either."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from vincula.cli.batches import MISSING
from vincula.cli.parquet import pyarrow
from vincula.cli.table import FAULTS_SHOWN, read_table
from vincula.columns import Flags, Numbers
from vincula.errors import UnreadableFile
from vincula.trajectory.covariates import derived_rows
from vincula.trajectory.design import Design, Labels, RowColumns, Rows, chosen, complete
from vincula.trajectory.made import raw_names

PARQUET, CSV = ".parquet", ".csv"
NOBODY = "empty, so nobody knows whose row it is"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRows:
    """The rows that can be used, how many had gaps, and what was faulty."""

    rows: Rows
    left_out: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    texts: dict[str, Labels]
    numbers: dict[str, Numbers]
    faulty: Flags
    faults: list[str]


def read_course_rows(path: Path, columns: RowColumns, design: Design) -> CourseRows:
    """Read what a model needs; rows with a gap or a fault are left out and told.

    Raises
    ------
    UnreadableFile
        There is no such file, it cannot be read, or a column is missing.
    """
    texts = [columns.client]
    if design.therapist:
        texts.append(_needed(columns.therapist))
    kinds = [columns.kind] if columns.kind is not None else []
    needed = raw_names(design.variables)
    numbers = list(dict.fromkeys([columns.time, columns.score, *needed]))
    try:
        parts = [_part(file, texts, kinds, numbers) for file in files_of(path)]
    except OSError as fault:
        raise UnreadableFile(f"{path}: {fault.strerror}") from None
    return _joined(parts, columns, design)


def _needed(therapist: str | None) -> str:
    if therapist is None:
        raise UnreadableFile("the model knows therapists: name their column")
    return therapist


def files_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if file.suffix in (PARQUET, CSV))
    if not found:
        raise UnreadableFile(f"{path}: there is no .csv or .parquet file in it")
    return found


def _part(
    path: Path, texts: Sequence[str], kinds: Sequence[str], numbers: Sequence[str]
) -> _Part:
    if not path.is_file():
        raise UnreadableFile(f"{path}: there is no such file")
    reader = _parquet_part if path.suffix == PARQUET else _csv_part
    return reader(path, texts, kinds, numbers)


def _csv_part(
    path: Path, texts: Sequence[str], kinds: Sequence[str], numbers: Sequence[str]
) -> _Part:
    table = read_table(path, list(dict.fromkeys([*texts, *kinds, *numbers])))
    found = {name: np.array(table.numbers(name), dtype=np.float64) for name in numbers}
    for name in texts:
        for row, text in enumerate(table.texts[name], start=1):
            if text in MISSING:
                table.fault(row, name, NOBODY)
    faulty = np.zeros(table.rows, dtype=np.bool_)
    faulty[[row - 1 for row in table.faulty_rows()]] = True
    faults = sorted(table.faults, key=lambda fault: fault.row)
    return _Part(
        texts={
            name: np.array(table.texts[name], dtype=np.str_)
            for name in (*texts, *kinds)
        },
        numbers=found,
        faulty=faulty,
        faults=[_fault_line(path, f.row, f.column, f.problem) for f in faults],
    )


def _parquet_part(
    path: Path, texts: Sequence[str], kinds: Sequence[str], numbers: Sequence[str]
) -> _Part:
    arrow = pyarrow()
    try:
        file = import_module("pyarrow.parquet").ParquetFile(path)
        wanted = list(dict.fromkeys([*texts, *kinds, *numbers]))
        _check_names(path, file.schema_arrow.names, wanted)
        table = file.read(columns=wanted)
    except arrow.ArrowException:
        raise UnreadableFile(
            f"{path}: is not a Parquet file, or a damaged one"
        ) from None
    labels = {name: _labels(arrow, table.column(name)) for name in texts}
    empty = {name: np.isin(column, list(MISSING)) for name, column in labels.items()}
    found = {name: _numbers(arrow, path, name, table.column(name)) for name in numbers}
    endless = {name: np.isinf(column) for name, column in found.items()}
    of_kinds = {name: _labels(arrow, table.column(name)) for name in kinds}
    return _Part(
        texts=labels | of_kinds,
        numbers=found,
        faulty=np.logical_or.reduce([*empty.values(), *endless.values()]),
        faults=[
            _fault_line(path, int(row) + 1, name, problem)
            for cells, problem in (
                (empty, NOBODY),
                (endless, "too large to be a score"),
            )
            for name, flags in cells.items()
            for row in np.flatnonzero(flags)
        ],
    )


def _check_names(path: Path, names: Sequence[str], wanted: Sequence[str]) -> None:
    for name in wanted:
        if name not in names:
            raise UnreadableFile(
                f"{path}: there is no column {name!r}; there are {', '.join(names)}"
            )


def _labels(arrow: Any, column: Any) -> Labels:
    texts = column.cast(arrow.string()).fill_null("")
    return np.array(texts.to_numpy(zero_copy_only=False), dtype=np.str_)


def _numbers(arrow: Any, path: Path, name: str, column: Any) -> Numbers:
    known = (arrow.types.is_integer, arrow.types.is_floating, arrow.types.is_decimal)
    if not any(is_number(column.type) for is_number in known):
        raise UnreadableFile(
            f"{path}: the column {name!r} holds {column.type}, not numbers"
        )
    numbers = column.cast(arrow.float64(), safe=False)
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def _joined(parts: list[_Part], columns: RowColumns, design: Design) -> CourseRows:
    def text(name: str) -> Labels:
        return np.concatenate([part.texts[name] for part in parts])

    def number(name: str) -> Numbers:
        return np.concatenate([part.numbers[name] for part in parts])

    rows = Rows(
        client=text(columns.client),
        time=number(columns.time),
        score=number(columns.score),
        therapist=text(_needed(columns.therapist)) if design.therapist else None,
        covariates={name: number(name) for name in raw_names(design.variables)},
        kind=text(columns.kind) if columns.kind is not None else None,
    )
    faulty = np.concatenate([part.faulty for part in parts])
    rows = derived_rows(design, rows)
    usable = complete(design, rows) & ~faulty
    if rows.kind is not None:
        usable &= ~np.isin(rows.kind, list(MISSING))
    return CourseRows(
        rows=chosen(rows, usable),
        left_out=int((~usable & ~faulty).sum()),
        faults=_shown([line for part in parts for line in part.faults]),
    )


def _fault_line(path: Path, row: int, column: str, problem: str) -> str:
    return f"{path.name}: row {row}, column {column}: {problem}"


def _shown(lines: list[str]) -> tuple[str, ...]:
    if len(lines) <= FAULTS_SHOWN:
        return tuple(lines)
    rest = len(lines) - FAULTS_SHOWN
    return (*lines[:FAULTS_SHOWN], f"and {rest} more faulty cells")
