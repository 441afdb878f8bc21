"""`vincula trajectory`: what course is expected, and where does each client stand in it?"""

import argparse
import json
import sys
from math import inf
from typing import Any

from scipy.special import ndtri

from vincula.cli.change_output import write_rows
from vincula.cli.course_rows import CourseRows, read_course_rows
from vincula.cli.fit_sums import Collected, collected
from vincula.cli.trajectory_file import model_text, read_model
from vincula.cli.trajectory_options import BETTER, add_tasks
from vincula.cli.trajectory_output import (
    deviation_rows,
    deviations_by_label,
    model_lines,
    prediction_entries,
    prediction_rows,
)
from vincula.errors import NotEnoughInformation, UnreadableFile
from vincula.trajectory.autoregressive import GapSums, fit_autoregressive
from vincula.trajectory.design import Design, RowColumns, Transform, design
from vincula.trajectory.fit import fit_sums
from vincula.trajectory.model import Method, TrajectoryModel
from vincula.trajectory.posterior import (
    Deviations,
    client_deviations,
    posterior,
    therapist_deviations,
)
from vincula.trajectory.predict import band, chance_of_change, predict

ALL_WELL, FAULTY_ROWS = 0, 1
TWO_SCORES = 2**0.5


def add_parser(subparsers: Any) -> None:
    """Add `vincula trajectory fit|blups|predict`."""
    runs = {"fit": run_fit, "blups": run_blups, "predict": run_predict}
    for task, parser in add_tasks(subparsers).items():
        parser.set_defaults(run=runs[task])


def run_fit(args: argparse.Namespace) -> int:
    """Fit a model to a file; returns the exit status."""
    columns = RowColumns(
        client=args.client, time=args.time, score=args.score, therapist=args.therapist
    )
    own = _design(args)
    found = collected(args.file, columns, own, engine=args.engine, gaps=args.ar1)
    method = Method(args.method)
    if isinstance(found.sums, GapSums):
        model = fit_autoregressive(own, found.sums, method=method)
    else:
        model = fit_sums(own, found.sums, method=method)
    text = model_text(model, columns, left_out=found.left_out)
    if args.out:
        _write(args, text)
    print(text if args.json else "\n".join(model_lines(model)))
    return _told(found)


def run_blups(args: argparse.Namespace) -> int:
    """Say how each client and therapist of a file differs; returns the exit status."""
    model, columns = read_model(args.model)
    read = _read(args, columns, model.design)
    found = posterior(model, read.rows)
    levels: dict[str, Deviations] = {"client": client_deviations(found)}
    if model.therapist is not None:
        levels["therapist"] = therapist_deviations(found)
    if args.json:
        _print_json(deviations_by_label(levels, read.rows))
    else:
        write_rows(deviation_rows(levels, read.rows), sys.stdout)
    return _told(read)


def run_predict(args: argparse.Namespace) -> int:
    """Predict each client's score; returns the exit status."""
    model, columns = read_model(args.model)
    read = _read(args, columns, model.design)
    found = predict(model, read.rows, at=args.at)
    points = args.reliable or _reliable_points(model)
    chances = chance_of_change(found, points=points, direction=BETTER[args.better])
    lowest = -inf if args.lowest is None else args.lowest
    highest = inf if args.highest is None else args.highest
    bands = {
        f"{level:g}": band(found, level=level / 100, lowest=lowest, highest=highest)
        for level in args.band
    }
    entries = prediction_entries(found, bands, chances, read.rows)
    if args.json:
        head = {"at": args.at, "better": args.better, "reliable_points": points}
        _print_json({**head, "clients": entries})
    else:
        write_rows(prediction_rows(entries), sys.stdout)
        _say(
            f"a change of {points:g} points counts as reliable; {args.better} is better"
        )
    return _told(read)


def _design(args: argparse.Namespace) -> Design:
    if args.random_therapist and not args.therapist:
        raise UnreadableFile("--random-therapist needs the column of --therapist")
    return design(
        fixed=args.fixed,
        client=args.random,
        therapist=(args.random_therapist or "1") if args.therapist else None,
        transform=Transform(args.transform),
        correlated=not args.uncorrelated,
        time_name=args.time,
    )


def _read(args: argparse.Namespace, columns: RowColumns, own: Design) -> CourseRows:
    read = read_course_rows(args.file, columns, own)
    if not len(read.rows.score):
        for line in read.faults:
            _say(line)
        raise NotEnoughInformation(
            f"{args.file}: no row has a number in every column that is needed"
        )
    return read


def _reliable_points(model: TrajectoryModel) -> float:
    # Jacobson and Truax, with what the model leaves unexplained as measurement error.
    return float(ndtri(0.975)) * TWO_SCORES * model.residual_sd


def _write(args: argparse.Namespace, text: str) -> None:
    try:
        args.out.write_text(text + "\n", encoding="utf-8")
    except OSError as fault:
        raise UnreadableFile(f"{args.out}: {fault.strerror}") from None


def _told(read: CourseRows | Collected) -> int:
    sys.stdout.flush()
    for line in read.faults:
        _say(line)
    if read.left_out:
        _say(f"rows left out because a value is missing: {read.left_out}")
    return FAULTY_ROWS if read.faults else ALL_WELL


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, allow_nan=False))


def _say(line: str) -> None:
    print(line, file=sys.stderr)
