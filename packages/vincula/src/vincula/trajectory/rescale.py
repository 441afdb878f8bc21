"""In other units, the same sums: a translation that looks at no row again."""

from dataclasses import replace

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.design import Design
from vincula.trajectory.formula import Term
from vincula.trajectory.recoding import (
    ALL_EQUAL,
    Recoding,
    Units,
    check_spread,
    no_news,
)
from vincula.trajectory.stacks import product
from vincula.trajectory.statistics import ClientSums

# So many standard deviations off, and such a ratio of them, cost no digits.
OFF, RATIO = 0.25, 1.25


def recoded_again(design: Design, sums: ClientSums) -> ClientSums:
    """Translate sums, exactly, into the units that all rows together suggest.

    Where they are in nearly those already, they stay as they are.
    """
    old, n = sums.recoding, sums.n_rows
    own = sums.total[:-1, :-1]
    gram = sums.gram.sum(axis=2)
    score = np.array([sums.total[-1, -1]])
    through = (
        sums.total[-1, old.fixed.intercept] if old.fixed.intercept is not None else 0
    )
    middle, spread = _of_sums(score, np.array([through]), n)
    shift = old.score_shift + old.score_scale * float(middle[0])
    scale = old.score_scale * float(spread[0])
    check_spread(shift, scale, ALL_EQUAL)
    new = Recoding(
        fixed=_refined(design.fixed, old.fixed, own, n),
        random=_refined(design.random, old.random, gram, n),
        score_shift=shift,
        score_scale=scale,
    )
    if _near(old, new):
        return sums
    random = _between(old.random, new.random)
    both = np.eye(len(sums.total))
    both[:-1, :-1] = _between(old.fixed, new.fixed)
    both[-1, -1] = old.score_scale / scale
    if old.fixed.intercept is not None:
        both[-1, old.fixed.intercept] = (old.score_shift - shift) / scale
    return replace(
        sums,
        gram=product(product(random, sums.gram), random.T),
        cross=product(product(random, sums.cross), both.T),
        total=both @ sums.total @ both.T,
        recoding=new,
    )


def _of_sums(squares: Numbers, sums: Numbers, n: int) -> tuple[Numbers, Numbers]:
    mean = sums / n
    return mean, np.sqrt(np.maximum(squares / n - mean**2, 0))


def _refined(terms: tuple[Term, ...], old: Units, sums: Numbers, n: int) -> Units:
    through = np.zeros(len(terms)) if old.intercept is None else sums[old.intercept]
    mean, sd = _of_sums(np.diag(sums), through, n)
    shift, scale = old.shift + old.scale * mean, old.scale * sd
    for place, term in enumerate(terms):
        if term.factors:
            check_spread(shift[place], scale[place], no_news(term))
        else:
            shift[place], scale[place] = 0.0, 1.0
    return Units(shift=shift, scale=scale, intercept=old.intercept)


def _near(old: Recoding, new: Recoding) -> bool:
    shift, scale = (_of_all(old, new, name) for name in ("shift", "scale"))
    off = np.abs(shift[0] - shift[1]) / scale[1]
    ratio = scale[0] / scale[1]
    return bool((off <= OFF).all() and ((ratio <= RATIO) & (ratio >= 1 / RATIO)).all())


def _of_all(old: Recoding, new: Recoding, name: str) -> tuple[Numbers, Numbers]:
    def flat(one: Recoding) -> Numbers:
        of_score = getattr(one, f"score_{name}")
        return np.array(
            [*getattr(one.fixed, name), *getattr(one.random, name), of_score]
        )

    return flat(old), flat(new)


def _between(old: Units, new: Units) -> Numbers:
    matrix = np.asarray(np.diag(old.scale / new.scale), dtype=np.float64)
    if old.intercept is not None:
        matrix[:, old.intercept] += (old.shift - new.shift) / new.scale
    return matrix
