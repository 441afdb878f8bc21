"""May this form be shown to a person today, and in which words?

Text that may be redistributed ships with the catalogue. Where it may not, a practice
loads the holder's text and attests its licence; without both, the form cannot be sent
and the reason is a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vincula.catalogue.fault import Gap
from vincula.catalogue.model import (
    AnswerKind,
    AnswerSet,
    Attestation,
    Definition,
    Instrument,
    TextPolicy,
    Wording,
)

FALLBACK_LANGUAGE = "en"

# A licence for one of these covers every practice.
EVERYWHERE = frozenset({"worldwide", "world", "all territories"})


class UnavailableReason(StrEnum):
    """Why a form cannot be sent."""

    NO_WORDING = "no wording loaded"
    NO_ATTESTATION = "no attestation"
    NO_ELECTRONIC_USE = "licence without electronic use"
    EXPIRED = "licence expired"
    OTHER_TERRITORY = "licence for another territory"
    INCOMPLETE_WORDING = "wording incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """The form may be shown in these words.

    ``asked_language`` is False where the text is not in the language asked for.
    """

    wording: Wording
    licence_line: str | None
    asked_language: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """The form cannot be sent; ``sentence`` says why and what to do."""

    reason: UnavailableReason
    sentence: str


def availability(
    instrument: Instrument,
    *,
    language: str,
    on: date,
    licensed: Wording | None = None,
    attestation: Attestation | None = None,
    territory: str | None = None,
) -> Available | Unavailable:
    """Tell whether a form may be shown on a day, and in which words.

    Shipped text comes in the language asked for, else in English. Text of a licensed
    practice needs an attestation that allows electronic use, covers the practice's
    `territory` (not compared where that is None) and has not expired; the day of
    expiry itself still counts. A wording with a gap is never shown.
    """
    if instrument.definition.licence.text is TextPolicy.SHIPPED:
        return _shipped(instrument, language)
    refusal = _refusal(instrument, licensed, attestation, on=on, territory=territory)
    if refusal is not None or licensed is None:
        return refusal or _no_wording(instrument)
    return _available(instrument, licensed, language)


def wording_gaps(definition: Definition, wording: Wording) -> tuple[Gap, ...]:
    """Return every place where a wording does not cover its instrument exactly."""
    return (
        *_item_gaps(definition, wording),
        *_option_gaps(definition, wording),
        *_unknown_options(definition, wording),
    )


def labels_for(
    instrument: Instrument, wording: Wording, item_id: str
) -> tuple[str, ...]:
    """Return the answer labels of an item, lowest first; none for free text."""
    own = wording.item_options.get(item_id)
    return own or wording.options.get(instrument.item(item_id).answers, ())


def _shipped(instrument: Instrument, language: str) -> Available | Unavailable:
    wordings = instrument.wordings
    wording = wordings.get(language) or wordings.get(FALLBACK_LANGUAGE)
    if wording is None:
        return _no_wording(instrument)
    return _available(instrument, wording, language)


def _available(
    instrument: Instrument, wording: Wording, language: str
) -> Available | Unavailable:
    gaps = wording_gaps(instrument.definition, wording)
    if gaps:
        return Unavailable(
            reason=UnavailableReason.INCOMPLETE_WORDING,
            sentence=f"The wording of {_name(instrument)} does not fit: {gaps[0].key}:"
            f" {gaps[0].remedy}.",
        )
    return Available(
        wording=wording,
        licence_line=instrument.definition.licence.line,
        asked_language=wording.language == language,
    )


def _refusal(
    instrument: Instrument,
    licensed: Wording | None,
    attestation: Attestation | None,
    *,
    on: date,
    territory: str | None,
) -> Unavailable | None:
    name = _name(instrument)
    if licensed is None:
        return _no_wording(instrument)
    if attestation is None:
        return Unavailable(
            reason=UnavailableReason.NO_ATTESTATION,
            sentence=f"The wording of {name} came without an attestation of the"
            " licence; add holder, reference, territory, electronic use and expiry.",
        )
    if not attestation.electronic_use:
        return Unavailable(
            reason=UnavailableReason.NO_ELECTRONIC_USE,
            sentence=f"The licence for {name} does not allow electronic use; ask"
            f" {attestation.holder} for one that does.",
        )
    if on > attestation.expires_on:
        return Unavailable(
            reason=UnavailableReason.EXPIRED,
            sentence=f"The licence for {name} expired on"
            f" {attestation.expires_on.isoformat()}; renew it and attest it again.",
        )
    if territory is not None and not _covers(attestation.territory, territory):
        return Unavailable(
            reason=UnavailableReason.OTHER_TERRITORY,
            sentence=f"The licence for {name} is for {attestation.territory}, not for"
            f" {territory}; ask {attestation.holder} to extend it.",
        )
    return None


def _no_wording(instrument: Instrument) -> Unavailable:
    return Unavailable(
        reason=UnavailableReason.NO_WORDING,
        sentence=f"The text of {_name(instrument)} may not be shipped; a practice that"
        f" holds a licence of {instrument.definition.licence.holder} loads its own.",
    )


def _name(instrument: Instrument) -> str:
    return instrument.definition.abbreviation


def _covers(licensed: str, territory: str) -> bool:
    named = licensed.casefold().strip()
    return named in EVERYWHERE or named == territory.casefold().strip()


def _item_gaps(definition: Definition, wording: Wording) -> Iterator[Gap]:
    known = {item.id for item in definition.items}
    for item in definition.items:
        if not wording.items.get(item.id):
            yield Gap(key=f"items.{item.id}", remedy="has no text; add it")
    for item_id in wording.items.keys() - known:
        yield Gap(
            key=f"items.{item_id}", remedy="is no item of this instrument; remove it"
        )


def _option_gaps(definition: Definition, wording: Wording) -> Iterator[Gap]:
    sets = {answers.id: answers for answers in definition.answer_sets}
    inherited = {
        i.answers for i in definition.items if i.id not in wording.item_options
    }
    places = [(f"options.{s}", sets.get(s), wording.options.get(s)) for s in inherited]
    places += [
        (f"item_options.{i.id}", sets.get(i.answers), wording.item_options[i.id])
        for i in definition.items
        if i.id in wording.item_options
    ]
    for key, answers, labels in sorted(places, key=lambda place: place[0]):
        if answers is None:
            continue
        needed = _labels_needed(answers)
        if len(labels or ()) != needed or not all(labels or ()):
            yield Gap(
                key=key,
                remedy=f"has {len(labels or ())} labels but needs {needed}, none of"
                " them empty; give one for each answer, lowest first",
            )


def _labels_needed(answers: AnswerSet) -> int:
    if answers.kind is AnswerKind.TEXT:
        return 0
    return 2 if answers.kind is AnswerKind.RANGE else len(answers.values)


def _unknown_options(definition: Definition, wording: Wording) -> Iterator[Gap]:
    sets = {answers.id for answers in definition.answer_sets}
    items = {item.id for item in definition.items}
    for name in wording.options.keys() - sets:
        yield Gap(
            key=f"options.{name}", remedy="is no answer set here; correct the name"
        )
    for name in wording.item_options.keys() - items:
        yield Gap(
            key=f"item_options.{name}", remedy="is no item here; correct the name"
        )
