"""A whole invented practice from one seed."""

from datetime import date

import numpy as np
from numpy.random import Generator, SeedSequence

from vincula.catalogue.load import Catalogue
from vincula.synthetic.checkins import Forms
from vincula.synthetic.clients import client_of
from vincula.synthetic.courses import spread_draws, tendency, therapist_effects
from vincula.synthetic.model import (
    SyntheticClient,
    SyntheticPractice,
    SyntheticTherapist,
)
from vincula.synthetic.people import address_of, invented_names
from vincula.synthetic.plans import Place, places, plan_client

NAME = "Linden Practice (invented)"
DRAWS = 5  # even draws a person: two for the start, two for the pace, one for the bond
FEWEST_WEEKS = 12


def make_practice(
    *,
    seed: int,
    catalogue: Catalogue,
    today: date,
    therapists: int = 8,
    clients: int = 160,
    weeks: int = 104,
) -> SyntheticPractice:
    """Invent a practice with two years of check-ins up to `today`.

    The same arguments always give the same practice. The first therapist's day holds
    at least four sessions where there are enough clients: one checked in before, one
    not yet, one attended with its check-in after, and one client's first.

    Parameters
    ----------
    seed
        A whole number, zero or more.
    catalogue
        Where the PHQ-9, the GAD-7, the goal rating and the session check are found.
    today
        The day up to which sessions have happened; later ones are planned.
    weeks
        How far back the practice goes, at least 12.

    Raises
    ------
    ValueError
        There are fewer clients than therapists, no therapist, or too few weeks.
    UnknownInstrument
        The catalogue lacks one of the four instruments.
    """
    _check(therapists=therapists, clients=clients, weeks=weeks)
    forms = forms_of(catalogue)
    # The practice and each client draw from streams of their own.
    shared, *own = (
        np.random.default_rng(stream)
        for stream in SeedSequence(seed).spawn(clients + 1)
    )
    names = invented_names(shared, therapists + clients)
    staff = tuple(
        SyntheticTherapist(key=f"t{i + 1:02d}", name=name, email=address_of(name))
        for i, name in enumerate(names[:therapists])
    )
    effects = therapist_effects(shared, therapists)
    seats = sorted(
        places(shared, clients=clients, therapists=therapists, today=today),
        key=lambda place: place.number,
    )
    draws = _draws(shared, seats)
    return SyntheticPractice(
        name=NAME,
        therapists=staff,
        clients=tuple(
            _client(
                own[place.number],
                place,
                draws=draws[place.number],
                therapist_effect=float(effects[place.therapist]),
                name=names[therapists + place.number],
                therapist=staff[place.therapist].key,
                forms=forms,
                today=today,
                weeks=weeks,
            )
            for place in seats
        ),
    )


def forms_of(catalogue: Catalogue) -> Forms:
    """Return the instruments of the invented practice; raises UnknownInstrument."""
    return Forms(
        low_mood=catalogue.get("phq9"),
        anxiety=catalogue.get("gad7"),
        goal=catalogue.get("goal_rating"),
        bond=catalogue.get("session_check"),
    )


def _draws(rng: Generator, seats: list[Place]) -> np.ndarray:
    """Draw for open and closed courses apart: each group has the whole mix."""
    draws = np.empty((len(seats), DRAWS))
    for is_open in (True, False):
        group = [place.number for place in seats if place.is_open is is_open]
        draws[group] = spread_draws(rng, len(group), DRAWS)
    return draws


def _client(
    rng: Generator,
    place: Place,
    *,
    draws: np.ndarray,
    therapist_effect: float,
    name: str,
    therapist: str,
    forms: Forms,
    today: date,
    weeks: int,
) -> SyntheticClient:
    plan = plan_client(rng, place, weeks=weeks)
    person = tendency(rng, draws, part=plan.part, therapist_effect=therapist_effect)
    return client_of(
        rng, plan, person, name=name, therapist=therapist, forms=forms, today=today
    )


def _check(*, therapists: int, clients: int, weeks: int) -> None:
    if therapists < 1 or clients < therapists:
        raise ValueError(
            f"{clients} clients for {therapists} therapists: a practice needs at least"
            " one therapist, and a client for each"
        )
    if weeks < FEWEST_WEEKS:
        raise ValueError(f"{weeks} weeks are too few; give at least {FEWEST_WEEKS}")
