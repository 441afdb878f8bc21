"""The catalogue as pages of the documentation, made from the same files."""

from collections.abc import Iterable, Iterator, Sequence

from vincula.catalogue.claims import claim
from vincula.catalogue.model import Case, ExpectedScore, Instrument, Scale
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

FROM_MEMORY_NOTE = (
    'A figure marked "from memory" was not read in a source: it is shown and decides'
    " nothing."
)


def as_page(instrument: Instrument) -> str:
    """Return one instrument's page in MyST Markdown."""
    known = instrument.definition
    lines = [
        f"# {_safe(known.abbreviation)}: {_safe(known.name)}",
        "",
        f"**{_safe(claim(instrument).sentence)}**",
        "",
        *_table(("", ""), _fact_rows(instrument)),
        *([_safe(known.notes), ""] if known.notes else []),
        *_item_section(instrument),
        *(line for scale in known.scales for line in _scale_section(instrument, scale)),
        *_watch_section(instrument),
        *_case_section(instrument.cases),
    ]
    if instrument.norms.note:
        lines += ["## Figures", "", _safe(instrument.norms.note), ""]
    return "\n".join(lines)


def as_index(instruments: Iterable[Instrument], *, catalogue_version: str) -> str:
    """Return the index of all instruments' pages, with their table of contents."""
    shown = sorted(instruments, key=lambda one: (one.definition.group.value, one.id))
    rows = [
        (
            f"[{_safe(one.definition.abbreviation)}]({one.id}.md)",
            f"`{one.id}`",
            one.definition.group.value,
            one.definition.stage.value,
            text_phrase(one),
        )
        for one in shown
    ]
    return "\n".join(
        [
            "# Instruments",
            "",
            f"Catalogue {catalogue_version}, {len(shown)} instruments.",
            FROM_MEMORY_NOTE,
            "",
            *_table(("Instrument", "Id", "Group", "Stage", "Text"), rows),
            "```{toctree}",
            ":hidden:",
            "",
            *(one.id for one in shown),
            "```",
            "",
        ]
    )


def _fact_rows(instrument: Instrument) -> list[tuple[str, ...]]:
    known, licence = instrument.definition, instrument.definition.licence
    rows = [
        ("Id and version", f"`{known.id}` {known.version}"),
        ("Measures", _safe(known.measures)),
        ("Answered by", f"{known.respondent.value}, about: {_safe(known.recall)}"),
        ("Text", text_phrase(instrument)),
        ("Licence", _safe(f"{licence.licence_class}. {licence.terms}")),
        ("Holder", _safe(licence.holder)),
        ("Licence read in", _safe(source_phrase(licence.source))),
    ]
    optional = [
        ("Shown under the form", licence.line),
        ("LOINC panel", known.loinc_panel),
        ("Mirrors", known.mirrors),
    ]
    return [*rows, *((name, _safe(value)) for name, value in optional if value)]


def _item_section(instrument: Instrument) -> Iterator[str]:
    wording = instrument.wordings.get(FALLBACK_LANGUAGE)
    yield from ("## Items", "")
    if wording and wording.stem:
        yield from (f"> {_safe(wording.stem)}", "")
    rows = [
        (
            f"`{item.id}`" + ("" if item.scored else " (not scored)"),
            _safe(wording.items.get(item.id, "")) if wording else "not ours to print",
            _safe(answers_phrase(instrument, wording, item.id)),
            item.loinc or "",
        )
        for item in instrument.items
    ]
    yield from _table(("Item", "Text", "Answers", "LOINC"), rows)


def _scale_section(instrument: Instrument, scale: Scale) -> Iterator[str]:
    yield from (f"## Scale: {_safe(scale.name)}", "")
    turned = ", ".join(f"`{item}`" for item in scale.reverse) or "none"
    missing = f"{missing_phrase(scale)}. Source: {source_phrase(scale.missing.source)}"
    rows = [
        ("Id", f"`{scale.id}`"),
        ("Score", scale_phrase(scale)),
        ("Items", ", ".join(f"`{item}`" for item in scale.items)),
        ("Turned round", turned),
        ("Missing items", _safe(missing)),
        *([("LOINC", scale.loinc)] if scale.loinc else []),
        *([("Note", _safe(scale.note))] if scale.note else []),
    ]
    yield from _table(("", ""), rows)
    norms = instrument.norms_of(scale.id)
    if norms is None:
        return
    figures = [
        (kind, _safe(figure), _safe(source_phrase(source)))
        for kind, figure, source in figure_phrases(norms)
    ]
    if figures:
        yield from _table(("Figure", "Value", "Source and basis"), figures)
    if norms.note:
        yield from (_safe(norms.note), "")


def _watch_section(instrument: Instrument) -> Iterator[str]:
    risks = [risk_phrase(risk) for risk in instrument.definition.risk]
    prompts = [prompt_phrase(prompt) for prompt in instrument.definition.prompts]
    for title, phrases in (
        ("Answers that must reach a human", risks),
        ("Answers worth a conversation", prompts),
    ):
        if phrases:
            yield from (f"## {title}", "")
            yield from (f"- {_safe(phrase)}" for phrase in phrases)
            yield ""


def _case_section(cases: Sequence[Case]) -> Iterator[str]:
    if not cases:
        return
    yield from ("## Worked cases", "")
    rows = [
        (
            _safe(case.name),
            ", ".join(f"{item} {value:g}" for item, value in case.answers.items())
            or "nothing",
            "; ".join(_outcomes(case)),
        )
        for case in cases
    ]
    yield from _table(("Case", "Answers", "Gives"), rows)


def _outcomes(case: Case) -> Iterator[str]:
    yield from (f"{scale}: {_expected(e)}" for scale, e in case.expect.items())
    if case.risk:
        yield f"must reach a human: {', '.join(case.risk)}"


def _expected(expected: ExpectedScore) -> str:
    if expected.score is None:
        return f"no score ({expected.not_scorable})"
    band = f" ({expected.band})" if expected.band else ""
    return f"{expected.score:g}{band}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _safe(text: str) -> str:
    """Keep the text from being read as mark-up."""
    for sign in ("\\", "|", "*", "_", "[", "]", "<", "$", "`"):
        text = text.replace(sign, f"\\{sign}")
    return text
