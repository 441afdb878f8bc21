r"""Do several fixed effects together differ from nothing? F tests, where t tests one.

With L the rows that pick q effects,

.. math:: F = \frac{1}{q} (L\hat\beta)' (L C L')^{-1} L\hat\beta

on q and some other number of degrees of freedom. By Satterthwaite, L C L' is turned so that
it falls into q single contrasts, each with a :math:`\nu_m` of its own as `degrees` has it:

.. math:: \mathrm{df} = \frac{2E}{E - q}, \quad E = \sum_m \frac{\nu_m}{\nu_m - 2}

and 2 where some :math:`\nu_m` is not above 2. By Kenward and Roger, C is the larger
covariance of `kenward_roger`, and both a factor for F and the degrees of freedom are
those that give F the right mean and variance, and are exact where an exact F test is known.

Fai & Cornelius (1996), https://doi.org/10.1080/00949659608811740; Kuznetsova et al. (2017),
https://doi.org/10.18637/jss.v082.i13; Kenward & Roger (1997),
https://doi.org/10.2307/2533558, as in Halekoh & Hojsgaard (2014),
https://doi.org/10.18637/jss.v059.i09
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from vincula.columns import Numbers
from vincula.errors import FormulaError
from vincula.trajectory.degrees import Bend, satterthwaite
from vincula.trajectory.design import Design
from vincula.trajectory.formula import parse_formula
from vincula.trajectory.kenward_roger import Corrected
from vincula.trajectory.model import JointTest, Table, TrajectoryModel

# Degrees of freedom that differ by less are taken as equal, and a number as near to two
# as two, as the reference packages do.
ALIKE, NEAR_TWO, TWO = 1e-8, 1e-2, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picked:
    """The effects that are tested together, with their covariance."""

    terms: tuple[str, ...]
    places: list[int]
    effects: Numbers
    covariance: Numbers

    @property
    def f(self) -> float:
        """F, as it is without any factor."""
        root = np.linalg.cholesky(self.covariance)
        apart = np.linalg.solve(root, self.effects)
        return float(apart @ apart) / len(apart)

    def test(self, f: float, df: float | None) -> JointTest:
        """Return F with its degrees of freedom, and how probable it is by chance."""
        size = len(self.places)
        p = None if df is None else float(fdtrc(size, df, f))
        return JointTest(terms=self.terms, f=f, df1=size, df2=df, p=p)


def places_of(design: Design, formula: str) -> list[int]:
    """Return where the terms of a formula stand among the fixed ones.

    Raises
    ------
    FormulaError
        It names none, or one that is not fixed in this design.
    """
    fixed = [tuple(sorted(term.factors)) for term in design.fixed]
    terms = parse_formula(formula)
    for term in terms:
        if tuple(sorted(term.factors)) not in fixed:
            names = ", ".join(one.name for one in design.fixed)
            raise FormulaError(f"{term.name} is no fixed term; there are {names}")
    if not terms:
        raise FormulaError("a joint test needs at least one fixed term")
    return [fixed.index(tuple(sorted(term.factors))) for term in terms]


def by_satterthwaite(
    model: TrajectoryModel, about: Bend, formulas: Sequence[str]
) -> tuple[JointTest, ...]:
    """Test the terms of each formula together, by Satterthwaite."""
    back = model.recoding.fixed.back
    found = []
    for own in _picked(model, model.fixed_covariance, formulas):
        turned = np.linalg.eigh(own.covariance)[1].T
        single = satterthwaite(about, turned @ back[own.places])
        found.append(own.test(own.f, _together(single)))
    return tuple(found)


def by_kenward_roger(
    model: TrajectoryModel,
    right: Corrected,
    covariance: Table,
    formulas: Sequence[str],
) -> tuple[JointTest, ...]:
    """Test the terms of each formula together; ``covariance`` is the larger one."""
    back = model.recoding.fixed.back
    found = []
    for own in _picked(model, covariance, formulas):
        factor, df = _approximated(right, back[own.places])
        found.append(own.test(factor * own.f, df))
    return tuple(found)


def _picked(
    model: TrajectoryModel, covariance: Table, formulas: Sequence[str]
) -> list[_Picked]:
    whole, found = np.array(covariance), []
    for formula in formulas:
        places = places_of(model.design, formula)
        found.append(
            _Picked(
                terms=tuple(model.fixed[place].name for place in places),
                places=places,
                effects=model.coefficients[places],
                covariance=whole[np.ix_(places, places)],
            )
        )
    return found


def _together(single: Numbers) -> float:
    if len(single) == 1 or (np.abs(np.diff(single)) < ALIKE).all():
        return float(single.mean())
    if (single <= TWO).any():
        return TWO
    mean = float((single / (single - 2)).sum())
    return 2 * mean / (mean - len(single))


def _approximated(right: Corrected, picked: Numbers) -> tuple[float, float | None]:
    """Return the factor of F and its degrees of freedom; None where F has no such law."""
    q = len(picked)
    theta = picked.T @ np.linalg.solve(picked @ right.plain @ picked.T, picked)
    moved = np.einsum("kl,ilm->ikm", theta, right.moved)
    traces = np.einsum("ikk->i", moved)
    a1 = float(traces @ right.uncertain @ traces)
    a2 = float(np.einsum("ij,ikl,jlk->", right.uncertain, moved, moved))
    b = (a1 + 6 * a2) / (2 * q)
    g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
    c1, c2, c3 = (c / (3 * q + 2 * (1 - g)) for c in (g, q - g, q + 2 - g))
    shrunk = 1 - a2 / q
    rho = (shrunk / (1 - c2 * b)) ** 2 * (1 + c1 * b) / (1 - c3 * b) / q
    df = 4 + (q + 2) / (q * rho - 1)
    if not (np.isfinite(df) and df > 0):
        return 1.0, None
    return (1.0 if abs(df - 2) < NEAR_TWO else df * shrunk / (df - 2)), float(df)
