"""What is said about a measure follows from its stage and its sources."""

from dataclasses import replace

import pytest

from vincula.catalogue.claims import claim
from vincula.catalogue.load import load_catalogue
from vincula.catalogue.model import Stage

CATALOGUE = load_catalogue()


@pytest.mark.parametrize("one", ["session_check", "session_check_therapist"])
def test_a_draft_says_so_and_compares_nobody(one):
    said = claim(CATALOGUE.get(one))
    assert said.sentence.startswith("draft, not validated")
    assert not said.compares_with_others


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.PILOTED, Stage.RATING])
def test_an_early_stage_compares_nobody_though_its_file_holds_figures(stage):
    phq9 = CATALOGUE.get("phq9")
    early = replace(phq9, definition=replace(phq9.definition, stage=stage))
    assert not claim(early, "total").compares_with_others


def test_a_published_measure_with_verified_figures_compares():
    assert claim(CATALOGUE.get("phq9"), "total").compares_with_others


def test_a_scale_without_figures_does_not_compare():
    pcl5 = CATALOGUE.get("pcl5")
    assert claim(pcl5, "total").compares_with_others
    assert not claim(pcl5, "cluster_b").compares_with_others


def test_figures_from_memory_do_not_compare():
    phq4 = CATALOGUE.get("phq4")
    total = phq4.norms_of("total")
    assert total is not None
    only_memory = replace(
        phq4,
        norms=replace(phq4.norms, scales=(replace(total, bands=None),)),
    )
    assert claim(only_memory).key == "claim.validated_unverified"
    assert not claim(only_memory).compares_with_others


def test_an_unknown_scale_is_refused():
    with pytest.raises(KeyError):
        claim(CATALOGUE.get("phq9"), "nothing")
