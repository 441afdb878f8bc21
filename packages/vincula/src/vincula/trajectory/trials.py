"""How well were scores foretold that are known by now? One trial a client and history.

A trial hides all sessions after the first few, predicts the next one or the last one, and
then looks.
"""

from dataclasses import dataclass

import numpy as np

from vincula.catalogue.model import Direction
from vincula.columns import Flags, Numbers
from vincula.trajectory.courses import Places
from vincula.trajectory.covariates import so_far
from vincula.trajectory.design import Labels, Rows, chosen
from vincula.trajectory.model import TrajectoryModel
from vincula.trajectory.predict import Predictions, chance_of_change, predict

# After how many sessions predictions are tried; a longer history counts as the longest
# of these that it reaches.
HISTORIES = (1, 2, 3, 4, 6, 8, 12)
NEXT, LAST = "next", "last"
AHEAD = (NEXT, LAST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a score means: which way is better, and how much change is more than error."""

    direction: Direction
    reliable_points: float

    def improvement(self, change: Numbers) -> Numbers:
        """Return change so that more is better."""
        better = self.direction is Direction.HIGHER_IS_BETTER
        return change if better else -change


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """One element a client that came more often than ``history``.

    ``latest`` is the score of the latest session shown, ``seen`` the score that was
    hidden and foretold.
    """

    history: int
    ahead: str
    predictions: Predictions
    latest: Numbers
    seen: Numbers

    @property
    def errors(self) -> Numbers:
        """How far scores were off, in units of the SD that was foretold."""
        off: Numbers = (self.seen - self.predictions.mean) / self.predictions.sd_score
        return off

    def chance_unimproved(self, meaning: Meaning) -> Numbers:
        """Return the chance, as foretold, of no reliable improvement."""
        improved = chance_of_change(
            self.predictions,
            points=meaning.reliable_points,
            direction=meaning.direction,
        )[0]
        return 1 - improved

    def unimproved(self, meaning: Meaning) -> Flags:
        """Return who had no reliable improvement."""
        change = meaning.improvement(self.seen - self.predictions.first)
        return np.asarray(change < meaning.reliable_points)

    def without_change(self, meaning: Meaning) -> Numbers:
        """Return how little had changed so far: what the model has to beat."""
        return -meaning.improvement(self.latest - self.predictions.first)


def trials(
    model: TrajectoryModel, rows: Rows, *, history: int, ahead: str
) -> Trials | None:
    """Try predictions after so many sessions; None where nobody came more often."""
    order, place, count = _places(rows)
    longer = count > history
    if not longer.any():
        return None
    # What a client's own mean is must not be known before it was.
    shown = so_far(model.design, chosen(rows, order[(place < history) & longer]))
    target = history if ahead == NEXT else count - 1
    hidden = chosen(rows, order[(place == target) & longer])
    latest = chosen(rows, order[(place == history - 1) & longer])
    predictions = predict(model, shown, at=hidden.time)
    where = np.searchsorted(hidden.client, predictions.clients)
    return Trials(
        history=history,
        ahead=ahead,
        predictions=predictions,
        latest=latest.score[where],
        seen=hidden.score[where],
    )


def every_trial(model: TrajectoryModel, rows: Rows) -> list[Trials]:
    """Try every history, for the next session and for the last."""
    found = [
        trials(model, rows, history=history, ahead=ahead)
        for ahead in AHEAD
        for history in HISTORIES
    ]
    return [one for one in found if one is not None]


def of_clients(rows: Rows, clients: Labels) -> Rows:
    """Return the rows of these clients."""
    return chosen(rows, np.isin(rows.client, clients))


def auc(value: Numbers, happened: Flags) -> float | None:
    """Return how often a value is larger where something happened; None without both.

    References
    ----------
    Hanley & McNeil (1982), https://doi.org/10.1148/radiology.143.1.7063747
    """
    yes, no = np.sort(value[happened]), np.sort(value[~happened])
    if not len(yes) or not len(no):
        return None
    below = np.searchsorted(no, yes, side="left").sum()
    with_ties = np.searchsorted(no, yes, side="right").sum()
    return float(below + with_ties) / (2 * len(yes) * len(no))


def _places(rows: Rows) -> tuple[Places, Places, Places]:
    """Return rows by client and time, each one's place, and how many its client has."""
    code = np.unique(rows.client, return_inverse=True)[1]
    order = np.lexsort((rows.time, code))
    counts = np.bincount(code).astype(np.intp)
    starts = np.cumsum(counts) - counts
    sorted_code = code[order]
    return order, np.arange(len(order)) - starts[sorted_code], counts[sorted_code]
