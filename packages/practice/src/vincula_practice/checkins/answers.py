"""Sent answers in words again: each question as it was asked, and what was chosen."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format

from vincula.catalogue.model import AnswerKind, Instrument, Wording
from vincula.catalogue.wording import Available, labels_for
from vincula.responses import Answer
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import StoredResponse
from vincula_practice.checkins.stored import response_of
from vincula_practice.checkins.wordings import text_for
from vincula_practice.people.models import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question and what was answered.

    ``answer`` is a label, a number or words; "" with ``missing`` saying why.
    """

    item: str
    text: str
    answer: str
    value: float | None
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredForm:
    """One instrument as it was answered.

    ``comparable`` is False where the form has changed since: its questions are then
    named by their ids, because today's words are not what the person read.
    """

    instrument: str
    title: str
    about: str
    language: str
    draft: bool
    licence_line: str | None
    comparable: bool
    lines: tuple[Line, ...]


def answered_form(
    row: StoredResponse, *, practice: Practice, language: str, on: date
) -> AnsweredForm:
    """Return a stored response in words; ``row.about`` is read for a goal."""
    instrument = catalogue().get(row.instrument)
    text = text_for(
        practice=practice, instrument=row.instrument, language=language, on=on
    )
    same = row.version == instrument.version
    wording = text.wording if isinstance(text, Available) and same else None
    return AnsweredForm(
        instrument=instrument.id,
        title=wording.title if wording else instrument.definition.name,
        about=row.about.words if row.about else "",
        language=wording.language if wording else "en",
        draft=instrument.definition.stage == "draft",
        licence_line=instrument.definition.licence.line,
        comparable=same,
        lines=tuple(
            _line(instrument, wording, answer) for answer in response_of(row).answers
        ),
    )


def _line(instrument: Instrument, wording: Wording | None, answer: Answer) -> Line:
    return Line(
        item=answer.item,
        text=wording.items[answer.item] if wording else answer.item,
        answer=answer.words or _label(instrument, wording, answer),
        value=answer.value,
        missing=str(answer.missing or ""),
    )


def _label(instrument: Instrument, wording: Wording | None, answer: Answer) -> str:
    if answer.value is None:
        return ""
    if wording:
        allowed = instrument.answer_set(answer.item)
        if allowed.kind is AnswerKind.CHOICE:
            labels = labels_for(instrument, wording, answer.item)
            return labels[allowed.values.index(int(answer.value))]
    return number_format(f"{answer.value:g}")
