"""Which rule did the published studies use? Each with its own numbers, as parameters.

The studies describe these in words and for their own questionnaires; look-back, window
and return, where a study leaves them open, are the values named here and can be changed.
"""

from collections.abc import Sequence
from statistics import stdev

from vincula.alliance.rupture import FallRule
from vincula.errors import NotEnoughInformation

# Half a spread below the level before counts as back.
RETURN_SPREADS = 0.5


def stiles(pooled_sd: float) -> FallRule:
    """Two spreads within persons, back within three sessions.

    References
    ----------
    After Stiles et al. (2004), https://doi.org/10.1037/0022-006X.72.1.81
    """
    return spread_rule(2 * pooled_sd, pooled_sd)


def strauss(pooled_sd: float) -> FallRule:
    """One spread within persons, back within three sessions.

    In simulation this flags nearly everybody (``docs/science/alliance-simulation.md``).

    References
    ----------
    After Strauss et al. (2006), https://doi.org/10.1037/0022-006X.74.2.337
    """
    return spread_rule(pooled_sd, pooled_sd)


def gumz(
    values: Sequence[float], *, pooled_sd: float, spreads: float = 2.0
) -> FallRule:
    """So many spreads, the person's own or that of all, whichever asks for more.

    The own spread is that of the whole course: this rule looks back, it cannot warn.
    A person with one rating has none; the spread of all is then taken.

    References
    ----------
    After Gumz et al. (2012), https://doi.org/10.1186/1471-2288-12-10
    """
    own = stdev(values) if len(values) > 1 else 0.0
    stricter = max(own, pooled_sd)
    return spread_rule(spreads * stricter, stricter)


def stevens(
    *,
    drop_points: float = 1.0,
    return_points: float = 0.25,
    window_sessions: int = 5,
    look_back_sessions: int = 3,
) -> FallRule:
    """One point of a scale from 1 to 7, and back to within a quarter of it.

    The points belong to the mean item of the Working Alliance Inventory: give your own
    for another scale.

    References
    ----------
    After Stevens et al. (2007), American Journal of Psychotherapy 61(2), 109-129,
    https://doi.org/10.1176/appi.psychotherapy.2007.61.2.109
    """
    return FallRule(
        drop_points=drop_points,
        return_points=return_points,
        window_sessions=window_sessions,
        look_back_sessions=look_back_sessions,
    )


def reliable(reliable_change_points: float) -> FallRule:
    """A fall from one session to the next that is larger than measurement error.

    The threshold is a reliable change of the scale; back is within half of it.
    """
    return FallRule(
        drop_points=reliable_change_points,
        return_points=reliable_change_points / 2,
        window_sessions=3,
        look_back_sessions=1,
    )


def spread_rule(drop_points: float, spread_points: float) -> FallRule:
    """Return the rule of a fall below the best of two sessions, back within three."""
    if not spread_points > 0:
        raise NotEnoughInformation(
            "nobody's ratings vary, so there is no spread to measure a fall with"
        )
    return FallRule(
        drop_points=drop_points,
        return_points=RETURN_SPREADS * spread_points,
        window_sessions=3,
        look_back_sessions=2,
    )
