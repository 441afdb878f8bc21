"""How far may one score be from the true one? Only published, verified figures say."""

import json
from math import sqrt
from pathlib import Path

import pytest

from vincula.catalogue.model import (
    Basis,
    ChangeFigure,
    Norm,
    ReliabilityFigure,
    ScaleNorms,
    Source,
)
from vincula.change.reliable import (
    measurement_error,
)

DATA = Path(__file__).parent / "validation" / "data"
COUPLES = json.loads((DATA / "jacobson_truax_1991.json").read_text())["cases"]
EXACT = 1e-9


class TestErrorOfOneScore:
    def test_the_phq9_from_the_published_six_points(self, phq9):
        error = measurement_error(phq9.norms_of("total"))
        # Two scores, each this far off on independent grounds, differ by six.
        assert error.half_width_points**2 * 2 == pytest.approx(36)
        assert (error.threshold_points, error.level) == (6, 0.95)
        assert "NHS" in error.how

    def test_a_reliability_and_a_spread_agree_with_reliable_change(self):
        norms = _norms(
            reliability=(_alpha(0.88, Basis.VERIFIED),),
            norms=(_norm(11.825661265562113, Basis.VERIFIED),),
        )
        error = measurement_error(norms)
        known = COUPLES["rciplot"]["reliable_change"]
        assert error.threshold_points == pytest.approx(known, abs=EXACT)
        assert error.half_width_points * sqrt(2) == pytest.approx(known, abs=EXACT)
        assert error.source.basis is Basis.DERIVED

    @pytest.mark.parametrize(
        "norms",
        [
            {"change": (("reliable change", 6, True, Basis.FROM_MEMORY),)},
            {"change": (("what people notice", 5, False, Basis.VERIFIED),)},
            {"alpha": Basis.FROM_MEMORY, "sd": Basis.VERIFIED},
            {"alpha": Basis.VERIFIED, "sd": Basis.FROM_MEMORY},
            {"alpha": Basis.VERIFIED},
            {"sd": Basis.VERIFIED},
            {},
        ],
    )
    def test_a_figure_from_memory_or_half_a_pair_establishes_nothing(self, norms):
        figures = tuple(
            ChangeFigure(kind=kind, points=size, reliable=reliable, source=_source(by))
            for kind, size, reliable, by in norms.get("change", ())
        )
        made = _norms(
            change=figures,
            reliability=(_alpha(0.9, norms["alpha"]),) if "alpha" in norms else (),
            norms=(_norm(6, norms["sd"]),) if "sd" in norms else (),
        )
        assert measurement_error(made) is None

    def test_a_threshold_published_at_another_level_says_so(self, catalogue):
        error = measurement_error(catalogue.get("core10").norms_of("total"))
        assert (error.threshold_points, error.level) == (6, 0.9)

    def test_no_norms_no_error(self):
        assert measurement_error(None) is None

    def test_of_a_published_range_the_end_that_errs_on_caution(self):
        wide = ChangeFigure(
            kind="reliable change",
            points=15,
            upper=18,
            reliable=True,
            source=_source(Basis.VERIFIED),
        )
        assert measurement_error(_norms(change=(wide,))).threshold_points == 18


def _source(basis: Basis) -> Source:
    return Source(text="made for the test", basis=basis)


def _alpha(value: float, basis: Basis) -> ReliabilityFigure:
    return ReliabilityFigure(kind="alpha", value=value, source=_source(basis))


def _norm(sd: float, basis: Basis) -> Norm:
    return Norm(population="some", mean=10, sd=sd, n=30, source=_source(basis))


def _norms(**figures) -> ScaleNorms:
    return ScaleNorms(scale="total", valid_from="2026-11-22", **figures)
