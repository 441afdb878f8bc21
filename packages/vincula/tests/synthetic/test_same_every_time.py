"""The same seed gives the same practice, here and in another process."""

import hashlib
import os
import subprocess
import sys
import time
from datetime import date

import pytest

from vincula.catalogue.load import Catalogue
from vincula.errors import UnknownInstrument
from vincula.synthetic import make_practice

TODAY = date(2026, 11, 23)
PROGRAM = """
import hashlib
from datetime import date
from vincula.catalogue.load import load_catalogue
from vincula.synthetic import make_practice
made = make_practice(seed=7, catalogue=load_catalogue(), today=date(2026, 11, 23))
print(hashlib.sha256(repr(made).encode()).hexdigest())
"""


def test_the_same_seed_gives_the_same_practice(catalogue: Catalogue) -> None:
    first = make_practice(seed=7, catalogue=catalogue, today=TODAY)
    second = make_practice(seed=7, catalogue=catalogue, today=TODAY)
    assert first == second


def test_another_process_on_another_side_of_the_world_makes_the_same(
    catalogue: Catalogue,
) -> None:
    made = make_practice(seed=7, catalogue=catalogue, today=TODAY)
    here = hashlib.sha256(repr(made).encode()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here


def test_another_seed_gives_other_people(catalogue: Catalogue) -> None:
    first = make_practice(seed=7, catalogue=catalogue, today=TODAY)
    second = make_practice(seed=8, catalogue=catalogue, today=TODAY)
    assert {c.name for c in first.clients} != {c.name for c in second.clients}
    assert first.clients[0].sessions != second.clients[0].sessions


def test_a_practice_of_160_takes_less_than_four_seconds(catalogue: Catalogue) -> None:
    begun = time.perf_counter()
    make_practice(seed=3, catalogue=catalogue, today=TODAY)
    assert time.perf_counter() - begun < 4


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"therapists": 0}, "at least one therapist"),
        ({"therapists": 9, "clients": 8}, "a client for each"),
        ({"weeks": 5}, "at least 12"),
        ({"clients": 10_300}, "invented names"),
    ],
)
def test_senseless_practices_are_refused(
    catalogue: Catalogue, wrong: dict[str, int], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        make_practice(seed=1, catalogue=catalogue, today=TODAY, **wrong)


def test_a_catalogue_without_the_instruments_is_refused() -> None:
    with pytest.raises(UnknownInstrument, match="phq9"):
        make_practice(seed=1, catalogue=Catalogue(version="none"), today=TODAY)


@pytest.mark.parametrize(
    ("therapists", "clients", "weeks"),
    [(1, 1, 12), (1, 3, 12), (2, 9, 30), (1, 90, 104)],
)
def test_smaller_and_larger_practices_are_whole_too(
    catalogue: Catalogue, therapists: int, clients: int, weeks: int
) -> None:
    made = make_practice(
        seed=5,
        catalogue=catalogue,
        today=TODAY,
        therapists=therapists,
        clients=clients,
        weeks=weeks,
    )
    assert len(made.therapists) == therapists
    assert len(made.clients) == clients
    first = min(c.sessions[0].starts_at.date() for c in made.clients)
    assert (TODAY - first).days <= weeks * 7
