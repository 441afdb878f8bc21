"""Change of one person, held against published numbers and against its own symmetry."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive import naive_index

from vincula.catalogue.model import (
    Direction,
)
from vincula.change.clinical import (
    ClinicalCategory,
    Population,
    clinical_change,
    cut_off_a,
    cut_off_b,
    cut_off_c,
)
from vincula.change.reliable import (
    Reliability,
    ReliableChange,
    Verdict,
    change_against_threshold,
    reliable_change,
)
from vincula.errors import NotEnoughInformation

DATA = Path(__file__).parent / "validation" / "data"
COUPLES = json.loads((DATA / "jacobson_truax_1991.json").read_text())["cases"]
PUBLISHED = json.loads((DATA / "published_formulas_jt.json").read_text())
BETTER, WORSE = Direction.HIGHER_IS_BETTER, Direction.HIGHER_IS_WORSE
EXACT = 1e-9

points = st.floats(min_value=0, max_value=200)
reliabilities = st.builds(
    Reliability,
    coefficient=st.floats(min_value=0, max_value=0.99),
    sd_points=st.floats(min_value=0.1, max_value=50),
    source=st.just("drawn"),
)
directions = st.sampled_from([BETTER, WORSE])
opposite = {BETTER: WORSE, WORSE: BETTER}


class TestPublishedExample:
    example = COUPLES["jt1991_worked_example"]
    clinical = Population(mean=40, sd=7.5)
    functional = Population(mean=60, sd=7.5)

    def test_the_index_and_its_error(self):
        given_ = self.example["inputs"]
        result = reliable_change(
            before_points=given_["pre"],
            after_points=given_["post"],
            reliability=Reliability(
                coefficient=given_["reliability"], sd_points=7.5, source="paper"
            ),
            direction=BETTER,
        )
        assert result.index == pytest.approx(self.example["RC"], abs=EXACT)
        assert result.change_points / result.index == pytest.approx(
            self.example["Sdiff"], abs=EXACT
        )

    def test_the_three_cut_offs_as_printed(self):
        assert cut_off_a(self.clinical, BETTER) == 55
        assert cut_off_b(self.functional, BETTER) == 45
        assert cut_off_c(self.clinical, self.functional) == 50


class TestCouplesOfThePaper:
    """The DAS of 30 couples by JT-RCI (criterion a) and by rciplot (cut-off 104)."""

    jt_rci = COUPLES["JT_RCI"]
    rciplot = COUPLES["rciplot"]
    reliability = Reliability(
        coefficient=0.88, sd_points=11.825661265562113, source="the couples' own spread"
    )

    def changes(self) -> list[ReliableChange]:
        return [
            reliable_change(
                before_points=before,
                after_points=after,
                reliability=self.reliability,
                direction=BETTER,
            )
            for before, after in zip(
                self.jt_rci["pre"], self.jt_rci["post"], strict=True
            )
        ]

    def categories(self, cutoff: float) -> list[ClinicalCategory]:
        rows = zip(self.changes(), self.jt_rci["pre"], self.jt_rci["post"], strict=True)
        return [
            clinical_change(
                reliable=change,
                before_points=before,
                after_points=after,
                cutoff_points=cutoff,
                direction=BETTER,
            )
            for change, before, after in rows
        ]

    def test_every_index(self):
        indices = [change.index for change in self.changes()]
        assert indices == pytest.approx(self.jt_rci["RCI"], abs=EXACT)

    def test_the_threshold(self):
        [threshold] = {change.threshold_points for change in self.changes()}
        assert threshold == pytest.approx(self.rciplot["reliable_change"], abs=EXACT)

    def test_every_class_with_criterion_a(self):
        [cutoff] = set(self.jt_rci["critval"])
        assert self.categories(cutoff) == self.jt_rci["class_JTRCI"]

    def test_every_class_with_the_given_cut_off(self):
        # rciplot also names a crossing without reliable change; the paper does not.
        words = {
            "reliable recovery": "recovered",
            "reliable improvement": "improved",
            "non-reliable recovery": "unchanged",
            "no reliable change": "unchanged",
            "reliable deterioration": "deteriorated",
        }
        expected = [words[category] for category in self.rciplot["categories"]]
        assert self.categories(self.rciplot["args"]["recovery_cutoff"]) == expected


@pytest.mark.parametrize("name", PUBLISHED)
class TestPublishedFormulas:
    """Four data sets, 665 people, every cut-off."""

    def test_the_cut_offs(self, name):
        case = PUBLISHED[name]
        clinical = Population(**case["clinical"])
        functional = Population(**case["functional"])
        found = {
            "a": cut_off_a(clinical, _direction(case)),
            "b": cut_off_b(functional, _direction(case)),
            "c": cut_off_c(clinical, functional),
        }
        assert found == pytest.approx(case["cutoff"], abs=EXACT)

    def test_every_index(self, name):
        case = PUBLISHED[name]
        found = [change.index for change in _changes(case)]
        assert found == pytest.approx(case["rci"], abs=EXACT)

    @pytest.mark.parametrize("cutoff", ["a", "b", "c"])
    def test_every_class(self, name, cutoff):
        case = PUBLISHED[name]
        found = [
            clinical_change(
                reliable=change,
                before_points=before,
                after_points=after,
                cutoff_points=case["cutoff"][cutoff],
                direction=_direction(case),
            )
            for change, before, after in zip(
                _changes(case), case["pre"], case["post"], strict=True
            )
        ]
        assert found == case["class"][cutoff]


@given(points, points, reliabilities, directions)
def test_the_index_agrees_with_the_long_way_round(before, after, reliability, way):
    result = reliable_change(
        before_points=before, after_points=after, reliability=reliability, direction=way
    )
    by_hand = naive_index(before, after, reliability.coefficient, reliability.sd_points)
    assert result.index == pytest.approx(by_hand, rel=1e-9, abs=1e-9)


@given(points, points, reliabilities, directions)
def test_going_back_undoes_and_turning_the_scale_swaps(before, after, reliability, way):
    def verdict(before, after, direction):
        return reliable_change(
            before_points=before,
            after_points=after,
            reliability=reliability,
            direction=direction,
        ).verdict

    swapped = {
        Verdict.IMPROVED: Verdict.DETERIORATED,
        Verdict.DETERIORATED: Verdict.IMPROVED,
        Verdict.UNCHANGED: Verdict.UNCHANGED,
    }
    there = verdict(before, after, way)
    assert verdict(after, before, way) is swapped[there]
    assert verdict(before, after, opposite[way]) is swapped[there]


def test_a_change_of_exactly_the_threshold_is_not_reliable():
    # s * sqrt(2 (1 - r)) is 5 exactly, and z is 2: the threshold is 10.
    ten = Reliability(coefficient=0.5, sd_points=5, source="made for the boundary")
    verdicts = [
        reliable_change(
            before_points=0, after_points=after, reliability=ten, direction=BETTER, z=2
        ).verdict
        for after in (10, 10.001)
    ]
    assert verdicts == [Verdict.UNCHANGED, Verdict.IMPROVED]


@pytest.mark.parametrize(
    ("after", "inclusive", "verdict"),
    [
        (10, True, "improved"),
        (11, True, "unchanged"),
        (10, False, "unchanged"),
        (9, False, "improved"),
        (22, True, "deteriorated"),
        (21, True, "unchanged"),
        (22, False, "unchanged"),
    ],
)
def test_the_nhs_counts_six_points_on_the_phq9(after, inclusive, verdict):
    result = change_against_threshold(
        before_points=16,
        after_points=after,
        threshold_points=6,
        direction=WORSE,
        inclusive=inclusive,
    )
    assert (result.verdict, result.index) == (verdict, None)


@pytest.mark.parametrize(
    ("before", "after", "category"),
    [
        (16, 9, "recovered"),
        (16, 10, "improved"),
        (10, 4, "recovered"),
        (9, 3, "improved"),
        (9, 15, "harmed"),
        (4, 10, "harmed"),
        (10, 16, "deteriorated"),
        (16, 12, "unchanged"),
    ],
)
def test_a_published_case_threshold_is_itself_a_case(before, after, category):
    change = change_against_threshold(
        before_points=before,
        after_points=after,
        threshold_points=6,
        direction=WORSE,
        inclusive=True,
    )
    assert category == clinical_change(
        reliable=change,
        before_points=before,
        after_points=after,
        cutoff_points=10,
        direction=WORSE,
        cutoff_is_worse=True,
    )


def test_a_preference_neither_improves_nor_deteriorates():
    with pytest.raises(NotEnoughInformation, match="better and worse"):
        change_against_threshold(
            before_points=1,
            after_points=9,
            threshold_points=2,
            direction=Direction.NEITHER,
            inclusive=True,
        )
    with pytest.raises(NotEnoughInformation):
        cut_off_a(Population(mean=0, sd=1), Direction.NEITHER)


@pytest.mark.parametrize("coefficient", [-0.1, 1.0, float("nan")])
def test_an_impossible_reliability_cannot_be_made(coefficient):
    with pytest.raises(ValueError, match="reliability"):
        Reliability(coefficient=coefficient, sd_points=5, source="nobody")


def test_impossible_spreads_and_thresholds_cannot_be_made():
    with pytest.raises(ValueError, match="standard deviation"):
        Reliability(coefficient=0.8, sd_points=0, source="nobody")
    with pytest.raises(ValueError, match="standard deviation"):
        Population(mean=1, sd=-1)
    with pytest.raises(ValueError, match="threshold"):
        change_against_threshold(
            before_points=1,
            after_points=2,
            threshold_points=0,
            direction=BETTER,
            inclusive=True,
        )


def _changes(case: dict) -> list[ReliableChange]:
    reliability = Reliability(
        coefficient=case["reliability"],
        sd_points=case["clinical"]["sd"],
        source="the data set's own spread",
    )
    return [
        reliable_change(
            before_points=before,
            after_points=after,
            reliability=reliability,
            direction=_direction(case),
        )
        for before, after in zip(case["pre"], case["post"], strict=True)
    ]


def _direction(case: dict) -> Direction:
    return BETTER if case["better_is"] == "higher" else WORSE
