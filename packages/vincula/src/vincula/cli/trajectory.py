"""`vincula trajectory`: what course is expected, and where does each client stand in it?"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from math import inf
from pathlib import Path
from typing import Any

from vincula.cli.change_output import write_rows
from vincula.cli.fit_sums import Collected, spaced
from vincula.cli.json_stream import write_list, write_objects
from vincula.cli.model_file import read_model
from vincula.cli.progress import stage, with_progress
from vincula.cli.trajectory_fit import fitted
from vincula.cli.trajectory_options import add_tasks
from vincula.cli.trajectory_output import (
    card_lines,
    deviation_entries,
    deviation_rows,
    model_lines,
    prediction_entries,
    prediction_row,
)
from vincula.cli.trajectory_plot import check_picture, drawn, named_or_first
from vincula.cli.trajectory_read import Read, read_histories, read_some
from vincula.cli.trajectory_rows import (
    found_intervals,
    interval_entries,
    interval_rows,
    residual_rows,
)
from vincula.errors import UnreadableFile
from vincula.trajectory.card import Corrected, checked_card, corrected_band, verdict
from vincula.trajectory.curves import reference
from vincula.trajectory.histories import Histories
from vincula.trajectory.kept import BETTER, Kept, model_text
from vincula.trajectory.posterior import (
    Deviations,
    client_deviations,
    therapist_deviations,
)
from vincula.trajectory.predict import chance_of_change, predicted

# So many clients are held in hand at once, however many a file has.
AT_A_TIME = 20_000
ALL_WELL, NOT_WELL = 0, 1


def add_parser(subparsers: Any) -> None:
    """Add `vincula trajectory` with its tasks."""
    runs = {
        "fit": run_fit,
        "blups": run_blups,
        "predict": run_predict,
        "check": run_check,
        "residuals": run_residuals,
        "intervals": run_intervals,
        "plot": run_plot,
    }
    for task, parser in add_tasks(subparsers).items():
        parser.set_defaults(run=runs[task])


def run_fit(args: argparse.Namespace) -> int:
    """Fit a model to a file; returns the exit status."""
    found, kept = fitted(args)
    text = model_text(kept, left_out=found.left_out)
    if args.out:
        _write(args.out, text)
    lines = [*model_lines(kept.model), *card_lines(kept.card)]
    print(text if args.json else "\n".join(lines))
    return _told(found)


def run_blups(args: argparse.Namespace) -> int:
    """Say how each client and therapist of a file differs; returns the exit status."""
    kept = _model(args)
    read = read_histories(args.file, kept, args.engine)
    levels = {"client": _client_deviations(read.found)}
    if kept.model.therapist is not None:
        therapists = therapist_deviations(read.found.posterior)
        levels["therapist"] = iter([therapists.taken(read.found.therapists_in_order)])
    if args.json:
        entries = {
            level: (pair for one in found for pair in deviation_entries(one))
            for level, found in levels.items()
        }
        write_objects(entries, sys.stdout)
    else:
        rows = (
            row
            for level, found in levels.items()
            for one in found
            for row in deviation_rows(level, one)
        )
        write_rows(rows, sys.stdout)
    return _told(read)


def run_predict(args: argparse.Namespace) -> int:
    """Predict each client's score; returns the exit status."""
    kept = _model(args)
    read = read_histories(args.file, kept, args.engine)
    better, points = args.better or kept.scale.better, _points(args, kept)
    entries = _predictions(args, kept, read.found)
    if args.json:
        head = {"at": args.at, "better": better, "reliable_points": points}
        more = {"corrected": _corrected(args, kept) != (), "label": kept.label}
        write_list({**head, **more}, "clients", entries, sys.stdout)
    else:
        write_rows(map(prediction_row, entries), sys.stdout)
        _say(f"a change of {points:g} points counts as reliable; {better} is better")
    return _told(read)


