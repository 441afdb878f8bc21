"""One response: cases that clinicians can read, a slow second engine, invariants."""

import pytest
from answering import Row, numeric_items, respond, some_rows
from conftest import INSTRUMENT_IDS
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import allowed_values, naive_band, naive_score

from vincula.catalogue.load import load_catalogue
from vincula.catalogue.model import Instrument, Method
from vincula.errors import ImpossibleAnswer, MixedVersions, UnknownItem
from vincula.responses import Answer, Response
from vincula.scoring import (
    NotScorable,
    NotScorableReason,
    Score,
    band_for,
    prompt_hits,
    risk_triggers,
    score,
    score_scale,
)

CATALOGUE = load_catalogue()
CASES = [
    pytest.param(instrument, case, id=f"{instrument.id}: {case.name}")
    for instrument in CATALOGUE
    for case in instrument.cases
]
seeds = st.integers(min_value=0, max_value=2**32 - 1)
shares = st.sampled_from([0.0, 0.05, 0.2, 0.6])


@pytest.mark.parametrize(("instrument", "case"), CASES)
def test_every_worked_case_of_the_catalogue_holds(instrument, case):
    response = respond(instrument, case.answers)
    for scale_id, expected in case.expect.items():
        result = score_scale(instrument, scale_id, response)
        if expected.not_scorable is not None:
            assert isinstance(result, NotScorable)
            assert result.reason == expected.not_scorable
        else:
            assert isinstance(result, Score)
            assert result.value == pytest.approx(expected.score, abs=1e-9)
            assert expected.prorated in {None, result.prorated}
            assert expected.band in {None, result.band}
        assert expected.answered in {None, result.answered}
    assert {t.item for t in risk_triggers(instrument, response)} == set(case.risk)


@pytest.mark.parametrize("instrument_id", INSTRUMENT_IDS)
@given(seed=seeds, missing=shares)
@settings(max_examples=5)
def test_it_agrees_with_the_slow_engine(instrument_id, seed, missing):
    instrument = CATALOGUE.get(instrument_id)
    for row in some_rows(instrument, seed=seed, rows=4, missing=missing):
        for scale_id, result in score(instrument, respond(instrument, row)).items():
            expected = naive_score(instrument, scale_id, row)
            if expected is None:
                assert isinstance(result, NotScorable)
            else:
                assert result.value == pytest.approx(float(expected), abs=1e-9)
                assert result.band == naive_band(instrument, scale_id, expected)


@pytest.mark.parametrize("instrument_id", INSTRUMENT_IDS)
@given(seed=seeds)
@settings(max_examples=5)
def test_turning_every_answer_round_turns_the_score_round(instrument_id, seed):
    instrument = CATALOGUE.get(instrument_id)
    [row] = some_rows(instrument, seed=seed, rows=1, missing=0)
    turned = _turned(instrument, row)
    for scale in instrument.definition.scales:
        if scale.method is Method.COUNT_AT_LEAST:
            continue
        one = score_scale(instrument, scale.id, respond(instrument, row)).value
        other = score_scale(instrument, scale.id, respond(instrument, turned)).value
        assert one + other == pytest.approx(scale.minimum + scale.maximum, abs=1e-9)


@pytest.mark.parametrize("instrument_id", INSTRUMENT_IDS)
@given(seed=seeds, missing=shares)
@settings(max_examples=5)
def test_a_higher_answer_moves_the_score_one_way_only(instrument_id, seed, missing):
    instrument = CATALOGUE.get(instrument_id)
    [row] = some_rows(instrument, seed=seed, rows=1, missing=missing)
    before = score(instrument, respond(instrument, row))
    for item_id, value in row.items():
        higher = [v for v in allowed_values(instrument, item_id) if v > value]
        if not higher:
            continue
        after = score(
            instrument, respond(instrument, row | {item_id: float(higher[0])})
        )
        for scale in instrument.definition.scales:
            if isinstance(before[scale.id], NotScorable):
                assert after[scale.id] == before[scale.id]
                continue
            change = after[scale.id].value - before[scale.id].value
            if item_id not in scale.items:
                assert change == 0
            elif item_id in scale.reverse:
                assert change <= 0
            else:
                assert change >= 0


