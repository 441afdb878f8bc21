"""An instrument as plain text for a terminal, and as plain data for a program."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import TypeAdapter

from vincula.catalogue.claims import claim
from vincula.catalogue.model import Definition, Instrument, Norms, Scale, Wording
from vincula.catalogue.phrases import (
    answers_phrase,
    figure_phrases,
    missing_phrase,
    prompt_phrase,
    risk_phrase,
    scale_phrase,
    source_phrase,
    text_phrase,
)
from vincula.catalogue.wording import FALLBACK_LANGUAGE

_DEFINITION = TypeAdapter(Definition)
_NORMS = TypeAdapter(Norms)
_WORDINGS = TypeAdapter(dict[str, Wording])


def summary(instrument: Instrument) -> dict[str, Any]:
    """Return the line of a list: what it is, whether it ships, what may be claimed."""
    definition = instrument.definition
    return {
        "id": definition.id,
        "version": definition.version,
        "abbreviation": definition.abbreviation,
        "name": definition.name,
        "group": definition.group.value,
        "respondent": definition.respondent.value,
        "stage": definition.stage.value,
        "claim": claim(instrument).sentence,
        "text": definition.licence.text.value,
        "languages": sorted(instrument.wordings),
        "items": len(definition.items),
        "scales": [scale.id for scale in definition.scales],
    }


def as_data(instrument: Instrument) -> dict[str, Any]:
    """Return everything known about an instrument as plain, JSON-ready data."""
    return {
        **_DEFINITION.dump_python(instrument.definition, mode="json"),
        "claim": claim(instrument).sentence,
        "norms": _NORMS.dump_python(instrument.norms, mode="json"),
        "wordings": _WORDINGS.dump_python(instrument.wordings, mode="json"),
    }


def as_list(instruments: Iterable[Instrument]) -> str:
    """Return a table of instruments as text, one line each."""
    rows = [("id", "version", "items", "text", "name")]
    for one in instruments:
        text = ",".join(sorted(one.wordings)) or "-"
        known = one.definition
        name = f"{known.abbreviation}: {known.name} ({known.stage.value})"
        rows.append((known.id, known.version, str(len(known.items)), text, name))
    widths = [max(len(row[n]) for row in rows) for n in range(4)]
    return "\n".join(
        "  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    )


def as_text(instrument: Instrument) -> str:
    """Return everything that a person wants to know about an instrument."""
    lines = [
        *_head_lines(instrument),
        "",
        *_item_lines(instrument),
        *(
            line
            for scale in instrument.definition.scales
            for line in _scale_lines(instrument, scale)
        ),
        *_watch_lines(instrument),
    ]
    if instrument.norms.note:
        lines += ["", f"figures: {instrument.norms.note}"]
    return "\n".join(lines)


def _head_lines(instrument: Instrument) -> Iterator[str]:
    known, licence = instrument.definition, instrument.definition.licence
    yield f"{known.abbreviation} - {known.name} ({known.id} {known.version})"
    yield f"  {claim(instrument)}"
    yield f"  {known.measures}; answered by {known.respondent.value}: {known.recall}"
    yield f"  {text_phrase(instrument)}"
    yield f"  licence: {licence.licence_class}; {licence.holder}"
    yield f"  terms: {licence.terms} Source: {source_phrase(licence.source)}"
    if licence.line:
        yield f"  shown under the form: {licence.line}"
    if known.loinc_panel:
        yield f"  LOINC panel {known.loinc_panel}"
    if known.notes:
        yield f"  note: {known.notes}"


def _item_lines(instrument: Instrument) -> Iterator[str]:
    wording = instrument.wordings.get(FALLBACK_LANGUAGE)
    yield "items"
    if wording and wording.stem:
        yield f"  {wording.stem}"
    for item in instrument.items:
        text = f" {wording.items.get(item.id, '')}" if wording else ""
        unscored = "" if item.scored else " (not scored)"
        yield f"  {item.id}{unscored}{text}"
        yield f"      {answers_phrase(instrument, wording, item.id)}"


def _scale_lines(instrument: Instrument, scale: Scale) -> Iterator[str]:
    yield ""
    yield f"scale {scale.id}: {scale.name}"
    yield f"  {scale_phrase(scale)}"
    yield f"  items: {', '.join(scale.items)}"
    if scale.reverse:
        yield f"  turned round: {', '.join(scale.reverse)}"
    yield f"  missing: {missing_phrase(scale)}. Source: {source_phrase(scale.missing.source)}"
    if scale.note:
        yield f"  note: {scale.note}"
    norms = instrument.norms_of(scale.id)
    if norms is None:
        return
    for kind, figure, source in figure_phrases(norms):
        yield f"  {kind}: {figure}. Source: {source_phrase(source)}"
    if norms.note:
        yield f"  note: {norms.note}"


def _watch_lines(instrument: Instrument) -> Iterator[str]:
    for title, phrases in (
        ("must reach a human", [risk_phrase(r) for r in instrument.definition.risk]),
        (
            "worth a conversation",
            [prompt_phrase(p) for p in instrument.definition.prompts],
        ),
    ):
        if phrases:
            yield ""
            yield title
            yield from (f"  {phrase}" for phrase in phrases)
