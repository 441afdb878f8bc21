"""Which growth model fits these rows best?"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vincula.columns import Numbers
from vincula.errors import FormulaError, NotEnoughInformation
from vincula.trajectory.beginning import beginning
from vincula.trajectory.degrees import Bend, bend, satterthwaite
from vincula.trajectory.design import Design, Rows
from vincula.trajectory.explained import explained
from vincula.trajectory.formula import Term
from vincula.trajectory.joined import design_sums
from vincula.trajectory.joint import by_kenward_roger, by_satterthwaite, places_of
from vincula.trajectory.kenward_roger import corrected
from vincula.trajectory.likelihood import NO_ERROR, Profile
from vincula.trajectory.model import (
    Degrees,
    FixedEffect,
    Method,
    Spread,
    Table,
    TrajectoryModel,
)
from vincula.trajectory.optimise import Lowest, Surface, lowest
from vincula.trajectory.parameters import parameters
from vincula.trajectory.recoding import ALL_EQUAL, NO_SPREAD, Units
from vincula.trajectory.statistics import ClientSums, client_sums

# A factor below this share of the residual SD is at its boundary, as lme4 counts it.
AT_ZERO = 1e-4
AT_ONE = 1 - 1e-6
# A column of which others explain all but this share is no column of its own.
EXPLAINED = 1e-10


def fit(
    design: Design,
    rows: Rows,
    *,
    method: Method = Method.REML,
    tests: Degrees | None = None,
    joint: Sequence[str] = (),
) -> TrajectoryModel:
    r"""Fit a linear mixed model of the course: rows in clients in therapists.

    .. math:: y_{ij} = x_{ij}'\beta + z_{ij}'(v_{t(i)} + u_i) + e_{ij}, \quad
              u_i \sim N(0, D), \; v \sim N(0, T), \; e \sim N(0, \sigma^2)

    Parameters
    ----------
    design
        The terms of x and z; times and covariates in any unit.
    rows
        Scores in points, in any order, none missing (`design.complete` chooses those).
    method
        REML unless models of different fixed parts are to be compared.
    tests
        Where degrees of freedom of the fixed effects come from; None leaves them out.
    joint
        Formulas of fixed terms that are tested together, such as ``"age + t:age"``; they
        need ``tests``.

    Raises
    ------
    NotEnoughInformation
        Nobody has more scores than random terms, a column is constant or a combination
        of others, all scores are equal, or the model leaves no error.
    DoubledRows
        A client has two scores at one time, or two therapists.

    Notes
    -----
    Missed sessions and irregular times need nothing special: a client counts with the
    rows that are there. This is right when the chance of a missing score depends on what
    is in the model only. A variance at zero is an answer, not a fault: ``note`` says so.

    References
    ----------
    Laird & Ware (1982), https://doi.org/10.2307/2529876;
    Bates et al. (2015), https://doi.org/10.18637/jss.v067.i01
    """
    sums = client_sums(design, rows)
    return fit_sums(design, sums, method=method, tests=tests, joint=joint)


@np.errstate(all="ignore")
def fit_sums(
    design: Design,
    sums: ClientSums,
    *,
    method: Method = Method.REML,
    tests: Degrees | None = None,
    joint: Sequence[str] = (),
) -> TrajectoryModel:
    """Fit the model to sums that were collected before.

    Raises
    ------
    NotEnoughInformation
        As `fit`; or Kenward and Roger are asked about a fit by ML.
    FormulaError
        Terms are to be tested together that are not fixed, or without ``tests``.
    """
    check_joint(design, tests, joint)
    if tests is Degrees.KENWARD_ROGER:
        check_corrected(method)
    found, best = searched(design, sums, method=method)
    model = _model(design, sums, found, best)
    if not np.isfinite([*np.ravel(model.fixed_covariance), *model.client.sd]).all():
        raise NotEnoughInformation("times, scores or covariates are too extreme to fit")
    if tests is Degrees.SATTERTHWAITE:
        return with_degrees(model, bend(found, best), joint)
    return model if tests is None else _corrected(model, found, best, joint)


def searched(
    design: Design, sums: ClientSums, *, method: Method
) -> tuple[Lowest, Profile]:
    """Return where the deviance is lowest, and what it is made of there."""
    _check(design, sums)
    surface = Surface(
        sums=design_sums(sums),
        parameters=parameters(design),
        restricted=method is Method.REML,
    )
    found = lowest(surface, beginning(sums, surface))
    best = found.surface.profile(found.theta)
    if not best.variance * sums.n_rows > 10 * NO_ERROR * sums.total[-1, -1]:
        raise NotEnoughInformation(
            "the model explains every score exactly, so there is no error to measure"
            " with; use fewer terms"
        )
    return found, best


def check_corrected(method: Method, *, independent: bool = True) -> None:
    """Refuse what Kenward and Roger's correction was not made for."""
    if method is Method.REML and independent:
        return
    raise NotEnoughInformation(
        "Kenward and Roger's correction is for fits by REML with errors that are"
        " independent and alike; take Satterthwaite's degrees of freedom"
    )