def run_check(args: argparse.Namespace) -> int:
    """Try a model on the courses of a file; 1 if it may not be used for signals."""
    kept = _model(args)
    read = read_some(args.file, kept, args.engine, lambda who: spaced(who, args.most))
    some = read.found
    with stage("trying the model"):
        card = checked_card(
            kept.model,
            some.rows,
            kept.meaning,
            corrected=kept.corrections,
            data=args.file.name,
            day=args.day,
            of=some.of,
        )
    found = verdict(card)
    if args.out:
        _write(args.out, model_text(replace(kept, card=card), left_out=kept.left_out))
    if args.json:
        _print_json({**asdict(card), "verdict": asdict(found)})
    else:
        print("\n".join(card_lines(card)))
    return max(_told(read), ALL_WELL if found.usable else NOT_WELL)


def run_residuals(args: argparse.Namespace) -> int:
    """Say what the model leaves over of each score of a file; returns the exit status."""
    kept = _model(args)
    read = read_some(args.file, kept, args.engine, lambda everybody: everybody)
    rows = residual_rows(kept, read.found)
    if args.json:
        write_list({"label": kept.label}, "scores", rows, sys.stdout)
    else:
        write_rows(rows, sys.stdout)
    return _told(read)


def run_intervals(args: argparse.Namespace) -> int:
    """Say between which bounds a model's estimates lie; returns the exit status."""
    kept = _model(args)
    read, found = found_intervals(kept, args.file, level=args.level, engine=args.engine)
    if args.json:
        _print_json(interval_entries(found, args.level))
    else:
        write_rows(interval_rows(found), sys.stdout)
    return _told(read)


def run_plot(args: argparse.Namespace) -> int:
    """Draw some clients' courses; returns the exit status."""
    kept = _model(args)
    check_picture(args.out)
    read = read_some(
        args.file, kept, args.engine, lambda who: named_or_first(who, args.clients)
    )
    with stage("drawing"):
        who = drawn(kept, read.found, args.out, until=args.until)
    _say(f"{args.out}: {', '.join(who)}")
    return _told(read)


def _client_deviations(found: Histories) -> Iterator[Deviations]:
    for start in _starts(found):
        yield client_deviations(found.part(start, AT_A_TIME)[0])


def _predictions(
    args: argparse.Namespace, kept: Kept, found: Histories
) -> Iterator[dict[str, Any]]:
    better, points = args.better or kept.scale.better, _points(args, kept)
    lowest, highest = _ends(args, kept)
    for start in _starts(found):
        own = predicted(*found.part(start, AT_A_TIME), at=args.at)
        chances = chance_of_change(own, points=points, direction=BETTER[better])
        bands = {
            f"{level:g}": corrected_band(
                own,
                level=level,
                corrected=_corrected(args, kept),
                lowest=lowest,
                highest=highest,
            )
            for level in args.band
        }
        yield from prediction_entries(own, bands, chances)


def _starts(found: Histories) -> Iterator[int]:
    starts = range(0, len(found.order), AT_A_TIME)
    return with_progress(starts, "clients", each=AT_A_TIME)


def _corrected(args: argparse.Namespace, kept: Kept) -> tuple[Corrected, ...]:
    return () if args.plain else kept.corrections


def _model(args: argparse.Namespace) -> Kept:
    known = reference(str(args.model))
    kept = read_model(args.model) if known is None else known
    named = {"client": args.client, "time": args.time, "score": args.score}
    columns = replace(kept.columns, **{n: c for n, c in named.items() if c})
    return replace(kept, columns=columns)


def _points(args: argparse.Namespace, kept: Kept) -> float:
    return float(args.reliable or kept.scale.reliable_points)


def _ends(args: argparse.Namespace, kept: Kept) -> tuple[float, float]:
    lowest = kept.scale.lowest if args.lowest is None else args.lowest
    highest = kept.scale.highest if args.highest is None else args.highest
    return -inf if lowest is None else lowest, inf if highest is None else highest


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as fault:
        raise UnreadableFile(f"{path}: {fault.strerror}") from None


def _told(read: Read[Any] | Collected) -> int:
    sys.stdout.flush()
    for line in read.faults:
        _say(line)
    if read.left_out:
        _say(f"rows left out because a value is missing: {read.left_out}")
    return NOT_WELL if read.faults else ALL_WELL


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, allow_nan=False))


def _say(line: str) -> None:
    print(line, file=sys.stderr)
