"""`vincula trajectory`: what course is expected, and where does each client stand in it?"""

import argparse
import json
import sys
from dataclasses import asdict, replace
from math import inf
from pathlib import Path
from typing import Any

from vincula.cli.change_output import write_rows
from vincula.cli.course_rows import CourseRows, read_course_rows
from vincula.cli.fit_sums import Collected
from vincula.cli.trajectory_file import Kept, model_text, read_model
from vincula.cli.trajectory_fit import fitted
from vincula.cli.trajectory_options import BETTER, add_tasks
from vincula.cli.trajectory_output import (
    card_lines,
    deviation_rows,
    deviations_by_label,
    model_lines,
    prediction_entries,
    prediction_rows,
)
from vincula.cli.trajectory_plot import drawn
from vincula.cli.trajectory_reference import reference
from vincula.errors import NotEnoughInformation, UnreadableFile
from vincula.trajectory.card import checked_card, corrected_band, verdict
from vincula.trajectory.posterior import (
    Deviations,
    client_deviations,
    posterior,
    therapist_deviations,
)
from vincula.trajectory.predict import chance_of_change, predict

ALL_WELL, NOT_WELL = 0, 1


def add_parser(subparsers: Any) -> None:
    """Add `vincula trajectory fit|blups|predict|check|plot`."""
    runs = {
        "fit": run_fit,
        "blups": run_blups,
        "predict": run_predict,
        "check": run_check,
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
    read = _read(args, kept)
    found = posterior(kept.model, read.rows)
    levels: dict[str, Deviations] = {"client": client_deviations(found)}
    if kept.model.therapist is not None:
        levels["therapist"] = therapist_deviations(found)
    if args.json:
        _print_json(deviations_by_label(levels, read.rows))
    else:
        write_rows(deviation_rows(levels, read.rows), sys.stdout)
    return _told(read)


def run_predict(args: argparse.Namespace) -> int:
    """Predict each client's score; returns the exit status."""
    kept = _model(args)
    read = _read(args, kept)
    found = predict(kept.model, read.rows, at=args.at)
    better, points = args.better or kept.scale.better, _points(args, kept)
    chances = chance_of_change(found, points=points, direction=BETTER[better])
    corrections = () if args.plain else kept.corrections
    lowest, highest = _ends(args, kept)
    bands = {
        f"{level:g}": corrected_band(
            found, level=level, corrected=corrections, lowest=lowest, highest=highest
        )
        for level in args.band
    }
    entries = prediction_entries(found, bands, chances, read.rows)
    if args.json:
        head = {"at": args.at, "better": better, "reliable_points": points}
        more = {"corrected": bool(corrections), "label": kept.label}
        _print_json({**head, **more, "clients": entries})
    else:
        write_rows(prediction_rows(entries), sys.stdout)
        _say(f"a change of {points:g} points counts as reliable; {better} is better")
    return _told(read)


def run_check(args: argparse.Namespace) -> int:
    """Try a model on the courses of a file; 1 if it may not be used for signals."""
    kept = _model(args)
    read = _read(args, kept)
    card = checked_card(
        kept.model,
        read.rows,
        kept.meaning,
        corrected=kept.corrections,
        data=args.file.name,
        day=args.day,
    )
    found = verdict(card)
    if args.json:
        _print_json({**asdict(card), "verdict": asdict(found)})
    else:
        print("\n".join(card_lines(card)))
    return max(_told(read), ALL_WELL if found.usable else NOT_WELL)


def run_plot(args: argparse.Namespace) -> int:
    """Draw some clients' courses; returns the exit status."""
    kept = _model(args)
    read = _read(args, kept)
    who = drawn(kept, read, args.out, clients=args.clients, until=args.until)
    _say(f"{args.out}: {', '.join(who)}")
    return _told(read)


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


def _read(args: argparse.Namespace, kept: Kept) -> CourseRows:
    read = read_course_rows(args.file, kept.columns, kept.model.design)
    if not len(read.rows.score):
        for line in read.faults:
            _say(line)
        raise NotEnoughInformation(
            f"{args.file}: no row has a number in every column that is needed"
        )
    return read


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as fault:
        raise UnreadableFile(f"{path}: {fault.strerror}") from None


def _told(read: CourseRows | Collected) -> int:
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
