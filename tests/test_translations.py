"""Every word that the site says can be read in every language it offers."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from checkout import ROOT

SITE = ROOT / "packages/practice/src/vincula_practice"


def _script() -> ModuleType:
    path = ROOT / "scripts" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["translations"] = module
    spec.loader.exec_module(module)
    return module


translations = _script()


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    return translations.template()


def _languages() -> Iterator[str]:
    return (path.parent.parent.name for path, _ in translations.catalogues())


def test_there_is_a_catalogue_for_each_language_offered() -> None:
    settings = (SITE / "config/settings.py").read_text()
    (offered,) = re.findall(r"^LANGUAGES = (.+)$", settings, re.MULTILINE)
    codes = set(re.findall(r'\("(\w+)", _\("', offered))
    assert "de" in codes
    assert codes - {"en"} == set(_languages())


@pytest.mark.parametrize("language", list(_languages()))
def test_every_word_is_translated(language: str, wanted: Catalog) -> None:
    found = [
        str(fault)
        for path, catalogue in translations.catalogues()
        if path.parent.parent.name == language
        for fault in translations.faults(catalogue, wanted)
    ]
    assert not found, "run scripts/translations.py extract, then translate"


def test_extraction_finds_words_in_code_templates_and_catalogue(
    wanted: Catalog,
) -> None:
    places = {
        Path(place).suffix for m in wanted if m.id for place, _line in m.locations
    }
    assert {".py", ".html", ".txt", ""} <= places


def test_a_template_gives_its_words_with_context_plural_and_placeholders(
    tmp_path: Path,
) -> None:
    template = tmp_path / "page.html"
    template.write_text(
        '{% load i18n %}<p title="{% translate "95 %" %}">\n'
        '      {% translate "May" context "month" %}\n'
        "  {% blocktranslate count n=n with name=who.name %}{{ name }} has one"
        "{% plural %}{{ name }} has {{ n }}{% endblocktranslate %}\n"
        '{% include "x" with none=_("nothing \'here\'") %}{# no #}</p>'
    )
    keywords = dict.fromkeys(translations.KEYWORDS)
    with template.open("rb") as file:
        found = [
            message[2]
            for message in translations.template_messages(file, keywords, (), {})
        ]
    assert "95 %%" in found
    assert ("month", "May") in found
    assert "nothing 'here'" in found
    assert any(
        isinstance(one, tuple) and one[:2] == ("%(name)s has one", "%(name)s has %(n)s")
        for one in found
    )


def _what(catalogue: Catalog, wanted: Catalog) -> list[str]:
    return [fault.what for fault in translations.faults(catalogue, wanted)]


def test_what_is_missing_or_wrong_is_named() -> None:
    wanted = Catalog()
    wanted.add("Hello")
    wanted.add("%(n)s of %(of)s")
    wanted.add("new")
    german = Catalog(locale="de")
    german.add("Hello", "")
    german.add("%(n)s of %(of)s", "%(n)s von %(off)s")
    german.add("gone", "weg")
    assert _what(german, wanted) == [
        "not in the catalogue",
        "no longer in the code",
        "not translated",
        "placeholders differ",
    ]


def test_a_guessed_translation_is_not_one() -> None:
    wanted, german = Catalog(), Catalog(locale="de")
    wanted.add("Hello")
    german.add("Hello", "Guten Tag", flags=["fuzzy"])
    assert _what(german, wanted) == ["marked as uncertain (fuzzy)"]


def test_one_form_of_a_plural_may_leave_out_the_number() -> None:
    wanted, german = Catalog(), Catalog(locale="de")
    wanted.add(("One.", "%(n)d of them."))
    german.add(("One.", "%(n)d of them."), ("Eine.", "%(n)d davon."))
    assert _what(german, wanted) == []


def test_compiling_writes_what_stands_in_the_catalogue() -> None:
    command = [sys.executable, ROOT / "scripts" / "translations.py", "compile"]
    subprocess.run(command, check=True)
    compiled = SITE / "locale/de/LC_MESSAGES/django.mo"
    assert b"Was ist Ihnen heute am wichtigsten?" in compiled.read_bytes()
