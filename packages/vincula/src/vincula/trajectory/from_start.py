"""Where do scores of people who begin like this lie later, by the first score alone?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.card import Corrected, corrected_band
from vincula.trajectory.design import Rows, chosen
from vincula.trajectory.model import TrajectoryModel
from vincula.trajectory.predict import predict
from vincula.trajectory.trials import LAST, NEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class StartBand:
    """One element a time: what is expected, and between which scores the band lies."""

    time: Numbers
    expected: Numbers
    low: Numbers
    high: Numbers


def band_from_start(
    model: TrajectoryModel,
    start: Rows,
    *,
    at: Sequence[float],
    second: float,
    level: float,
    corrected: Sequence[Corrected] = (),
    lowest: float = -np.inf,
    highest: float = np.inf,
) -> StartBand:
    """Return the band of later scores, given the first one.

    Parameters
    ----------
    model
        Fitted to other clients.
    start
        The one row of the first score.
    at
        Later times, in the unit of the rows' time.
    second
        When the second score came: until then the correction is that of a next score,
        from there on that of a last one.
    level
        In per cent; ``corrected`` and the ends of the scale are those of the model.
    """
    times = np.asarray(at, dtype=np.float64)
    # As many people as times, who know nothing of each other.
    people = np.arange(len(times))
    rows = chosen(start, np.zeros(len(times), dtype=np.intp))
    therapist = None if rows.therapist is None else people
    alike = replace(rows, client=people, therapist=therapist)
    found = predict(model, alike, at=times)
    near, far = (
        corrected_band(
            found,
            level=level,
            corrected=corrected,
            ahead=ahead,
            lowest=lowest,
            highest=highest,
        )
        for ahead in (NEXT, LAST)
    )
    soon = times <= second
    return StartBand(
        time=times,
        expected=np.clip(found.mean, lowest, highest),
        low=np.where(soon, near.low, far.low),
        high=np.where(soon, near.high, far.high),
    )
