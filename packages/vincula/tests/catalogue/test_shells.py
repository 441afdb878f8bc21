"""Shells: scoring without text. No wording of theirs may be in this repository."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from vincula.catalogue.load import (
    INSTRUMENTS,
    Catalogue,
    load_instrument,
    parse_wording,
)
from vincula.catalogue.model import Basis, Instrument, TextPolicy
from vincula.catalogue.wording import Unavailable, UnavailableReason, availability

SHELLS = [
    "wai_sr",
    "sai",
    "srs",
    "ors",
    "oq45",
    "core10",
    "core_om",
    "yp_core",
    "who5",
    "dass21",
    "gbo",
    "arm5",
    "sparq",
    "risq",
    "c_nip",
    "wsas",
    "pss10",
    "promis_depression_4a",
    "promis_depression_8a",
    "promis_anxiety_4a",
    "promis_anxiety_7a",
    "promis_anxiety_8a",
    "swemwbs",
    "reqol10",
    "rcads25",
    "cssrs_screener",
    "lass",
    "csq8",
]

# Shells whose keys nobody has verified: their answers are kept, nothing is summed.
WITHOUT_SCALES = {"c_nip", "cssrs_screener", "rcads25", "reqol10"}

# Items are written to the person who answers; what we write about them is not.
SPEAKS_TO_A_PERSON = re.compile(
    r"\b(I|I've|I'm|my|me|myself|you|your)\b", re.IGNORECASE
)

GUIDE = Path(__file__).parents[4] / "docs" / "how-to" / "load-licensed-wording.md"


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> Instrument:
    return load_instrument(INSTRUMENTS / request.param)


def test_every_instrument_without_text_is_in_the_list(catalogue: Catalogue) -> None:
    without_text = {
        one.id
        for one in catalogue.instruments.values()
        if one.definition.licence.text is TextPolicy.PRACTICE_LOADS
    }
    assert without_text == set(SHELLS)


@pytest.mark.parametrize("shell_id", SHELLS)
def test_a_shell_holds_three_files_and_no_wording(shell_id: str) -> None:
    names = {path.name for path in (INSTRUMENTS / shell_id).iterdir()}
    assert names == {"instrument.yaml", "norms.yaml", "cases.yaml"}


@pytest.mark.parametrize("shell_id", SHELLS)
def test_nothing_in_a_shell_reads_like_an_item(shell_id: str) -> None:
    for path in (INSTRUMENTS / shell_id).iterdir():
        found = SPEAKS_TO_A_PERSON.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path}: {found}"


def test_a_shell_cannot_be_sent_and_says_whose_text_it_is(shell: Instrument) -> None:
    answer = availability(shell, language="en", on=date(2026, 11, 22))
    assert isinstance(answer, Unavailable)
    assert answer.reason is UnavailableReason.NO_WORDING
    assert shell.definition.licence.holder in answer.sentence


def test_a_shell_scores_or_says_why_it_does_not(shell: Instrument) -> None:
    if shell.id in WITHOUT_SCALES:
        assert shell.definition.scales == ()
        assert "no scale" in str(shell.definition.notes) or shell.definition.risk
    else:
        assert shell.definition.scales


def test_a_shell_has_worked_cases_unless_there_is_nothing_to_work(
    shell: Instrument,
) -> None:
    if shell.definition.scales or shell.definition.risk:
        assert len(shell.cases) >= 2
    else:
        assert shell.cases == ()


def test_core_om_turns_eight_items_and_not_item_30(catalogue: Catalogue) -> None:
    total = catalogue.get("core_om").scale("total")
    assert len(total.reverse) == 8
    assert "core_om_30" in total.items
    assert "core_om_30" not in total.reverse


def test_core_om_domains_share_out_its_34_items(catalogue: Catalogue) -> None:
    core_om = catalogue.get("core_om")
    sizes = {"wellbeing": 4, "problems": 12, "functioning": 12, "risk": 6}
    assert {name: len(core_om.scale(name).items) for name in sizes} == sizes
    shared = [item for name in sizes for item in core_om.scale(name).items]
    assert sorted(shared) == sorted(core_om.scale("total").items)
    assert len(core_om.scale("non_risk").items) == 28


def test_core_om_is_prorated_by_a_tenth_of_each_scale(catalogue: Catalogue) -> None:
    allowed = {"total": 3, "non_risk": 2, "problems": 1, "functioning": 1}
    allowed |= {"wellbeing": 0, "risk": 0}
    core_om = catalogue.get("core_om")
    assert {n: core_om.scale(n).missing.max_missing for n in allowed} == allowed


@pytest.mark.parametrize("core", ["core10", "core_om", "yp_core"])
def test_core_shows_the_line_that_the_trust_asks_for(
    catalogue: Catalogue, core: str
) -> None:
    line = catalogue.get(core).definition.licence.line
    assert line is not None
    assert line.startswith("© CORE System Trust: ")


def test_who5_has_no_code_of_another_measure(catalogue: Catalogue) -> None:
    who5 = catalogue.get("who5").definition
    codes = {who5.loinc_panel, *(item.loinc for item in who5.items)}
    codes |= {scale.loinc for scale in who5.scales}
    assert codes == {None}


def test_k10_is_coded_as_its_bands_are(catalogue: Catalogue) -> None:
    k10 = catalogue.get("k10")
    assert k10.answer_set("k10_1").values == (1, 2, 3, 4, 5)
    norms = k10.norms_of("total")
    assert norms is not None
    assert norms.bands is not None
    assert norms.bands.bands[0].lowest == k10.scale("total").minimum == 10


def test_phq9_ends_at_27(catalogue: Catalogue) -> None:
    assert catalogue.get("phq9").scale("total").maximum == 27


def test_gad7_begins_with_not_at_all(catalogue: Catalogue) -> None:
    wording = catalogue.get("gad7").wordings["en"]
    assert [labels[0] for labels in wording.options.values()] == ["Not at all"]


def test_bands_begin_where_the_scores_do(shell: Instrument) -> None:
    for figures in shell.norms.scales:
        if figures.bands is not None:
            scale = shell.scale(figures.scale)
            assert figures.bands.bands[0].lowest == scale.minimum


@pytest.mark.parametrize(
    ("shell_id", "scale_id"),
    [("promis_depression_4a", "raw"), ("promis_anxiety_8a", "raw"), ("swemwbs", "raw")],
)
def test_figures_of_a_converted_score_are_not_put_on_raw_sums(
    catalogue: Catalogue, shell_id: str, scale_id: str
) -> None:
    figures = catalogue.get(shell_id).norms_of(scale_id)
    if figures is not None:
        assert not figures.bands
        assert not figures.norms
        assert not figures.cutoffs


@pytest.mark.parametrize(
    ("shell_id", "reliable_points"),
    [("core10", 6), ("core_om", 5), ("ors", 5), ("oq45", 14)],
)
def test_published_reliable_change_may_decide(
    catalogue: Catalogue, shell_id: str, reliable_points: float
) -> None:
    figures = catalogue.get(shell_id).norms_of("total")
    assert figures is not None
    decide = [c.points for c in figures.change if c.source.basis is Basis.VERIFIED]
    assert decide == [reliable_points]


def test_core10_says_that_its_interval_is_one_of_90_percent(
    catalogue: Catalogue,
) -> None:
    figures = catalogue.get("core10").norms_of("total")
    assert figures is not None
    assert [change.level for change in figures.change] == [0.9]


def test_the_example_of_the_guide_is_a_wording_and_no_real_one() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    wording = parse_wording(yaml.safe_load(blocks[0]))
    assert all(item.startswith("example_") for item in wording.items)
    assert not (INSTRUMENTS / "example").exists()
