"""AL-16: what somebody in danger reads is signed as it stands, or does not go out."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

import pytest
from checkout import ROOT

sys.path.append(str(ROOT / "scripts"))
import signed_words
from signed_words import CHECKLIST, TEXTS, Signature, mark_of, standing

SITE = ROOT / "packages" / "practice" / "src" / "vincula_practice"
WORDS = {"help": {"en": ["You are not alone.", "Call 112."], "de": ["Rufen Sie 112."]}}


@pytest.fixture(scope="module")
def found() -> signed_words.Words:
    return signed_words.words()


def a_signature(language: str = "en", **other: object) -> Signature:
    known = Signature(
        text="help",
        language=language,
        mark=mark_of(WORDS["help"][language]),
        by="Invented Name",
        profession="psychotherapist",
        on=date(2027, 1, 31),
        checked=tuple(CHECKLIST),
    )
    return replace(known, **other)  # type: ignore[arg-type] # by name


def signed(*signatures: Signature, words: signed_words.Words = WORDS) -> set[str]:
    held = standing(words, signatures)
    return {language for (_text, language), one in held.items() if one}


def test_a_signature_holds_for_one_language() -> None:
    assert signed(a_signature()) == {"en"}
    assert signed(a_signature(), a_signature("de")) == {"en", "de"}


def test_one_word_changed_and_it_is_signed_no_more() -> None:
    other = {"help": {**WORDS["help"], "en": ["You are not alone.", "Call 999."]}}
    assert signed(a_signature(), words=other) == set()


@pytest.mark.parametrize("left_out", list(CHECKLIST))
def test_who_has_not_looked_at_all_of_it_has_not_signed(left_out) -> None:
    checked = tuple(one for one in CHECKLIST if one != left_out)
    assert signed(a_signature(checked=checked)) == set()


@pytest.mark.parametrize("field", ["by", "profession"])
def test_a_signature_has_a_name_and_a_profession(field) -> None:
    assert signed(a_signature(**{field: " "})) == set()


def test_each_signature_of_the_register_is_whole_and_holds(found) -> None:
    register = signed_words.signatures()
    assert [one for one in register if one.faults()] == []
    held = [one for one in standing(found, register).values() if one]
    assert len(held) == len(register), "a text was changed after it was signed"


def test_every_file_with_such_words_is_read(found) -> None:
    for files in TEXTS.values():
        for file in files:
            assert (SITE / file).exists(), file
    assert all(len(found[text]["en"]) > 2 for text in TEXTS)


def test_the_page_says_who_has_signed_what_stands_there(found) -> None:
    page = signed_words.page(found, signed_words.signatures())
    assert page == signed_words.PAGE.read_text(), "run scripts/signed_words.py"


def test_no_release_goes_out_with_a_text_that_is_not_signed(found, monkeypatch) -> None:
    monkeypatch.setattr(signed_words, "words", lambda: WORDS)
    both = [a_signature(), a_signature("de")]
    for register, status in (([], 1), (both[:1], 1), (both, 0)):
        monkeypatch.setattr(signed_words, "signatures", lambda given=register: given)
        assert signed_words.main("release", "help", "en") == status
