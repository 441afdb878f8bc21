"""A fit as it is asked for on the command line, with the card that goes with it."""

import argparse
from collections.abc import Sequence

from scipy.special import ndtri

from vincula.cli.fit_measure import measure_of
from vincula.cli.fit_sums import Collected, FitSums, collected, sums_of_rows
from vincula.cli.progress import stage
from vincula.cli.trajectory_options import NO_TESTS
from vincula.errors import NotEnoughInformation, UnreadableFile
from vincula.trajectory.autoregressive import GapSums, fit_autoregressive
from vincula.trajectory.card import Tried, tried
from vincula.trajectory.design import Design, RowColumns, Rows, Transform, design
from vincula.trajectory.fit import check_corrected, check_joint, fit_sums
from vincula.trajectory.kept import BETTER, Kept, ScaleEntry
from vincula.trajectory.kinds import KindSums, fit_by_kind
from vincula.trajectory.model import Degrees, Method, TrajectoryModel
from vincula.trajectory.trials import Meaning

TWO_SCORES = 2**0.5


def fitted(args: argparse.Namespace) -> tuple[Collected, Kept]:
    """Scan a file, fit a model, and try it on people whom the trial's fit did not see."""
    columns = RowColumns(
        client=args.client,
        time=args.time,
        score=args.score,
        therapist=args.therapist,
        kind=args.residual_by,
    )
    own, tests = _design(args), _tests(args)
    check_joint(own, tests, args.joint)
    with stage(f"reading {args.file.name}"):
        found = collected(args.file, columns, own, engine=args.engine, gaps=args.ar1)
    with stage("fitting"):
        model = _fit(own, found.sums, Method(args.method), tests, args.joint)
    told = ScaleEntry(
        better=args.better,
        reliable_points=args.reliable or reliable_points(model),
        lowest=args.lowest,
        highest=args.highest,
    )
    measure, scale = measure_of(args, otherwise=told)
    with stage("trying the model on people it has not seen"):
        # A score of a kind that nobody knows yet is not foretold: there is nothing to try.
        none = args.no_card or args.residual_by
        known = None if none else _tried(args, own, found.sample, scale)
    return found, Kept(
        model=model,
        columns=columns,
        scale=scale,
        card=None if known is None else known.card,
        corrections=() if known is None else known.corrections,
        measure=measure,
    )


def reliable_points(model: TrajectoryModel) -> float:
    """Return the change that is more than error, by Jacobson and Truax.

    What the model leaves unexplained counts as measurement error, the largest of its kinds.
    """
    own = model.residual_by
    error = model.residual_sd if own is None else max(own.sd)
    return float(ndtri(0.975)) * TWO_SCORES * error


def _fit(
    own: Design,
    sums: FitSums,
    method: Method,
    tests: Degrees | None = None,
    joint: Sequence[str] = (),
) -> TrajectoryModel:
    if isinstance(sums, KindSums):
        return fit_by_kind(own, sums, method=method, tests=tests, joint=joint)
    if isinstance(sums, GapSums):
        return fit_autoregressive(own, sums, method=method, tests=tests, joint=joint)
    return fit_sums(own, sums, method=method, tests=tests, joint=joint)


def _tests(args: argparse.Namespace) -> Degrees | None:
    if args.residual_by and args.ar1:
        raise UnreadableFile("take one of --ar1 and --residual-by, not both")
    tests = None if args.tests == NO_TESTS else Degrees(args.tests)
    if tests is Degrees.KENWARD_ROGER:
        # Said before a long scan rather than after it.
        check_corrected(
            Method(args.method), independent=not (args.ar1 or args.residual_by)
        )
    return tests


def _tried(
    args: argparse.Namespace, own: Design, rows: Rows, scale: ScaleEntry
) -> Tried | None:
    def again(some: Rows) -> TrajectoryModel:
        sums = sums_of_rows(own, some, gaps=args.ar1)
        return _fit(own, sums, Method(args.method))

    meaning = Meaning(
        direction=BETTER[scale.better], reliable_points=scale.reliable_points
    )
    try:
        return tried(again, rows, meaning, data=args.file.name, day=args.day)
    except NotEnoughInformation:
        # Too few clients to hide some of them: a model without a card is not used.
        return None


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
