"""What shape does a fall of the alliance have, how long is it, and is it over?

The shape describes numbers. What kind of rupture it was, a withdrawal or a confrontation,
only the two people can say.
"""

from dataclasses import dataclass
from enum import StrEnum

from vincula.alliance.rupture import Episode


class Shape(StrEnum):
    """How the ratings fell and came back."""

    V = "v"
    SLOW_FALL = "decline then sudden return"
    SLOW_RETURN = "gradual return"
    UNREPAIRED = "no return in time"
    OPEN = "series ended before"


class Repair(StrEnum):
    """What ratings and client together say about the end of a rupture."""

    REPAIRED = "repaired"
    ASK = "back in range, client not yet asked"
    NOT_FOR_CLIENT = "back in range, not repaired for the client"
    SAID_ONLY = "repaired for the client, ratings still low"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeCourse:
    """Lengths in ratings given: down to the lowest, back from it, and from the onset.

    ``back_sessions`` and ``length_sessions`` are None while the ratings are not back.
    """

    shape: Shape
    fall_sessions: int
    back_sessions: int | None
    length_sessions: int | None


def episode_course(episode: Episode) -> EpisodeCourse:
    """Name the shape of an episode and count its sessions.

    V: down in one session and back in one. Decline then sudden return: down in several,
    back in one. Gradual return: back in several, however it fell. An episode that did
    not come back is unrepaired where the rule waited its full time, else open.

    References
    ----------
    After the patterns of Gumz et al. (2012), https://doi.org/10.1186/1471-2288-12-10

    Examples
    --------
    >>> from vincula.alliance.published import stevens
    >>> from vincula.alliance.rupture import falls
    >>> episode, = falls([6.0, 5.4, 4.6, 6.0], stevens())
    >>> episode_course(episode).shape.value
    'decline then sudden return'
    """
    fall = episode.trough - episode.before
    if episode.returned is None:
        return EpisodeCourse(
            shape=Shape.OPEN if episode.cut_short else Shape.UNREPAIRED,
            fall_sessions=fall,
            back_sessions=None,
            length_sessions=None,
        )
    back = episode.returned - episode.trough
    return EpisodeCourse(
        shape=_shape(fall, back),
        fall_sessions=fall,
        back_sessions=back,
        length_sessions=episode.returned - episode.onset,
    )


def repair_of(episode: Episode, *, client_says_repaired: bool | None) -> Repair:
    """Tell whether a rupture is repaired: ratings back, *and* the client says so.

    ``client_says_repaired`` is None where the client was not asked or did not answer.
    """
    back = episode.returned is not None
    if client_says_repaired:
        return Repair.REPAIRED if back else Repair.SAID_ONLY
    if not back:
        return Repair.OPEN
    return Repair.ASK if client_says_repaired is None else Repair.NOT_FOR_CLIENT


def _shape(fall: int, back: int) -> Shape:
    if back > 1:
        return Shape.SLOW_RETURN
    return Shape.SLOW_FALL if fall > 1 else Shape.V
