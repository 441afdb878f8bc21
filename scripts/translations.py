"""Keep the site's translations: `extract`, `compile` or `check`.

scripts/translations.py extract     bring the catalogues up to date with the code
scripts/translations.py compile     make from them what the site reads
scripts/translations.py check       say what is not translated yet

Runs in `.venv`: Babel does the work, so that no gettext binary is needed.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from vincula.catalogue.load import load_catalogue
from vincula.change.reliable import measurement_error

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "packages" / "practice" / "src" / "vincula_practice"
LOCALE = SITE / "locale"

# Function names that mark a text, and which of their arguments hold it.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
INDENTED = re.compile(r"^[ \t]+", re.MULTILINE)

# Whose instruments have names to translate: those of others keep theirs.
OURS = "The Vincula project"

# One message is its text and plural, and the context that tells apart equal texts.
Id = str | tuple[str, ...]
Key = tuple[Id, str | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one message of one language."""

    language: str
    text: Id
    what: str

    def __str__(self) -> str:
        return f"{self.language}: {self.what}: {self.text!r}"


def template_messages(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Any:
    """Extract from a template: Django turns it into something like Python for us."""
    if not settings.configured:
        settings.configure()
    text = templatize(file.read().decode("utf-8"))
    # What is left of the markup is no Python, and least of all well indented.
    code = INDENTED.sub("", text).encode("utf-8")
    return extract_python(BytesIO(code), keywords, comment_tags, options)


METHODS: list[tuple[str, Any]] = [
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", template_messages),
    ("**/templates/**.txt", template_messages),
]


def template() -> Catalog:
    """Return every text that the code marks for translation, without a translation."""
    found = Catalog(project="Vincula", version="", charset="utf-8")
    marked = extract_from_dir(
        SITE,
        METHODS,
        {"**.py": {"encoding": "utf-8"}},
        KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for file, _line, message, comments, context in marked:
        place = [(file, 0)]
        found.add(message, locations=place, auto_comments=comments, context=context)
    for instrument, phrase in catalogue_phrases():
        place = [(f"vincula/catalogue/{instrument}", 0)]
        found.add(phrase, locations=place)
    return found


def catalogue_phrases() -> Iterator[tuple[str, str]]:
    """Yield instrument and phrase: what pages say of the instruments, never items."""
    for instrument in load_catalogue():
        definition = instrument.definition
        yield instrument.id, definition.measures
        if definition.licence.holder == OURS:
            yield instrument.id, definition.abbreviation
            yield instrument.id, definition.name
        for scale in instrument.norms.scales:
            for band in scale.bands.bands if scale.bands else ():
                yield instrument.id, band.label
            for cutoff in scale.cutoffs:
                yield instrument.id, cutoff.label
            error = measurement_error(scale)
            if error:
                yield instrument.id, error.how


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Yield each language's file and what it holds."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale=path.parent.parent.name)


def keys(catalogue: Catalog) -> set[Key]:
    """Return what a catalogue holds, without the header."""
    return {(message.id, message.context) for message in catalogue if message.id}


def faults(catalogue: Catalog, wanted: Catalog) -> Iterator[Fault]:
    """Yield what keeps a language from being whole."""
    language = str(catalogue.locale)
    for text, context in sorted(keys(wanted) - keys(catalogue), key=str):
        yield Fault(language, text, "not in the catalogue" + (context or ""))
    for text, _context in sorted(keys(catalogue) - keys(wanted), key=str):
        yield Fault(language, text, "no longer in the code")
    for message in catalogue:
        if message.id:
            yield from _message_faults(language, message)


def _message_faults(language: str, message: Any) -> Iterator[Fault]:
    said = message.string if message.pluralizable else (message.string,)
    asked = message.id if message.pluralizable else (message.id,)
    if not all(said):
        yield Fault(language, message.id, "not translated")
        return
    if message.fuzzy:
        yield Fault(language, message.id, "marked as uncertain (fuzzy)")
    known = {frozenset(PLACEHOLDER.findall(text)) for text in asked}
    if any(frozenset(PLACEHOLDER.findall(text)) not in known for text in said):
        yield Fault(language, message.id, "placeholders differ")


def extract() -> int:
    """Add what is new in the code, take out what is gone; guess nothing."""
    wanted = template()
    for path, catalogue in catalogues():
        # A date that changes with every run would make every run a change.
        wanted.creation_date = catalogue.creation_date
        catalogue.update(wanted, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        _write(path, catalogue)
        print(f"{path.relative_to(ROOT)}: {len(keys(catalogue))} messages")
    return 0


def _write(path: Path, catalogue: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalogue, width=88, sort_by_file=True, include_lineno=False)


def compile_all() -> int:
    """Write the `.mo` beside each `.po`."""
    for path, catalogue in catalogues():
        beside = path.with_suffix(".mo")
        made = beside.with_suffix(".new")
        with made.open("wb") as file:
            write_mo(file, catalogue)
        made.replace(beside)  # a site that runs never reads half a file
    return 0


def check() -> int:
    """Name what is missing; status 1 where anything is."""
    wanted = template()
    found = [fault for _, one in catalogues() for fault in faults(one, wanted)]
    for fault in found:
        print(fault)
    return 1 if found else 0


COMMANDS = {"extract": extract, "compile": compile_all, "check": check}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Keep the site's translations.")
    parser.add_argument("command", choices=COMMANDS)
    sys.exit(COMMANDS[parser.parse_args().command]())
