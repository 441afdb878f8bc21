"""How does a document become a PDF that everybody can read? PDF/UA-1, by Typst.

Data travel as JSON beside the template and are never pasted into it, so no word that a
person wrote can be read as a command.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

# A letter that no font here can draw would stop an accessible document; it is shown as
# this sign, and the document says so.
NO_LETTER = "\N{WHITE SQUARE}"
_UNDRAWABLE = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
# Signs that steer a terminal have no letter at all, so nothing is missed without them.
_STEERING = re.compile(r"(\\\\)|\\u00[01][0-9a-f]|[\x7f-\x9f]")
_PATIENCE = 40


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """Return the PDF; raises typst.TypstError where the template is at fault."""
    source = template.read_bytes()
    written = _STEERING.sub(r"\1", json.dumps(data, ensure_ascii=False))
    for _ in range(_PATIENCE):
        try:
            return _compile(source, written)
        except typst.TypstError as fault:
            found = _UNDRAWABLE.search(fault.message)
            if found is None:
                raise
            written = _without(json.loads(written), found["text"])
    return _compile(source, _only_latin(written))


def _compile(source: bytes, data: str) -> bytes:
    pdf: bytes = typst.compile(
        source,
        font_paths=_fonts(),
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
    )
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Typst carries its own fonts; those of the machine add letters it has not."""
    return typst.Fonts(include_system_fonts=True)


def _without(data: dict[str, Any], text: str) -> str:
    kept = json.dumps({**data, "letters_missing": True}, ensure_ascii=False)
    return kept.replace(text, NO_LETTER)


def _only_latin(data: str) -> str:
    """Keep what the fonts inside Typst certainly have."""
    return re.sub(r"[^\u0000-\u024f\u2010-\u2026\u221a\u25a1]", NO_LETTER, data)
