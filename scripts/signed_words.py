"""Has a clinician signed the words that somebody in danger reads, as they stand now?

scripts/signed_words.py             write docs/safety/words-in-danger.md anew
scripts/signed_words.py release     fail where a text is not signed: it must not go out
scripts/signed_words.py show TEXT LANGUAGE
                                    print what is to be read and signed, with its mark

`docs/safety/signed-words.toml` holds who signed what and when. A signature is for the
words of one text in one language, told by their mark: one word changed, and it is none.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
REGISTER = ROOT / "docs" / "safety" / "signed-words.toml"
PAGE = ROOT / "docs" / "safety" / "words-in-danger.md"
MARK_LETTERS = 16

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Each text, and where its sentences stand.
TEXTS = {
    "help": (
        "portal/help/templates/portal/help/page.html",
        "portal/help/templates/portal/help/turn.html",
        "portal/checkin/templates/portal/checkin/help.html",
        "portal/checkin/templates/portal/checkin/sent.html",
        "templates/portal/crisis_lines.html",
    ),
    "crisis page": ("templates/safety/crisis.html", "safety/crisis_page.py"),
    "not safe": (
        "templates/portal/not_safe.html",
        "portal/checkin/templates/portal/checkin/unsafe.html",
        "portal/safety/templates/portal/safety/unsafe.html",
    ),
    "who reads it": ("safety/promise.py", "templates/portal/turn.html"),
    "safety plan": (
        "portal/safety/templates/portal/safety/page.html",
        "portal/safety/templates/portal/safety/edit.html",
        "portal/safety/templates/portal/safety/kept.html",
        "safety/plans.py",
        "safety/plan_form.py",
    ),
}
# What whoever signs has looked at; all of it, for each text.
CHECKLIST = {
    "no method": "no method is named, and no detail of one",
    "hope": "it says that help is there, and what can be done now",
    "plain": "it can be read by a twelve-year-old, and by somebody who cannot think",
    "no blame": "nobody is blamed, shamed or hurried",
    "true": "it promises nothing that the practice does not keep",
    "no verdict": "it says nothing about how serious it is, and never that all is well",
}
HEAD = """# Words for somebody in danger

What a client reads who is in danger must be read and signed by a named clinician, in each
language, as it stands now. A signature is for these very words: where one has changed, it
is none. A release with a text that is not signed must not go out
(`scripts/signed_words.py release`).

{state}

| Text | Language | Sentences | Signed by | On |
|---|---|---|---|---|
{rows}

Who signs has looked at each of these:

{checklist}

`scripts/signed_words.py show help en` prints a text with its mark; the signature goes into
`docs/safety/signed-words.toml`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One clinician's name under one text in one language."""

    text: str
    language: str
    mark: str
    by: str
    profession: str
    on: date
    checked: tuple[str, ...]

    def faults(self) -> list[str]:
        """Return what a signature lacks."""
        missing = [one for one in CHECKLIST if one not in self.checked]
        named = {"by": self.by, "profession": self.profession}
        empty = [name for name, said in named.items() if not said.strip()]
        unknown = [] if self.text in TEXTS else [self.text]
        return [*missing, *empty, *unknown]


Words = dict[str, dict[str, list[str]]]


def words() -> Words:
    """Return the sentences of each text, by text and language."""
    import translations  # noqa: PLC0415 - needs the environment of the site

    marked = translations.template()
    languages = {
        path.parent.parent.name: catalogue
        for path, catalogue in translations.catalogues()
    }
    found: Words = {}
    for text, files in TEXTS.items():
        own = [m for m in marked if m.id and {f for f, _line in m.locations} & {*files}]
        found[text] = {"en": sorted(_said(m.id) for m in own)}
        for language, catalogue in languages.items():
            said = (catalogue.get(m.id, m.context) for m in own)
            found[text][language] = sorted(_said(m.string) if m else "" for m in said)
    return found


def _said(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else " / ".join(text)


def mark_of(sentences: Iterable[str]) -> str:
    """Return what changes with every word."""
    whole = "\n".join(sentences).encode("utf-8")
    return hashlib.sha256(whole).hexdigest()[:MARK_LETTERS]


def signatures(path: Path = REGISTER) -> list[Signature]:
    given = tomllib.loads(path.read_text(encoding="utf-8")).get("signed", [])
    return [
        Signature(**{**one, "checked": tuple(one.get("checked", ()))}) for one in given
    ]


def standing(
    found: Words, signed: Iterable[Signature]
) -> dict[tuple[str, str], Signature | None]:
    """Return, by text and language, the signature that holds for what stands there."""
    good = {
        (one.text, one.language, one.mark): one for one in signed if not one.faults()
    }
    return {
        (text, language): good.get((text, language, mark_of(sentences)))
        for text, by_language in found.items()
        for language, sentences in sorted(by_language.items())
    }


def page(found: Words, signed: list[Signature]) -> str:
    """Return the page that docs/ shows."""
    held = standing(found, signed)
    missing = sum(one is None for one in held.values())
    state = (
        f"**{missing} of {len(held)} are not signed: not for real clients.**"
        if missing
        else f"All {len(held)} are signed."
    )
    return HEAD.format(
        state=state,
        rows="\n".join(_row(key, one, found) for key, one in held.items()),
        checklist="\n".join(f"- {words};" for words in CHECKLIST.values()),
    )


def _row(
    key: tuple[str, str],
    held: Signature | None,
    found: Mapping[str, dict[str, list[str]]],
) -> str:
    text, language = key
    signed = f"{held.by}, {held.profession} | {held.on}" if held else "**nobody** | -"
    return f"| {text} | {language} | {len(found[text][language])} | {signed} |"


def main(action: str, text: str, language: str) -> int:
    """Do one of the three; the status tells whether a release may go out."""
    found, signed = words(), signatures()
    if action == "show":
        sentences = found[text][language]
        print("\n\n".join(sentences))
        print(f"\nmark = {mark_of(sentences)}")
        return 0
    if action == "release":
        missing = [key for key, one in standing(found, signed).items() if one is None]
        for name, spoken in missing:
            print(f"not signed: {name} ({spoken})")
        return 1 if missing else 0
    PAGE.write_text(page(found, signed), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "action", nargs="?", default="write", choices=["write", "release", "show"]
    )
    parser.add_argument("text", nargs="?", default="help", choices=list(TEXTS))
    parser.add_argument("language", nargs="?", default="en")
    given = parser.parse_args()
    sys.exit(main(given.action, given.text, given.language))
