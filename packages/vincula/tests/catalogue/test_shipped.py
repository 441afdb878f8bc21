"""The catalogue that ships: sound, complete, and worked by hand."""

import pytest

from vincula.catalogue.check import check_catalogue
from vincula.catalogue.load import INSTRUMENTS, load_catalogue
from vincula.catalogue.model import Basis, Method, TextPolicy
from vincula.catalogue_cases import case_differences

CATALOGUE = load_catalogue()
CASES = [
    pytest.param(instrument, case, id=f"{instrument.id}: {case.name}")
    for instrument in CATALOGUE
    for case in instrument.cases
]
WITH_TEXT = {
    "phq9", "phq4", "phq2", "gad7", "gad2", "k10", "k6", "pcl5", "asq", "audit_c",
    "goal_rating", "session_rating", "session_check", "session_check_therapist",
    "being_seen",
}  # fmt: skip
OURS = {
    "goal_rating", "session_rating", "session_check", "session_check_therapist",
    "being_seen",
}  # fmt: skip


def test_no_file_has_a_fault():
    faults = [str(f) for one in check_catalogue(INSTRUMENTS) for f in one.faults]
    assert faults == []


@pytest.mark.parametrize(("instrument", "case"), CASES)
def test_a_worked_case_comes_out_as_worked_by_hand(instrument, case):
    assert list(case_differences(instrument, case)) == []


def test_these_instruments_and_no_others_ship_with_text():
    shipped = {
        one.id for one in CATALOGUE if one.definition.licence.text is TextPolicy.SHIPPED
    }
    assert shipped == WITH_TEXT


def test_no_shell_folder_holds_a_wording_file():
    shells = [
        folder
        for folder in INSTRUMENTS.iterdir()
        if folder.is_dir() and folder.name not in WITH_TEXT
    ]
    assert len(shells) > 20
    assert [path for folder in shells for path in folder.glob("*wording*")] == []


def test_only_our_own_texts_are_translated():
    languages = {i: set(CATALOGUE.get(i).wordings) for i in WITH_TEXT}
    assert {i for i, known in languages.items() if known == {"en", "de"}} == OURS
    assert {i for i, known in languages.items() if known == {"en"}} == WITH_TEXT - OURS


def test_the_who_line_is_shown_under_both_kessler_forms():
    for one in ("k10", "k6"):
        assert "© World Health Organization 2003" in str(
            CATALOGUE.get(one).definition.licence.line
        )


def test_k10_is_coded_so_that_its_bands_fit():
    k10 = CATALOGUE.get("k10")
    assert k10.answer_set("k10_1").values == (1, 2, 3, 4, 5)
    assert (k10.scale("total").minimum, k10.scale("total").maximum) == (10, 50)
    assert k10.norms_of("total").bands.bands[0].lowest == 10


def test_the_zero_label_of_the_anxiety_forms_is_not_at_all():
    for one in ("gad7", "gad2", "phq4"):
        assert CATALOGUE.get(one).wordings["en"].options["frequency"][0] == "Not at all"


def test_the_short_forms_ask_what_the_long_ones_ask():
    def text(instrument_id, item):
        return CATALOGUE.get(instrument_id).wordings["en"].items[item]

    assert text("phq2", "phq2_1") == text("phq9", "phq9_1") == text("phq4", "phq4_3")
    assert text("phq2", "phq2_2") == text("phq9", "phq9_2") == text("phq4", "phq4_4")
    assert text("gad2", "gad2_1") == text("gad7", "gad7_1") == text("phq4", "phq4_1")
    assert text("gad2", "gad2_2") == text("gad7", "gad7_2") == text("phq4", "phq4_2")


def test_a_yes_to_any_question_of_the_asq_reaches_a_human():
    asq = CATALOGUE.get("asq")
    assert {r.item for r in asq.definition.risk} == {item.id for item in asq.items}
    assert asq.scale("count").method is Method.COUNT_AT_LEAST


def test_the_session_check_is_a_draft_that_compares_nobody():
    for one in ("session_check", "session_check_therapist"):
        instrument = CATALOGUE.get(one)
        assert instrument.definition.stage.value == "draft"
        assert instrument.norms.scales == ()


def test_the_therapist_form_mirrors_the_client_form_item_by_item():
    client = CATALOGUE.get("session_check")
    therapist = CATALOGUE.get("session_check_therapist")

    def shape(instrument):
        return [
            (item.id.partition("_")[2], item.domain, item.scored)
            for item in instrument.items
        ]

    def turned(instrument):
        return [i.partition("_")[2] for i in instrument.scale("total").reverse]

    assert therapist.definition.mirrors == client.id
    assert shape(client) == shape(therapist)
    assert turned(client) == turned(therapist) == ["u2", "s2"]
    assert client.wordings["en"].options == therapist.wordings["en"].options


def test_what_is_from_memory_is_marked_so_in_the_figures_known_to_be():
    memory = {
        (instrument.id, figure.kind)
        for instrument in CATALOGUE
        for norms in instrument.norms.scales
        for figure in norms.reliability
        if figure.source.basis is Basis.FROM_MEMORY
    }
    assert {("phq9", "alpha"), ("gad7", "alpha"), ("k10", "alpha")} <= memory
    assert ("pcl5", "test-retest, by lag") not in memory
