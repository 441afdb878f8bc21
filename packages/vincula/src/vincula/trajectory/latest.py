"""First and latest session of each client: what a prediction needs beside sums."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.courses import Courses, Places
from vincula.trajectory.design import Rows
from vincula.trajectory.statistics import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """One element a client: the first score; time, score and covariates of the latest."""

    first: Numbers
    time: Numbers
    score: Numbers
    covariates: Mapping[str, Numbers]

    def taken(self, places: Places) -> "Latest":
        """Return some of the clients, or all in another order."""
        return Latest(
            first=self.first[places],
            time=self.time[places],
            score=self.score[places],
            covariates={n: column[places] for n, column in self.covariates.items()},
        )


def latest(found: Courses, rows: Rows) -> Latest:
    """Return first and latest sessions in the order in which sums have the clients."""
    last = found.order[found.ends]
    ends = Latest(
        first=rows.score[found.order[found.starts]],
        time=rows.time[last],
        score=rows.score[last],
        covariates={name: column[last] for name, column in rows.covariates.items()},
    )
    return ends.taken(order_of_sums(found))


def order_of_sums(found: Courses) -> Places:
    """Return where each client of the sums stands among the courses."""
    if found.therapist_of is None:
        return np.arange(len(found.clients))
    return grouped(found.therapist_of)
