"""Files of responses as Parquet, in and out; needs the extra `scale`."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from vincula.cli.batches import Batch, batch_of_texts
from vincula.cli.column_plan import ColumnPlan
from vincula.columns import ColumnScores
from vincula.errors import UnreadableFile

ROWS_A_BATCH = 1 << 16


class ParquetResponses:
    """One Parquet file: its header, and its rows in batches."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.arrow = pyarrow()
        try:
            self.file = import_module("pyarrow.parquet").ParquetFile(path)
        except (self.arrow.ArrowException, OSError):
            raise _damaged(path) from None
        self.header: list[str] = list(self.file.schema_arrow.names)

    def batches(self, plan: ColumnPlan) -> Iterator[Batch]:
        """Read the rows, never more than one batch of them at a time."""
        before = 0
        for part in self._parts([*plan.ids, *plan.items.values()]):
            yield batch_of_texts(
                plan,
                rows_before=before,
                rows=part.num_rows,
                ids={name: part.column(name) for name in plan.ids},
                cells={
                    name: self._cells(name, part.column(name))
                    for name in plan.items.values()
                },
            )
            before += part.num_rows

    def _parts(self, columns: list[str]) -> Iterator[Any]:
        try:
            yield from self.file.iter_batches(ROWS_A_BATCH, columns=columns)
            if self.file.metadata.num_rows == 0:
                # A file without rows still has columns.
                schema = self.file.schema_arrow
                yield self.arrow.RecordBatch.from_pylist([], schema)
        except (self.arrow.ArrowException, OSError):
            raise _damaged(self.path) from None

    def _cells(self, name: str, column: Any) -> Any:
        types = self.arrow.types
        if types.is_dictionary(column.type):
            column = column.dictionary_decode()
        kind = column.type
        if types.is_string(kind) or types.is_large_string(kind):
            return column.to_pylist()
        if not _is_numeric(types, kind):
            raise UnreadableFile(
                f"{self.path}: the column {name!r} holds {kind}, not numbers"
            )
        numbers = column.cast(self.arrow.float64(), safe=False)
        return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


class ParquetScores:
    """Writes rows of identifiers and scores; null, never nan, where there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.arrow = pyarrow()
        self.writer: Any = None

    def write(self, ids: dict[str, Any], scores: dict[str, ColumnScores]) -> None:
        table = self.arrow.table(
            {
                **{name: self._ids(column) for name, column in ids.items()},
                **{
                    f"{scale}_{name}": column
                    for scale, result in scores.items()
                    for name, column in self._columns(result).items()
                },
            }
        )
        if self.writer is None:
            writer = import_module("pyarrow.parquet").ParquetWriter
            self.writer = writer(self.path, table.schema)
        self.writer.write_table(table)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()

    def _ids(self, column: Any) -> Any:
        texts = isinstance(column, list)
        return self.arrow.array(column, self.arrow.string()) if texts else column

    def _columns(self, result: ColumnScores) -> dict[str, Any]:
        array, text = self.arrow.array, self.arrow.string()
        return {
            "score": array(result.score, mask=np.isnan(result.score)),
            "answered": array(result.answered),
            "prorated": array(result.prorated),
            "band": array(result.band, text),
            "reason": array(result.reason, text),
        }


def pyarrow() -> Any:
    """Return the library that knows Parquet, or say how to get it."""
    try:
        import_module("pyarrow.types")
        return import_module("pyarrow")
    except ImportError:
        raise UnreadableFile(
            "Parquet needs the extra `scale`: pip install 'vincula[scale]'; CSV works"
            " without it"
        ) from None


def _is_numeric(types: Any, kind: Any) -> bool:
    return bool(
        types.is_integer(kind)
        or types.is_floating(kind)
        or types.is_decimal(kind)
        or types.is_null(kind)
    )


def _damaged(path: Path) -> UnreadableFile:
    return UnreadableFile(f"{path}: is not a Parquet file, or a damaged one")
