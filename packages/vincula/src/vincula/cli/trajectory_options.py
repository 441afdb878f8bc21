"""What `vincula trajectory` may be asked."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vincula.cli.change_options import count, finite, positive
from vincula.trajectory.design import Transform
from vincula.trajectory.kept import BETTER
from vincula.trajectory.model import Degrees, Method

ENGINES = ("duckdb", "spark", "numpy")
NO_TESTS = "none"
# So many tell a card to a fraction of a per cent.
CLIENTS_OF_A_CHECK = 20_000

FORMULAS = """\
A formula is a sum of terms: 1 the intercept, t the time (transformed as --transform
says; its column's name means the same), names of other columns, and products such as
t:baseline. Covariates are made from others by the scan: lag(x) is x at the client's
session before, between(x) the client's mean, within(x) what a session differs from it;
lag(within(x)) goes as well. One row of the file is one score. Rows with an empty cell or NA in a column
that the model needs are left out and counted; nothing is filled in.

Exit status: 0 all read; 1 some rows had faulty cells and were left out; 2 nothing was
done, and one sentence says why.
"""
PREDICT = """\
The bands are those of the score at that time, given the client's scores in the file;
where the model has a card they are corrected by what people it had not seen showed.
Improvement and deterioration count from the client's first score. Without --reliable, a
change is reliable beyond 1.96 x sqrt(2) x the model's residual SD.
"""
RESIDUALS = """\
One line a score. `common` is the course of everybody with these values, `own` that of this
client, given all of the client's scores; `beside_common` and `beside_own` are the score less
these, `standardised` the latter over the residual SD. All scores are held in memory.
"""
INTERVALS = """\
Profile intervals of the model's terms, from the scores in the file, by maximum likelihood
whatever the model was fitted by. They take longer than a fit: some hundred looks at the
likelihood each.
"""


def add_tasks(subparsers: Any) -> dict[str, argparse.ArgumentParser]:
    """Return the parsers of `vincula trajectory TASK`, by task."""
    parser = subparsers.add_parser("trajectory", help="the expected course")
    tasks = parser.add_subparsers(title="tasks", metavar="TASK", required=True)
    made = {
        "fit": _fit(tasks),
        "blups": _task(tasks, "blups", "how each client and therapist differs"),
        "predict": _task(tasks, "predict", "each client's score at a later time"),
        "check": _task(tasks, "check", "whether the model may be used, and why not"),
        "residuals": _task(
            tasks, "residuals", "what a model leaves over of each score"
        ),
        "intervals": _task(tasks, "intervals", "between which bounds estimates lie"),
    }
    made["plot"] = _task(tasks, "plot", "some clients' courses as a picture")
    _add_predict(made["predict"])
    _add_plot(made["plot"])
    made["residuals"].epilog, made["intervals"].epilog = RESIDUALS, INTERVALS
    made["intervals"].add_argument(
        "--level",
        type=_level,
        default=95.0,
        metavar="PERCENT",
        help="how often such intervals hold the truth (default 95)",
    )
    for name, task in made.items():
        if name == "plot":
            continue
        task.add_argument("--json", action="store_true", help="JSON instead of a table")
    made["check"].add_argument(
        "--most",
        type=count,
        default=CLIENTS_OF_A_CHECK,
        metavar="N",
        help=f"try it on so many clients at most (default {CLIENTS_OF_A_CHECK})",
    )
    made["check"].add_argument(
        "--out", metavar="MODEL.json", type=Path, help="keep the model with this card"
    )
    for task in made.values():
        task.add_argument(
            "--engine",
            choices=ENGINES,
            help="what scans the file (default duckdb, else numpy)",
        )
    for name in ("fit", "check"):
        made[name].add_argument(
            "--day",
            default=datetime.now(tz=UTC).astimezone().date().isoformat(),
            metavar="YYYY-MM-DD",
            help="the day that the card names (default today)",
        )
    return made


def _fit(tasks: Any) -> argparse.ArgumentParser:
    fit: argparse.ArgumentParser = tasks.add_parser(
        "fit",
        help="fit a growth model to scores in time",
        epilog=FORMULAS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    fit.add_argument("file", metavar="FILE", type=Path, help=".csv, .parquet or folder")
    fit.add_argument("--client", required=True, metavar="COL", help="whose score it is")
    fit.add_argument("--time", required=True, metavar="COL", help="a number, any unit")
    fit.add_argument("--score", required=True, metavar="COL")
    fit.add_argument("--therapist", metavar="COL", help="adds the level of therapists")
    fit.add_argument(
        "--fixed", default="1 + t", metavar="FORMULA", help="for everybody"
    )
    fit.add_argument(
        "--random", default="1 + t", metavar="FORMULA", help="what clients differ in"
    )
    fit.add_argument(
        "--random-therapist",
        metavar="FORMULA",
        help='what therapists differ in (default "1" with --therapist)',
    )
    fit.add_argument(
        "--uncorrelated",
        action="store_true",
        help="let the ways in which one client differs have nothing to do with each"
        " other",
    )
    fit.add_argument(
        "--ar1",
        action="store_true",
        help="let the errors of neighbouring sessions hang together",
    )
    fit.add_argument(
        "--residual-by",
        metavar="COL",
        help="of which kind each session is: each kind has an error of its own size",
    )
    fit.add_argument("--transform", default="none", choices=[str(t) for t in Transform])
    fit.add_argument("--method", default="reml", choices=[str(m) for m in Method])
    fit.add_argument(
        "--tests",
        default=str(Degrees.SATTERTHWAITE),
        choices=[*(str(t) for t in Degrees), NO_TESTS],
        help="degrees of freedom of the fixed effects (default satterthwaite;"
        " kenward-roger also makes standard errors larger where people are few)",
    )
    fit.add_argument(
        "--joint",
        action="append",
        default=[],
        metavar="FORMULA",
        help='fixed terms to test together by one F test, such as "age + t:age"; may be'
        " given several times",
    )
    _add_scale(fit, better="lower")
    fit.add_argument(
        "--instrument",
        metavar="ID",
        help="whose main scale the scores are of, from the catalogue: it says which way"
        " is better, what change is reliable and where the scale ends, and a practice"
        " can use the model",
    )
    fit.add_argument(
        "--no-card",
        action="store_true",
        help="do not try the model on people it has not seen",
    )
    fit.add_argument("--out", metavar="MODEL.json", type=Path, help="keep the model")
    return fit


def _task(tasks: Any, name: str, what: str) -> argparse.ArgumentParser:
    task: argparse.ArgumentParser = tasks.add_parser(
        name, help=what, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    task.add_argument(
        "model",
        metavar="MODEL.json",
        type=Path,
        help="what `fit` wrote, or phq9 or gad7: reference curves",
    )
    task.add_argument(
        "file", metavar="FILE", type=Path, help="with the columns the model was made of"
    )
    for column in ("client", "time", "score"):
        task.add_argument(
            f"--{column}", metavar="COL", help="where the file calls it otherwise"
        )
    return task


def _add_predict(predict: argparse.ArgumentParser) -> None:
    predict.epilog = PREDICT
    predict.add_argument(
        "--at", required=True, type=finite, metavar="TIME", help="in the file's unit"
    )
    predict.add_argument(
        "--band",
        default=(80.0, 95.0),
        type=_levels,
        metavar="PERCENT,...",
        help="default 80,95",
    )
    predict.add_argument(
        "--plain",
        action="store_true",
        help="bands as the model has them, without the correction of its card",
    )
    _add_scale(predict, better=None)


def _add_plot(plot: argparse.ArgumentParser) -> None:
    plot.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help=".png, .svg or .html"
    )
    plot.add_argument(
        "--clients",
        default=(),
        type=lambda text: tuple(text.split(",")),
        metavar="ID,...",
        help="whom to draw (default the first six of the file)",
    )
    plot.add_argument(
        "--until", type=finite, metavar="TIME", help="default the latest in the file"
    )


def _add_scale(task: argparse.ArgumentParser, *, better: str | None) -> None:
    told = f"default {better}" if better else "default as fitted"
    task.add_argument("--better", default=better, choices=list(BETTER), help=told)
    task.add_argument(
        "--reliable", type=positive, metavar="POINTS", help="a change that counts"
    )
    for option, which in (("--lowest", "least"), ("--highest", "largest")):
        task.add_argument(
            option, type=finite, metavar="POINTS", help=f"{which} possible score"
        )


def _levels(text: str) -> tuple[float, ...]:
    return tuple(dict.fromkeys(_level(part) for part in text.split(",")))


def _level(text: str) -> float:
    level = finite(text)
    if not 0 < level < 100:  # noqa: PLR2004 - per cent
        raise argparse.ArgumentTypeError("bands lie between 0 and 100 per cent")
    return level
