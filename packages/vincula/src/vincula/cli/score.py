"""`vincula score`: a file of responses in, a file of scores out."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from vincula.catalogue.load import INSTRUMENTS, load_catalogue, load_instrument
from vincula.catalogue.model import Instrument
from vincula.cli.batches import Batch
from vincula.cli.column_plan import ID_NAMES, ColumnPlan, plan_columns
from vincula.cli.parquet import ParquetResponses
from vincula.cli.read_csv import CsvResponses
from vincula.cli.score_output import Scores, check_output, is_parquet, open_output
from vincula.cli.score_summary import FAULTS_LISTED, Summary
from vincula.cli.write_csv import output_names
from vincula.columns import (
    CellFault,
    cell_faults,
    impossible_answers,
    score_columns,
)
from vincula.errors import UnreadableFile, VinculaError

ALL_WELL, FAULTY_ROWS, NOT_DONE = 0, 1, 2

DESCRIPTION = f"""\
One row of the file is one response; a column is named after its item (see
`vincula catalogue show INSTRUMENT`), or is given to one with --map. These columns
are carried along, as are those named with --id; any other stops the work:
{", ".join(sorted(ID_NAMES))}.
An empty cell or NA is missing.
"""

STATUS = """\
Exit status: 0 all read; 1 some rows had faulty cells and were not scored;
2 nothing was written, and one sentence says why.
"""


def add_parser(subparsers: Any) -> None:
    """Add `score` to the commands of `vincula`."""
    parser = subparsers.add_parser(
        "score",
        help="score a file of responses",
        description=DESCRIPTION,
        epilog=STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("instrument", metavar="INSTRUMENT", help="id in the catalogue")
    parser.add_argument("file", metavar="FILE", type=Path, help=".csv or .parquet")
    parser.add_argument(
        "--map",
        type=Path,
        metavar="YAML",
        help="`column: item id`, one a line, or the other way round",
    )
    parser.add_argument(
        "--id",
        action="append",
        default=[],
        metavar="COLUMN",
        help="a column to carry along; may be given more than once",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help=".csv or .parquet; without it CSV goes to standard output",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="print a summary as JSON; the scores are then written only with --out",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Score the file that the arguments name; returns the exit status."""
    try:
        summary = _score_file(args)
    except VinculaError as fault:
        print(f"vincula score: {fault}", file=sys.stderr)
        return NOT_DONE
    except BrokenPipeError:
        # Nobody reads on (`| head`): no fault of the file; `main` ends quietly.
        raise
    except OSError as fault:
        place = fault.filename or args.out or args.file
        print(f"vincula score: {place}: {fault.strerror}", file=sys.stderr)
        return NOT_DONE
    _report(summary, args)
    return FAULTY_ROWS if summary.fault_count else ALL_WELL


def _score_file(args: argparse.Namespace) -> Summary:
    instrument = _instrument(args.instrument)
    responses = _responses(args.file)
    plan = plan_columns(
        instrument,
        responses.header,
        mapping=_mapping(args.map),
        declared_ids=args.id,
    )
    names = output_names(plan.ids, (s.id for s in instrument.definition.scales))
    check_output(args.out, names, responses=args.file)
    summary = Summary(instrument)
    with open_output(args.out, names, silent=args.json) as scores:
        for batch in responses.batches(plan):
            _score_batch(instrument, plan, batch, scores=scores, summary=summary)
    return summary


def _score_batch(
    instrument: Instrument,
    plan: ColumnPlan,
    batch: Batch,
    *,
    scores: Scores | None,
    summary: Summary,
) -> None:
    results = score_columns(instrument, batch.items, faulty_rows=batch.faulty_rows)
    if scores is not None:
        scores.write(batch.ids, results)
    summary.add_scores(results, rows=batch.rows)
    impossible = cell_faults(instrument, batch.items, limit=FAULTS_LISTED)
    faults = [*batch.unreadable, *(_in_file(f, plan, batch) for f in impossible)]
    summary.add_faults(
        sorted(faults, key=lambda fault: fault.row),
        count=len(batch.unreadable) + _count_impossible(instrument, batch),
    )


def _in_file(fault: CellFault, plan: ColumnPlan, batch: Batch) -> CellFault:
    return replace(
        fault, row=fault.row + batch.rows_before, column=plan.items[fault.column]
    )


def _count_impossible(instrument: Instrument, batch: Batch) -> int:
    return sum(
        int(impossible_answers(instrument.answer_set(item_id), column).sum())
        for item_id, column in batch.items.items()
    )


def _instrument(instrument_id: str) -> Instrument:
    # Only the one that is asked for is read; for an unknown id the whole catalogue
    # answers, with the remedy.
    folders = {path.name: path for path in INSTRUMENTS.iterdir() if path.is_dir()}
    if instrument_id in folders:
        return load_instrument(folders[instrument_id])
    return load_catalogue().get(instrument_id)


def _responses(path: Path) -> CsvResponses | ParquetResponses:
    if not path.is_file():
        raise UnreadableFile(f"{path}: there is no such file")
    return ParquetResponses(path) if is_parquet(path) else CsvResponses(path)


def _mapping(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise UnreadableFile(
            f"{path}: is not valid YAML; one `column: item` a line"
        ) from None
    if not isinstance(read, dict) or not all(isinstance(v, str) for v in read.values()):
        raise UnreadableFile(
            f"{path}: must give each column one item id, `phq1: phq9_1`"
        )
    return {str(column): item_id for column, item_id in read.items()}


def _report(summary: Summary, args: argparse.Namespace) -> None:
    for line in summary.fault_lines():
        print(line, file=sys.stderr)
    if args.json:
        print(json.dumps(summary.as_json(args.out), indent=2))
        return
    for line in summary.scale_lines():
        print(line, file=sys.stderr)