@pytest.mark.parametrize("instrument_id", INSTRUMENT_IDS)
@given(seed=seeds, missing=shares)
@settings(max_examples=5)
def test_no_score_leaves_its_scale(instrument_id, seed, missing):
    instrument = CATALOGUE.get(instrument_id)
    [row] = some_rows(instrument, seed=seed, rows=1, missing=missing)
    for scale_id, result in score(instrument, respond(instrument, row)).items():
        scale = instrument.scale(scale_id)
        if isinstance(result, Score):
            assert scale.minimum - 1e-9 <= result.value <= scale.maximum + 1e-9


def test_nothing_answered_is_its_own_reason(phq9):
    result = score_scale(phq9, "total", respond(phq9, {}))
    assert isinstance(result, NotScorable)
    assert (result.reason, result.answered, result.items) == (
        NotScorableReason.NOTHING_ANSWERED,
        0,
        9,
    )


def test_a_prorated_score_just_below_ten_is_still_mild(phq9):
    norms = phq9.norms_of("total")
    assert band_for(norms, 9.6) == "mild"
    assert band_for(norms, 10) == "moderate"
    assert band_for(norms, 27) == "severe"
    assert band_for(None, 10) is None


def test_a_sum_of_tenths_reaches_the_edge_that_it_would_reach_on_paper(phq9):
    norms = phq9.norms_of("total")
    assert 0.1 + 8.2 + 1.7 != 10
    assert band_for(norms, 0.1 + 8.2 + 1.7) == "moderate"


def test_item_nine_alone_reaches_a_human(phq9):
    answers: Row = dict.fromkeys(numeric_items(phq9), 0.0)
    assert risk_triggers(phq9, respond(phq9, answers)) == ()
    [trigger] = risk_triggers(phq9, respond(phq9, answers | {"phq9_9": 1.0}))
    assert (trigger.item, trigger.value) == ("phq9_9", 1.0)
    assert "same-day" in trigger.action


def test_prompts_are_hit_from_their_own_side(instrument: Instrument):
    for prompt in instrument.definition.prompts:
        allowed = [float(v) for v in allowed_values(instrument, prompt.item)]
        hits = {
            value
            for value in allowed
            for hit in prompt_hits(
                instrument, respond(instrument, {prompt.item: value})
            )
            if hit.item == prompt.item
        }
        low = allowed[0] if prompt.at_least is None else prompt.at_least
        high = allowed[-1] if prompt.at_most is None else prompt.at_most
        assert hits == {value for value in allowed if low <= value <= high}


@pytest.mark.parametrize("value", [4.0, -1.0, 1.5, float("nan"), float("inf")])
def test_an_impossible_answer_is_refused_without_repeating_it(phq9, value):
    response = respond(phq9, {"phq9_2": value})
    with pytest.raises(ImpossibleAnswer) as caught:
        score(phq9, response)
    message = str(caught.value)
    assert "phq9_2" in message
    assert "0 to 3" in message
    assert str(value) not in message


def test_an_item_of_another_form_is_refused(phq9):
    response = Response(
        instrument="phq9",
        version=phq9.version,
        answers=(Answer(item="gad7_1", value=1),),
    )
    with pytest.raises(UnknownItem, match="gad7_1"):
        score(phq9, response)


def test_one_item_answered_twice_is_refused(phq9):
    twice = Response(
        instrument="phq9",
        version=phq9.version,
        answers=(Answer(item="phq9_1", value=1), Answer(item="phq9_1", value=2)),
    )
    with pytest.raises(ImpossibleAnswer, match="twice"):
        score(phq9, twice)


@pytest.mark.parametrize(
    ("instrument_id", "version"), [("phq9", "0.9.0"), ("gad7", "1.0.0")]
)
def test_a_response_is_scored_only_by_the_version_it_was_given_to(
    phq9, instrument_id, version
):
    response = Response(instrument=instrument_id, version=version, answers=())
    with pytest.raises(MixedVersions, match=version):
        score(phq9, response)


def _turned(instrument: Instrument, row: Row) -> Row:
    turned = {}
    for item_id, value in row.items():
        allowed = [float(v) for v in allowed_values(instrument, item_id)]
        nearest = min(allowed, key=lambda v, value=value: abs(v - value))
        turned[item_id] = allowed[len(allowed) - 1 - allowed.index(nearest)]
    return turned
