"""What all tests of the library share."""

from pathlib import Path

import pytest
from hypothesis import settings
from score_files import ITEMS, MAP

from vincula.catalogue.load import INSTRUMENTS, Catalogue, load_catalogue
from vincula.catalogue.model import Instrument

# The same examples on every run, and no clock: a slow machine is not a wrong number.
settings.register_profile("vincula", derandomize=True, deadline=None)
settings.load_profile("vincula")

INSTRUMENT_IDS = sorted(path.name for path in INSTRUMENTS.iterdir() if path.is_dir())


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def phq9(catalogue: Catalogue) -> Instrument:
    return catalogue.get("phq9")


@pytest.fixture(scope="session", params=INSTRUMENT_IDS)
def instrument(request: pytest.FixtureRequest, catalogue: Catalogue) -> Instrument:
    """Every instrument of the catalogue, one after another."""
    return catalogue.get(request.param)


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "columns.yaml"
    path.write_text(MAP)
    return path


@pytest.fixture
def make_csv(tmp_path: Path):
    """Write a CSV file: a header, then rows of cells."""

    def make(rows, header=("client", *ITEMS), delimiter=",", encoding="utf-8"):
        path = tmp_path / "responses.csv"
        lines = [delimiter.join(header), *(delimiter.join(row) for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return make
