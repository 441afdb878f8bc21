"""How does the therapist's view follow the client's: truth and bias, by a mixed model."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from vincula.alliance.congruence import west_kenny_columns
from vincula.alliance.parts import varies
from vincula.alliance.regression import places
from vincula.columns import Counts, Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.design import Design, Rows
from vincula.trajectory.fit import fit
from vincula.trajectory.formula import INTERCEPT, Term
from vincula.trajectory.model import FixedEffect, Method, TrajectoryModel
from vincula.trajectory.posterior import client_deviations, posterior

# With less of the judgements' spread left over, rounding decides how sure a force is.
HARDLY = 1e-3
TRUTH, BETWEEN, STATE = "truth", "truth_between", "bias"


@dataclass(frozen=True, slots=True, kw_only=True)
class DyadLevel:
    """One dyad as the model expects it, drawn towards the others where sessions are few.

    ``bias_points``: judgement less truth at the dyad's own usual truth;
    ``tracking``: points the judgement moves for one point of the truth. The errors are
    conditional, the common effects taken as known.
    """

    dyad: Hashable
    bias_points: float
    bias_sd: float
    tracking: float
    tracking_sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthAndBias:
    """The common forces, the model they are part of, and every dyad.

    ``directional_bias`` in points; ``truth_force``, ``bias_force`` and ``truth_between``
    in points of judgement for one point (the last is the force between dyads less 1).
    None where nothing was given, or nothing moved, to estimate it from.
    """

    directional_bias: FixedEffect
    truth_force: FixedEffect
    bias_force: FixedEffect | None
    truth_between: FixedEffect | None
    model: TrajectoryModel
    dyads: tuple[DyadLevel, ...]


def truth_and_bias(
    dyads: Sequence[Hashable],
    truth: Sequence[float],
    judgement: Sequence[float],
    *,
    bias: Sequence[float] | None = None,
    between: bool = False,
    method: Method = Method.REML,
) -> TruthAndBias:
    r"""Fit the truth and bias model over the sessions of many dyads.

    .. math:: j_{is} - \bar t_i = (\beta_0 + u_{0i}) + (\beta_t + u_{1i})(t_{is} - \bar t_i)
              + \beta_b (b_{is} - \bar b_i) + \beta_g (\bar t_i - \bar t) + e_{is}

    Parameters
    ----------
    dyads, truth, judgement
        One element a session that both rated, in scale points.
    bias
        The judge's own state at these sessions, such as mood; its effect is bias force.
    between
        Whether the dyad's mean truth stands beside it.
    method
        REML unless models of different fixed parts are to be compared.

    Raises
    ------
    NotEnoughInformation
        Fewer than two dyads, too few sessions, or a truth that never moves.

    Notes
    -----
    The dyad's own numbers are best linear unbiased predictions: a short dyad is drawn
    towards the others, which is right for guessing and not a measurement of that dyad.

    References
    ----------
    West & Kenny (2011), https://doi.org/10.1037/a0022936
    """
    rows, labels = _rows(dyads, truth, judgement, bias)
    fixed = [name for name in _names(bias, between=between) if name in rows.covariates]
    if TRUTH not in fixed:
        raise NotEnoughInformation("the truth never moves within a dyad")
    design = Design(
        fixed=(Term(), *(Term((name,)) for name in fixed)),
        client=(Term(), Term((TRUTH,))),
    )
    model = fit(design, rows, method=method)
    if model.residual_sd <= HARDLY * float(rows.score.std()):
        raise NotEnoughInformation(
            "so few sessions are explained as good as exactly: there is no error to"
            " measure with"
        )
    effects = {one.name: one for one in model.fixed}
    return TruthAndBias(
        directional_bias=effects[INTERCEPT],
        truth_force=effects[TRUTH],
        bias_force=effects.get(STATE),
        truth_between=effects.get(BETWEEN),
        model=model,
        dyads=_dyads(model, rows, labels),
    )


def _names(bias: Sequence[float] | None, *, between: bool) -> list[str]:
    return [TRUTH, *([STATE] if bias is not None else []), *([BETWEEN] * between)]


def _rows(
    dyads: Sequence[Hashable],
    truth: Sequence[float],
    judgement: Sequence[float],
    bias: Sequence[float] | None,
) -> tuple[Rows, list[Hashable]]:
    """Return what the model reads; a column that never moves is left out."""
    if not len(dyads):
        raise NotEnoughInformation("no session has a rating of both")
    columns = west_kenny_columns(dyads, truth, judgement, bias=bias)
    place = places(dyads)
    found = {TRUTH: columns.truth, BETWEEN: columns.truth_between}
    if columns.bias_within is not None:
        found[STATE] = columns.bias_within
    rows = Rows(
        client=place,
        time=_counted(place),
        score=columns.judgement,
        covariates={name: column for name, column in found.items() if varies(column)},
    )
    return rows, list(dict.fromkeys(dyads))


def _counted(place: Counts) -> Numbers:
    """Number the rows of each dyad: the model has no time, but rows need a name."""
    order = np.argsort(place, kind="stable")
    starts = np.r_[0, np.cumsum(np.bincount(place))[:-1]]
    counted = np.empty(len(place))
    counted[order] = np.arange(len(place)) - starts[place[order]]
    return counted


def _dyads(
    model: TrajectoryModel, rows: Rows, labels: Sequence[Hashable]
) -> tuple[DyadLevel, ...]:
    found = client_deviations(posterior(model, rows))
    common = {one.name: one.estimate for one in model.fixed}
    first = np.unique(rows.client, return_index=True)[1]
    level = np.full(len(labels), common[INTERCEPT])
    if BETWEEN in common:
        # A dyad's own bias is that at its own usual truth.
        level += common[BETWEEN] * rows.covariates[BETWEEN][first]
    return tuple(
        DyadLevel(
            dyad=labels[int(label)],
            bias_points=float(level[int(label)] + own[0]),
            bias_sd=float(sd[0]),
            tracking=common[TRUTH] + float(own[1]),
            tracking_sd=float(sd[1]),
        )
        for label, own, sd in sorted(
            zip(found.labels.tolist(), found.estimates, found.sd, strict=True),
            key=lambda one: one[0],
        )
    )
