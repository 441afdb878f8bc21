"""Which text may be shown, in which language, under which licence."""

from dataclasses import replace
from datetime import date

import pytest

from vincula.catalogue.load import load_catalogue, load_wording
from vincula.catalogue.model import Attestation, Basis, Source, Wording
from vincula.catalogue.wording import (
    Available,
    Unavailable,
    UnavailableReason,
    availability,
    labels_for,
)
from vincula.errors import CatalogueError

CATALOGUE = load_catalogue()
TODAY = date(2026, 11, 22)
WHO5 = CATALOGUE.get("who5")

# Made-up words, not the text of any instrument.
INVENTED = Wording(
    language="en",
    title="Example",
    source=Source(text="invented for this test", basis=Basis.OUR_RULE),
    items={item.id: f"Example sentence {item.id}" for item in WHO5.items},
    options={
        answers.id: tuple(f"label {value}" for value in answers.values)
        for answers in WHO5.definition.answer_sets
    },
)
ATTESTED = Attestation(
    holder="Example holder",
    licence_reference="EX-1",
    territory="Ireland",
    electronic_use=True,
    expires_on=TODAY,
)


def asked(instrument=WHO5, language="en", **more):
    return availability(instrument, language=language, on=TODAY, **more)


def licensed(wording=INVENTED, attestation=ATTESTED, territory="Ireland"):
    return asked(licensed=wording, attestation=attestation, territory=territory)


def test_shipped_text_comes_in_the_language_asked_for():
    found = asked(CATALOGUE.get("session_check"), "de")
    assert isinstance(found, Available)
    assert (found.wording.language, found.asked_language) == ("de", True)


def test_shipped_text_falls_back_to_english():
    found = asked(CATALOGUE.get("phq9"), "de")
    assert isinstance(found, Available)
    assert (found.wording.language, found.asked_language) == ("en", False)


def test_the_holders_line_comes_with_the_text():
    found = asked(CATALOGUE.get("k10"))
    assert isinstance(found, Available)
    assert found.licence_line is not None
    assert "World Health Organization" in found.licence_line


def test_a_shell_without_wording_cannot_be_sent():
    found = asked()
    assert isinstance(found, Unavailable)
    assert found.reason is UnavailableReason.NO_WORDING
    assert "loads its own" in found.sentence


def test_a_licensed_wording_with_its_attestation_may_be_shown():
    found = licensed()
    assert isinstance(found, Available)
    assert found.wording is INVENTED


@pytest.mark.parametrize(
    ("attestation", "reason"),
    [
        (None, UnavailableReason.NO_ATTESTATION),
        (replace(ATTESTED, electronic_use=False), UnavailableReason.NO_ELECTRONIC_USE),
        (replace(ATTESTED, expires_on=date(2026, 11, 21)), UnavailableReason.EXPIRED),
        (replace(ATTESTED, territory="Iceland"), UnavailableReason.OTHER_TERRITORY),
    ],
)
def test_a_licence_that_does_not_cover_this_is_refused_with_its_reason(
    attestation, reason
):
    found = licensed(attestation=attestation)
    assert isinstance(found, Unavailable)
    assert found.reason is reason
    assert found.sentence.endswith(".")


def test_a_worldwide_licence_covers_every_territory():
    attestation = replace(ATTESTED, territory="Worldwide")
    assert isinstance(licensed(attestation=attestation), Available)


def test_a_territory_is_compared_without_regard_to_capitals():
    assert isinstance(licensed(territory="IRELAND"), Available)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_licensed_text_is_shown_in_the_language_it_has(language):
    found = asked(language=language, licensed=INVENTED, attestation=ATTESTED)
    assert isinstance(found, Available)
    assert found.asked_language is (language == "en")


def test_a_wording_without_one_item_is_refused_by_its_key():
    first, *others = INVENTED.items
    short = replace(INVENTED, items={item: INVENTED.items[item] for item in others})
    found = licensed(wording=short)
    assert isinstance(found, Unavailable)
    assert found.reason is UnavailableReason.INCOMPLETE_WORDING
    assert f"items.{first}" in found.sentence


def test_a_wording_with_too_few_labels_is_refused_by_its_key():
    (name, labels), *_ = INVENTED.options.items()
    short = replace(INVENTED, options={**INVENTED.options, name: labels[:-1]})
    found = licensed(wording=short)
    assert isinstance(found, Unavailable)
    assert f"options.{name}" in found.sentence


def test_labels_of_one_item_may_differ_from_those_of_its_set():
    first = WHO5.items[0].id
    count = len(WHO5.answer_set(first).values)
    own = tuple(f"own {n}" for n in range(count))
    wording = replace(INVENTED, item_options={first: own})
    assert isinstance(licensed(wording=wording), Available)
    assert labels_for(WHO5, wording, first) == own
    assert labels_for(WHO5, wording, WHO5.items[1].id) != own
    short = replace(INVENTED, item_options={first: own[:-1]})
    found = licensed(wording=short)
    assert isinstance(found, Unavailable)
    assert f"item_options.{first}" in found.sentence


def test_a_licensed_file_with_a_wrong_key_is_told_by_file_and_key(tmp_path):
    path = tmp_path / "who5.yaml"
    path.write_text("language: en\ntitel: Example\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"who5\.yaml: title: add it|titel"):
        load_wording(path)
