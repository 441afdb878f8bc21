"""A model held against many clients at once, some of whom can be looked at at a time."""

from dataclasses import dataclass

import numpy as np

from vincula.trajectory.courses import Places, courses
from vincula.trajectory.design import Rows
from vincula.trajectory.latest import Latest, latest, order_of_sums
from vincula.trajectory.model import TrajectoryModel
from vincula.trajectory.posterior import Posterior, model_sums, posterior_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """A model held against every client; ``order`` is that of their first rows."""

    posterior: Posterior
    latest: Latest
    order: Places

    def part(self, start: int, clients: int) -> tuple[Posterior, Latest]:
        """Return so many clients from this place on in the order of their first rows."""
        places = self.order[start : start + clients]
        return self.posterior.part(places), self.latest.taken(places)

    @property
    def therapists_in_order(self) -> Places:
        """The order of therapists' first rows."""
        of = self.posterior.sums.therapist_of
        if of is None:
            return np.zeros(0, dtype=np.intp)
        rank = np.empty(len(self.order), dtype=np.intp)
        rank[self.order] = np.arange(len(rank))
        starts = np.flatnonzero(np.concatenate([[True], np.diff(of) != 0]))
        return np.argsort(np.minimum.reduceat(rank, starts))


def histories_of_rows(model: TrajectoryModel, rows: Rows) -> Histories:
    """Return the same of rows that are in memory."""
    found = courses(model.design, rows, units=model.recoding)
    own = order_of_sums(found)
    first = np.minimum.reduceat(found.order, found.starts)[own]
    return Histories(
        posterior=posterior_of(model, model_sums(model, found)),
        latest=latest(found, rows),
        order=np.argsort(first, kind="stable"),
    )
