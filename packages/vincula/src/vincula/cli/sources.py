"""Where the rows of a scan lie: files opened by an engine, and which cells are faulty."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from importlib import import_module
from importlib.util import find_spec
from operator import or_
from pathlib import Path
from sys import float_info
from typing import Any

from vincula.cli.batches import MISSING
from vincula.cli.course_rows import NOBODY, PARQUET, files_of
from vincula.cli.read_csv import CsvResponses
from vincula.cli.table import FAULTS_SHOWN, check_column
from vincula.errors import UnreadableFile
from vincula.trajectory.design import Design, RowColumns
from vincula.trajectory.made import raw_names

LARGEST = float_info.max

NOT_A_NUMBER = "not a number (decimals take a point; empty or NA is missing)"
TOO_LARGE = "too large to be a score"
NO = False
KIND_OF_ROW = "_kind_of_row"
# Whoever sets one of these says where Spark runs, and how its machines find each other.
SPARK_IS_CONFIGURED = {"SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS"}
NUMBER = r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file as a table, and which of its columns are labels and numbers."""

    path: Path
    raw: Any
    labels: tuple[str, ...]
    numbers: tuple[str, ...]
    kind: str | None = None

    @property
    def readable(self) -> Any:
        """The columns as a scan takes them, the kind of a row under a name of its own."""
        columns = self.read(self.raw)
        if self.kind is not None:
            columns[KIND_OF_ROW] = _label(self.raw[self.kind]).cast("string")
        return self.raw.select(**columns)

    def read(self, rows: Any) -> dict[str, Any]:
        """Return, by name, what the cells of these rows say; NULL where nothing."""
        texts = self.path.suffix != PARQUET
        numbers = {n: _number(self.path, rows[n], texts=texts) for n in self.numbers}
        return numbers | {name: _label(rows[name]) for name in self.labels}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """Rows that a scan left out: with a gap, or with a faulty cell."""

    left_out: int
    faults: tuple[str, ...]


def has_scans() -> bool:
    """Say whether what scans need is installed."""
    return find_spec("ibis") is not None and find_spec("duckdb") is not None


def connected(engine: str) -> Any:
    """Return a connection to DuckDB on this machine, or to Spark as it is configured."""
    try:
        ibis = import_module("ibis")
        if engine == "duckdb":
            return ibis.duckdb.connect()
        return ibis.pyspark.connect(_spark_session())
    except ImportError:
        raise UnreadableFile(
            f"the engine {engine!r} needs an extra: pip install"
            f" 'vincula[{'scale' if engine == 'duckdb' else 'scale,spark'}]';"
            " --engine numpy works for CSV without it"
        ) from None


def faults_of(connection: Any) -> tuple[type[Exception], ...]:
    """Return what an engine raises on files that it cannot read."""
    if connection.name == "pyspark":
        spark, java = import_module("pyspark.errors"), import_module("py4j.protocol")
        return (spark.PySparkException, java.Py4JJavaError)
    return (import_module("duckdb").Error,)


def opened(
    connection: Any, path: Path, columns: RowColumns, design: Design
) -> list[Source]:
    """Open a file or every file of a folder; only their headers are read."""
    labels = [columns.client]
    if design.therapist and columns.therapist:
        labels.append(columns.therapist)
    needed = raw_names(design.variables)
    numbers = dict.fromkeys([columns.time, columns.score, *needed])
    return [
        _source(connection, file, tuple(labels), tuple(numbers), columns.kind)
        for file in files_of(path)
    ]


def joined(sources: Sequence[Source]) -> Any:
    """Return the rows of all files as one table."""
    tables = [source.readable for source in sources]
    for name in sources[0].labels:
        if len({table[name].type() for table in tables}) > 1:
            # In one file labels are numbers, in another texts.
            tables = [t.mutate(**{name: t[name].cast("string")}) for t in tables]
    return reduce(lambda one, other: one.union(other), tables)


def as_scanned(columns: RowColumns) -> RowColumns:
    """Return under which names `joined` has the columns."""
    return columns if columns.kind is None else replace(columns, kind=KIND_OF_ROW)


def unused(sources: Sequence[Source], *, used: int) -> Unused:
    """Say why rows were left out, where any were; looks only then."""
    rows = sum(int(source.raw.count().to_pyarrow().as_py()) for source in sources)
    if rows == used:
        return Unused(left_out=0, faults=())
    lines: list[str] = []
    faulty = 0
    for source in sources:
        found, shown = _faults(source, most=FAULTS_SHOWN - len(lines))
        faulty += found
        lines += shown
    if faulty > len(lines):
        lines.append(f"and {faulty - len(lines)} more rows with faulty cells")
    return Unused(left_out=rows - used - faulty, faults=tuple(lines))


