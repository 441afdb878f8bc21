"""Some invented practices, made once."""

from datetime import date

import pytest

from vincula.catalogue.load import Catalogue
from vincula.synthetic import SyntheticPractice, make_practice

# A Monday.
TODAY = date(2026, 11, 23)
SEEDS = range(1, 13)


@pytest.fixture(scope="session")
def practices(catalogue: Catalogue) -> list[SyntheticPractice]:
    return [make_practice(seed=s, catalogue=catalogue, today=TODAY) for s in SEEDS]


@pytest.fixture(scope="session")
def practice(practices: list[SyntheticPractice]) -> SyntheticPractice:
    return practices[0]