def check_joint(design: Design, tests: Degrees | None, joint: Sequence[str]) -> None:
    """Refuse joint tests of what is not fixed, or without degrees of freedom."""
    if joint and tests is None:
        raise FormulaError("joint tests need degrees of freedom: say which tests")
    for formula in joint:
        places_of(design, formula)


def with_degrees(
    model: TrajectoryModel, about: Bend, joint: Sequence[str] = ()
) -> TrajectoryModel:
    """Return the model with the degrees of freedom that Satterthwaite gives them."""
    degrees = satterthwaite(about, model.recoding.fixed.back)
    return replace(
        model,
        tests=Degrees.SATTERTHWAITE,
        fixed=tuple(
            replace(effect, df=float(df))
            for effect, df in zip(model.fixed, degrees, strict=True)
        ),
        joint=by_satterthwaite(model, about, joint),
    )


def _corrected(
    model: TrajectoryModel, found: Lowest, best: Profile, joint: Sequence[str]
) -> TrajectoryModel:
    units = model.recoding
    right = corrected(found, units.fixed.back)
    back = units.fixed.back
    scale = units.score_scale**2 * best.variance
    covariance = scale * back @ right.covariance @ back.T
    errors = np.sqrt(np.diag(covariance))
    return replace(
        model,
        tests=Degrees.KENWARD_ROGER,
        fixed=tuple(
            replace(effect, df=float(df), adjusted_se=float(error))
            for effect, df, error in zip(
                model.fixed, right.degrees, errors, strict=True
            )
        ),
        joint=by_kenward_roger(model, right, _table(covariance), joint),
    )


def _check(design: Design, sums: ClientSums) -> None:
    if len(sums.clients) <= 1:
        raise NotEnoughInformation("a model of a course needs at least two clients")
    if sums.therapists is not None and len(sums.therapists) <= 1:
        raise NotEnoughInformation(
            "how therapists differ needs at least two of them; leave the therapist out"
        )
    if sums.n_rows <= len(design.fixed):
        raise NotEnoughInformation(
            f"{len(design.fixed)} fixed terms need more than {sums.n_rows} scores"
        )
    if sums.total[-1, -1] <= NO_SPREAD**2 * sums.n_rows:
        raise NotEnoughInformation(ALL_EQUAL)
    places = design.places(design.client)
    if not sums.rows.max() > len(places):
        raise NotEnoughInformation(
            f"somebody must have more than {len(places)} scores: clients differ in"
            f" {', '.join(term.name for term in design.client)}"
        )
    _check_columns(design, sums.total[:-1, :-1])


