"""The slow and obvious degrees of freedom: dense matrices, and raw variances as parameters.

Nothing is profiled out and no root is taken: the parameters are the cells of the
covariances, the residual variances and the correlation of errors, and their second
derivatives are differences of the definition of the likelihood.
"""

from dataclasses import replace
from itertools import product

import numpy as np

from trajectory import naive
from vincula.trajectory.design import Rows
from vincula.trajectory.model import TrajectoryModel


def satterthwaite(model: TrajectoryModel, rows: Rows):
    """Return the degrees of freedom of each fixed effect."""
    at = parameters(model)
    steps = np.diag(2e-3 * np.maximum(np.abs(at), 1e-2))
    free = range(len(at))

    def twice(there):
        return -2 * naive.log_likelihood(with_parameters(model, there), rows)

    hessian = np.empty((len(at),) * 2)
    for i, j in product(free, free):
        corners = [
            (a * b, twice(at + a * steps[i] + b * steps[j]))
            for a, b in product((1, -1), repeat=2)
        ]
        area = 4 * steps[i].sum() * steps[j].sum()
        hessian[i, j] = sum(sign * value for sign, value in corners) / area

    def squares(there):
        return np.diag(fixed_covariance(with_parameters(model, there), rows))

    slopes = np.array(
        [(squares(at + s) - squares(at - s)) / (2 * s.sum()) for s in steps]
    )
    spread = 2 * np.linalg.inv(hessian)
    return 2 * squares(at) ** 2 / np.einsum("ip,ij,jp->p", slopes, spread, slopes)


def kenward_roger(model: TrajectoryModel, rows: Rows):
    """Return the corrected covariance and the degrees of freedom, as pbkrtest does."""
    v, x = covariance(model, rows), naive.columns(model, model.design.fixed, rows)
    at = parameters(model)
    shapes = [
        covariance(with_parameters(model, at + unit), rows) - v
        for unit in np.eye(len(at))
    ]
    vi = np.linalg.inv(v)
    phi = np.linalg.inv(x.T @ vi @ x)
    p = [-x.T @ vi @ one @ vi @ x for one in shapes]
    q = [[x.T @ vi @ a @ vi @ b @ vi @ x for b in shapes] for a in shapes]
    information = np.array(
        [
            [
                np.trace(vi @ a @ vi @ b)
                - 2 * np.trace(phi @ q[i][j])
                + np.trace(phi @ p[i] @ phi @ p[j])
                for j, b in enumerate(shapes)
            ]
            for i, a in enumerate(shapes)
        ]
    )
    w = 2 * np.linalg.inv(information)
    added = sum(
        w[i, j] * (q[i][j] - p[i] @ phi @ p[j])
        for i, j in product(range(len(at)), repeat=2)
    )
    moved = np.array([np.diag(phi @ one @ phi) for one in p])
    uncertain = np.einsum("ip,ij,jp->p", moved, w, moved)
    return phi + 2 * phi @ added @ phi, 2 * np.diag(phi) ** 2 / uncertain


def parameters(model: TrajectoryModel):
    """Return the cells of the covariances, the residual variance and the correlation."""
    cells = [_free(model, spread) for spread in _spreads(model)]
    more = [] if model.autocorrelation is None else [model.autocorrelation]
    if model.residual_by is not None:
        more = [sd**2 for sd in model.residual_by.sd[1:]]
    return np.array([*np.concatenate(cells), model.residual_sd**2, *more])


def with_parameters(model: TrajectoryModel, at) -> TrajectoryModel:
    spreads, left = [], list(at)
    for spread in _spreads(model):
        matrix = np.zeros((len(spread.names),) * 2)
        for i, j in _places(model, spread):
            matrix[i, j] = matrix[j, i] = left.pop(0)
        spreads.append(replace(spread, covariance=tuple(map(tuple, matrix.tolist()))))
    residual = float(np.sqrt(left.pop(0)))
    kinds = model.residual_by
    if kinds is not None:
        sd = (residual, *np.sqrt(left).tolist())
        kinds, left = replace(kinds, sd=sd), []
    return replace(
        model,
        client=spreads[0],
        therapist=spreads[1] if model.therapist else None,
        residual_sd=residual,
        autocorrelation=left.pop(0) if left else None,
        residual_by=kinds,
    )


def covariance(model: TrajectoryModel, rows: Rows):
    return naive.covariance(model, rows) + naive.errors(model, rows)


def fixed_covariance(model: TrajectoryModel, rows: Rows):
    x = naive.columns(model, model.design.fixed, rows)
    return np.linalg.inv(x.T @ np.linalg.solve(covariance(model, rows), x))


def _spreads(model):
    return [one for one in (model.client, model.therapist) if one is not None]


def _places(model, spread):
    size = range(len(spread.names))
    return [
        (i, j)
        for i in size
        for j in size
        if j <= i and (model.design.correlated or i == j)
    ]


def _free(model, spread):
    return [spread.covariance[i][j] for i, j in _places(model, spread)]