def _source(
    connection: Any,
    path: Path,
    labels: tuple[str, ...],
    numbers: tuple[str, ...],
    kind: str | None,
) -> Source:
    if not path.is_file():
        raise UnreadableFile(f"{path}: there is no such file")
    raw = (
        _parquet(connection, path) if path.suffix == PARQUET else _csv(connection, path)
    )
    for name in (*labels, *numbers, *([kind] if kind is not None else [])):
        check_column(path, raw.columns, name)
    return Source(path=path, raw=raw, labels=labels, numbers=numbers, kind=kind)


def _parquet(connection: Any, path: Path) -> Any:
    try:
        return connection.read_parquet(str(path))
    except faults_of(connection):
        raise UnreadableFile(
            f"{path}: is not a Parquet file, or a damaged one"
        ) from None


def _csv(connection: Any, path: Path) -> Any:
    header = CsvResponses(path)
    names = header.header
    doubled = [name for name in names if names.count(name) > 1]
    if doubled:
        raise UnreadableFile(
            f"{path}: two columns are named {doubled[0]!r}; rename one"
        )
    if connection.name == "pyspark":
        return connection.read_csv(
            str(path), header=True, sep=header.delimiter, inferSchema=False
        )
    return connection.read_csv(
        str(path),
        delim=header.delimiter,
        header=True,
        quote='"',
        escape='"',
        columns=dict.fromkeys(names, "VARCHAR"),
        strict_mode=True,
    )


def _label(column: Any) -> Any:
    if not column.type().is_string():
        return column
    text = column.strip()
    return text.nullif("").nullif("NA")


def _number(path: Path, column: Any, *, texts: bool) -> Any:
    kind = column.type()
    if texts:
        ibis = import_module("ibis")
        read = column.try_cast("float64")
        # DuckDB also reads 1_000; we do not.
        return ibis.ifelse(column.contains("_"), None, read)
    if not (kind.is_numeric() and not kind.is_boolean()):
        raise UnreadableFile(
            f"{path}: the column {column.get_name()!r} holds {kind}, not numbers"
        )
    return column.cast("float64")


def _faults(source: Source, *, most: int) -> tuple[int, list[str]]:
    ibis = import_module("ibis")
    numbered = source.raw.mutate(_row=ibis.row_number() + 1)
    checks = _checks(source, numbered)
    flagged = numbered.select(
        "_row", **{f"f{place}": check for place, (_, _, check) in enumerate(checks)}
    )
    names = [f"f{place}" for place in range(len(checks))]
    faulty = flagged.filter(reduce(or_, (flagged[name] for name in names)))
    count = int(faulty.count().to_pyarrow().as_py())
    rows = faulty.order_by("_row").limit(max(most, 0)).to_pyarrow().to_pylist()
    lines = [
        f"{source.path.name}: row {row['_row']}, column {column}: {problem}"
        for row in rows
        for name, (column, problem, _) in zip(names, checks, strict=True)
        if row[name]
    ]
    return count, lines[: max(most, 0)]


def _checks(source: Source, rows: Any) -> list[tuple[str, str, Any]]:
    read = source.read(rows)
    found = [(name, NOBODY, read[name].isnull()) for name in source.labels]
    for name in source.numbers:
        number, raw = read[name], rows[name]
        inside = number.between(-LARGEST, LARGEST).fill_null(NO)
        if raw.type().is_string():
            told = raw.notnull() & raw.strip().notin(sorted(MISSING))
            plain = raw.re_search(NUMBER).fill_null(NO)
            found.append((name, NOT_A_NUMBER, told & ~plain))
            found.append((name, TOO_LARGE, told & plain & ~inside))
        else:
            found.append((name, TOO_LARGE, number.abs() == float("inf")))
    return found


def _spark_session() -> Any:
    session = import_module("pyspark.sql").SparkSession.builder.appName("vincula")
    if not SPARK_IS_CONFIGURED & os.environ.keys():
        # On one machine Spark must not look for its own name in a network.
        session = session.config("spark.driver.host", "127.0.0.1")
        session = session.config("spark.ui.enabled", "false")
    found = session.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found
