"""What was sent, to be read again: each question with the answer that was chosen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from vincula.catalogue.model import AnswerKind, Instrument, Wording
from vincula.catalogue.wording import Available
from vincula.responses import Answer, Missing
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import StoredResponse
from vincula_practice.checkins.stored import response_of
from vincula_practice.checkins.wordings import text_for
from vincula_practice.people.models import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One question and its answer. ``label`` is empty where a number was given.

    ``skipped``: the person chose to; ``not_reached``: it was sent before.
    """

    item: str
    question: str
    value: float | None = None
    label: str = ""
    maximum: float | None = None
    words: str = ""
    skipped: bool = False
    not_reached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRead:
    """One form of a sent check-in; ``about`` is the goal that it rates.

    ``texts`` is False where its text may not be shown (any more): values are, then.
    ``older_version`` tells that the text has changed since it was answered.
    """

    instrument: str
    title: str
    about: str
    stem: str
    language: str
    licence_line: str | None
    texts: bool
    older_version: bool
    said: tuple[Said, ...]


def read_back(
    responses: Iterable[StoredResponse], *, practice: Practice, language: str, on: date
) -> list[FormRead]:
    """Return the forms of sent responses; one look-up of the text an instrument."""
    texts: dict[str, Available | None] = {}
    forms = []
    for row in responses:
        if row.instrument not in texts:
            found = text_for(
                practice=practice, instrument=row.instrument, language=language, on=on
            )
            texts[row.instrument] = found if isinstance(found, Available) else None
        forms.append(_form(row, texts[row.instrument]))
    return forms


def _form(row: StoredResponse, text: Available | None) -> FormRead:
    instrument = catalogue().get(row.instrument)
    wording = text.wording if text else None
    answers = response_of(row).answers
    return FormRead(
        instrument=instrument.id,
        title=wording.title if wording else instrument.definition.abbreviation,
        about=row.about.words if row.about else "",
        stem=wording.stem or "" if wording else "",
        language=wording.language if wording else "",
        licence_line=text.licence_line if text else None,
        texts=wording is not None,
        older_version=row.version != instrument.version,
        said=tuple(_said(instrument, wording, answers)),
    )


def _said(
    instrument: Instrument, wording: Wording | None, answers: Iterable[Answer]
) -> Iterator[Said]:
    known = {item.id for item in instrument.items}
    for answer in answers:
        text = wording if answer.item in known else None
        yield Said(
            item=answer.item,
            question=text.items[answer.item] if text else "",
            value=answer.value,
            label=_label(instrument, text, answer) if text else "",
            maximum=_maximum(instrument, answer) if answer.item in known else None,
            words=answer.words or "",
            skipped=answer.missing is Missing.SKIPPED,
            not_reached=answer.missing is Missing.NOT_REACHED,
        )


def _label(instrument: Instrument, wording: Wording, answer: Answer) -> str:
    allowed = instrument.answer_set(answer.item)
    if allowed.kind is not AnswerKind.CHOICE or answer.value not in allowed.values:
        return ""
    labels = wording.item_options.get(answer.item) or wording.options[allowed.id]
    return labels[allowed.values.index(answer.value)]


def _maximum(instrument: Instrument, answer: Answer) -> float | None:
    allowed = instrument.answer_set(answer.item)
    return allowed.maximum if allowed.kind is AnswerKind.RANGE else None
