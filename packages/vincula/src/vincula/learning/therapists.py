"""Do a therapist's clients end better than clients who began alike, and how sure is that?"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtri

from vincula.catalogue.model import Direction
from vincula.change.effect import Interval
from vincula.change.group import complete
from vincula.change.reliable import LEVEL_95, gain
from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.design import Rows, design
from vincula.trajectory.fit import fit
from vincula.trajectory.model import Method, TrajectoryModel
from vincula.trajectory.posterior import client_deviations, posterior

# Below so many closed episodes a therapist's own number says next to nothing; our default.
FEWEST_EPISODES = 20

# Clients stand in therapists as sessions do in clients: one level, one number.
DESIGN = design(fixed="1 + before", client="1")


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistEffect:
    """One therapist: by how many points clients end better than expected, shrunken.

    ``beyond`` is None where there are fewer than the least number of episodes.
    """

    therapist: Hashable
    episodes: int
    beyond: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistEffects:
    """How far therapists differ, and each of them.

    ``share`` is that of the variance which lies between therapists once the start is
    known; ``p_value`` tests that there is any. ``usual_slope`` is the expected score
    after for each point before.
    """

    episodes: int
    therapists: int
    usual_slope: float
    sd_between_points: float
    sd_within_points: float
    share: float
    p_value: float
    level: float
    each: tuple[TherapistEffect, ...]


def therapist_effects(
    therapists: Sequence[Hashable],
    before: Numbers,
    after: Numbers,
    *,
    direction: Direction,
    fewest: int = FEWEST_EPISODES,
    level: float = LEVEL_95,
) -> TherapistEffects:
    r"""Compare how clients end, given how they began, therapist by therapist.

    .. math:: y_{ij} = \alpha + \beta x_{ij} + v_j + e_{ij}, \quad
              v_j \sim N(0, \tau^2), \; e_{ij} \sim N(0, \sigma^2)

    Parameters
    ----------
    therapists, before, after
        One element a closed episode, in scale points; who lacks a score is left out.
    direction
        Which way is better; an effect above 0 is better.
    fewest
        A therapist with fewer episodes counts, and is given no number.
    level
        Of the intervals of single therapists.

    Notes
    -----
    REML. The estimate of a therapist is drawn towards 0 the more, the fewer clients and
    the less therapists differ; its interval takes the common line and the variances as
    known. Where therapists do not differ, all effects are 0 and so is the share. The p
    value is that of a likelihood ratio, halved, since a variance is never below 0.
    Clients are not given to therapists at random: a difference is no proof of skill.

    Raises
    ------
    NotEnoughInformation
        Fewer than two therapists, nobody with two clients, or scores that are all equal.

    References
    ----------
    Snijders & Bosker (2012), Multilevel analysis, chapter 4; the share to expect, 1 to
    8 %: Baldwin & Imel (2013), in Bergin and Garfield's Handbook.
    """
    if fewest < 1:
        raise NotEnoughInformation("the least number of episodes is 1 or more")
    known = complete(before, after)
    names = [name for name, there in zip(therapists, known, strict=True) if there]
    rows = _rows(names, before[known], after[known])
    model = fit(DESIGN, rows, method=Method.REML)
    between = model.client.covariance[0][0]
    return TherapistEffects(
        episodes=model.n_rows,
        therapists=model.n_clients,
        usual_slope=model.fixed[1].estimate,
        sd_between_points=model.client.sd[0],
        sd_within_points=model.residual_sd,
        share=between / (between + model.residual_sd**2),
        p_value=_p_value(rows),
        level=level,
        each=_each(model, rows, names, direction, fewest=fewest, level=level),
    )


def _rows(names: list[Hashable], before: Numbers, after: Numbers) -> Rows:
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    owner = np.array([places[name] for name in names], dtype=np.int64)
    seen: dict[Hashable, int] = {}
    for_time = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        # A number of its own for each client of a therapist; time is not in the model.
        for_time.append(float(seen[name]))
    return Rows(
        client=owner,
        time=np.array(for_time),
        score=after,
        covariates={"before": before},
    )


def _each(
    model: TrajectoryModel,
    rows: Rows,
    names: list[Hashable],
    direction: Direction,
    *,
    fewest: int,
    level: float,
) -> tuple[TherapistEffect, ...]:
    found = client_deviations(posterior(model, rows))
    z = float(ndtri((1 + level) / 2))
    inside = list(dict.fromkeys(names))
    counts = np.bincount(rows.client)
    effects = []
    for place, row in enumerate(found.labels):
        episodes = int(counts[row])
        middle = gain(float(found.estimates[place, 0]), direction)
        half = z * float(found.sd[place, 0])
        interval = Interval(estimate=middle, lower=middle - half, upper=middle + half)
        effects.append(
            TherapistEffect(
                therapist=inside[int(row)],
                episodes=episodes,
                beyond=interval if episodes >= fewest else None,
            )
        )
    return tuple(effects)


def _p_value(rows: Rows) -> float:
    larger = fit(DESIGN, rows, method=Method.ML).log_likelihood
    columns = np.column_stack([np.ones(len(rows.score)), rows.covariates["before"]])
    line = np.linalg.lstsq(columns, rows.score, rcond=None)[0]
    squares = float(((rows.score - columns @ line) ** 2).mean())
    plain = -len(rows.score) / 2 * (np.log(2 * np.pi * squares) + 1)
    ratio = max(0.0, 2 * (larger - float(plain)))
    return float(chdtrc(1, ratio)) / 2 if ratio > 0 else 1.0
