"""How often did something happen, out of how many, and how sure is that?"""

from dataclasses import dataclass

from vincula.change.effect import Interval
from vincula.change.reliable import LEVEL_95
from vincula.change.tally import wilson
from vincula.errors import NotEnoughInformation


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share that never travels without its denominator; ``share`` from 0 to 1."""

    count: int
    out_of: int
    level: float
    share: Interval


def rate(count: int, *, out_of: int, level: float = LEVEL_95) -> Rate:
    r"""Return a share with Wilson's score interval.

    .. math:: \frac{\hat p + z^2 / 2n \pm z \sqrt{\hat p (1 - \hat p) / n + z^2 / 4n^2}}
        {1 + z^2 / n}

    Parameters
    ----------
    count
        How many it happened to.
    out_of
        How many it could have happened to, at least one.
    level
        Of the interval, between 0 and 1.

    Notes
    -----
    With a count of 0 or of all the interval still has width; it never leaves 0 to 1.

    Raises
    ------
    NotEnoughInformation
        It could have happened to nobody.

    References
    ----------
    Wilson (1927), https://doi.org/10.1080/01621459.1927.10502953; method 3 of Newcombe
    (1998), https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E

    Examples
    --------
    >>> found = rate(15, out_of=148)
    >>> round(found.share.lower, 4), round(found.share.upper, 4)
    (0.0624, 0.1605)
    """
    if out_of < 1:
        raise NotEnoughInformation("a rate needs somebody it could have happened to")
    if not 0 <= count <= out_of:
        raise ValueError("a count lies between nobody and all")
    interval = wilson(count, of=out_of, level=level)
    return Rate(count=count, out_of=out_of, level=level, share=interval)