def _model(
    design: Design, sums: ClientSums, found: Lowest, best: Profile
) -> TrajectoryModel:
    units = sums.recoding
    scale = units.score_scale
    back = scale * units.fixed.back
    covariance = best.variance * back @ best.inverse @ back.T
    turned = units.fixed.back @ best.inverse @ units.fixed.back.T
    errors = scale * np.sqrt(best.variance * np.diag(turned))
    estimates = units.coefficients(best.coefficients)
    own, restricted = found.own, found.surface.restricted
    spreads = [
        _spread(design, terms, units.random, scale * np.sqrt(best.variance) * factor)
        for terms, factor in zip((design.client, design.therapist), own, strict=False)
    ]
    return TrajectoryModel(
        design=design,
        method=Method.REML if restricted else Method.ML,
        fixed=tuple(
            FixedEffect(name=term.name, estimate=float(value), se=float(error))
            for term, value, error in zip(design.fixed, estimates, errors, strict=True)
        ),
        fixed_covariance=_table(covariance),
        client=spreads[0],
        therapist=spreads[1] if design.therapist else None,
        residual_sd=float(scale * np.sqrt(best.variance)),
        log_likelihood=_log_likelihood(sums, best, restricted=restricted),
        df=len(design.fixed) + len(found.theta) + 1,
        n_rows=sums.n_rows,
        n_clients=len(sums.clients),
        n_therapists=0 if sums.therapists is None else len(sums.therapists),
        converged=found.certified,
        note=_note(design, own, certified=found.certified),
        recoding=units,
        explained=explained(design, sums, found, best),
    )


def _check_columns(design: Design, squares: Numbers) -> None:
    size = np.sqrt(np.diag(squares))
    alike = squares / np.outer(size, size)
    for place, term in enumerate(design.fixed):
        earlier, own = alike[:place, :place], alike[:place, place]
        left = 1 - own @ np.linalg.solve(earlier, own) if place else 1.0
        if left < EXPLAINED:
            raise NotEnoughInformation(
                f"{term.name} is a combination of the terms before it; leave it out"
            )


def _spread(
    design: Design, terms: tuple[Term, ...], units: Units, factor: Numbers
) -> Spread:
    places = list(design.places(terms))
    root = units.back[np.ix_(places, places)] @ factor
    return Spread(
        names=tuple(term.name for term in terms), covariance=_table(root @ root.T)
    )


def _log_likelihood(sums: ClientSums, best: Profile, *, restricted: bool) -> float:
    # Back from recoded units: a density of scores, and for REML of their contrasts.
    units = sums.recoding
    fixed = len(best.coefficients) if restricted else 0
    deviance = best.deviance + 2 * (sums.n_rows - fixed) * np.log(units.score_scale)
    if restricted:
        deviance += 2 * float(np.log(units.fixed.scale).sum())
    return -float(deviance) / 2


def _note(design: Design, own: list[Numbers], *, certified: bool) -> str | None:
    levels = (("clients", design.client), ("therapists", design.therapist))
    found = [
        sentence
        for (who, terms), factor in zip(levels, own, strict=False)
        for sentence in _boundaries(who, terms, factor)
    ]
    if not certified:
        found.append("the search stopped before it was certain to be at the best fit")
    return "; ".join(found) or None


def _boundaries(who: str, terms: tuple[Term, ...], factor: Numbers) -> list[str]:
    sd = np.sqrt((factor**2).sum(axis=1))
    found = [
        f"{who} do not differ in {term.name}: its variance is at zero"
        for term, size in zip(terms, sd, strict=True)
        if size < AT_ZERO
    ]
    free = [place for place, size in enumerate(sd) if size >= AT_ZERO]
    alike = (factor / np.maximum(sd, AT_ZERO)[:, None])[free]
    if len(free) > 1 and np.linalg.eigvalsh(alike @ alike.T)[0] < 1 - AT_ONE:
        found.append(f"the ways in which {who} differ are perfectly correlated")
    return found


def _table(matrix: Numbers) -> Table:
    return tuple(tuple(float(cell) for cell in row) for row in matrix)
