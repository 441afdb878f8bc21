"""Where does the search begin? With many clients, near where some of them would end it.

A fit of every so many clients, or of all clients of every so many therapists, takes next
to no time; its lowest point and its curvature there, which grows with the number of
rows, save most of the looks at the whole. It only says where to begin: the search ends
where the conditions of a minimum hold for all.
"""

from dataclasses import replace

import numpy as np

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.joined import design_sums
from vincula.trajectory.optimise import Beginning, Surface, downhill
from vincula.trajectory.statistics import ClientSums
from vincula.trajectory.therapists import same_columns

# Below this many designs, one look at the whole costs less than a fit of a part.
MANY = 8_000
SAMPLE = 20_000
FEWEST = 200
# What does not differ in the sample would begin, and might stay, at a boundary.
NEAR_ZERO = 1e-2


def beginning(sums: ClientSums, whole: Surface) -> Beginning | None:
    """Return what a sample says, or None: too few clients, or it says nothing clear."""
    if len(whole.sums.clients) < MANY:
        return None
    sample = sampled(sums)
    if sample is None:
        return None
    surface = replace(whole, sums=design_sums(sample))
    try:
        surface, theta = downhill(surface, surface.parameters.beginning())
    except NotEnoughInformation:
        return None
    if _near_zero(surface.parameters.own(theta)):
        return None
    more = sums.n_rows / sample.n_rows
    return Beginning(
        theta=theta,
        parameters=surface.parameters,
        curvature=more * surface.curvature(theta),
    )


def sampled(sums: ClientSums) -> ClientSums | None:
    """Return every so many clients, or all of every so many therapists."""
    every = len(sums.clients) // SAMPLE
    if every <= 1:
        return None
    if sums.therapists is None or sums.therapist_of is None:
        part = sums.taken(np.arange(0, len(sums.clients), every))
    else:
        chosen = sums.therapist_of % every == 0
        part = sums.taken(np.flatnonzero(chosen))
        part = replace(
            part,
            therapists=sums.therapists[::every],
            therapist_of=sums.therapist_of[chosen] // every,
        )
    if len(part.clients) < FEWEST:
        return None
    return replace(part, total=_total(sums, part))


def _total(whole: ClientSums, part: ClientSums) -> Numbers:
    """Return the sum of D'D where it is known by client; of the rest a fair share."""
    total = whole.total * (part.n_rows / whole.n_rows)
    for column, place in enumerate(same_columns(part)):
        if place is not None:
            total[column] = total[:, column] = part.cross[place].sum(axis=1)
    return total


def _near_zero(factors: list[Numbers]) -> bool:
    return any(np.linalg.eigvalsh(own @ own.T)[0] < NEAR_ZERO**2 for own in factors)
