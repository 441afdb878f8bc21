"""One question as a field to tap, type or skip."""

from dataclasses import dataclass, replace

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vincula_practice.checkins.entry import skip_name
from vincula_practice.checkins.sheet import Form, Question, Sheet

# A range of up to so many steps is shown as buttons to tap; a finer one is typed.
MOST_BUTTONS = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question with its field."""

    key: str
    field: str
    number: int
    kind: str  # choice, scale, number, text
    stem: str
    about: str
    text: str
    language: str
    foreign: bool
    choices: tuple[Choice, ...]
    low_end: str
    high_end: str
    minimum: str
    maximum: str
    step: str
    value: str
    skippable: bool
    skipped: bool
    kept: bool
    skip_field: str
    notes: tuple[str, ...]
    licence_line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The questions of one form that share a stem, on the page with all of them."""

    stem: str
    language: str
    foreign: bool
    notes: tuple[str, ...]
    licence_line: str
    asked: tuple[Asked, ...]


def parts_of(sheet: Sheet) -> list[Part]:
    parts: list[Part] = []
    for asked in (asked_of(q, sheet) for q in sheet.questions):
        last = parts[-1] if parts else None
        instrument = asked.key.split(":")[0]
        if last and last.asked[-1].key.split(":")[0] == instrument:
            parts[-1] = replace(last, asked=(*last.asked, asked))
        else:
            parts.append(_part(asked))
    return parts


def _part(asked: Asked) -> Part:
    return Part(
        stem=asked.stem,
        language=asked.language,
        foreign=asked.foreign,
        notes=asked.notes,
        licence_line=asked.licence_line,
        asked=(asked,),
    )


def asked_of(question: Question, sheet: Sheet) -> Asked:
    form = next(f for f in sheet.forms if f.instrument == question.instrument)
    low, high = question.ends or ("", "")
    return Asked(
        key=question.key,
        field=f"q{question.number}",
        number=question.number,
        kind=_kind(question),
        stem="" if question.kind == "text" else question.stem,
        about=question.about,
        text=question.text,
        language=question.language,
        foreign=question.language != get_language(),
        choices=_choices(question),
        low_end=low,
        high_end=high,
        minimum=plain(question.minimum or 0),
        maximum=plain(question.maximum or 0),
        step=plain(question.step) if question.step else "any",
        value=question.words if question.value is None else plain(question.value),
        skippable=question.skippable,
        skipped=question.skipped,
        kept=question.kept,
        skip_field=skip_name(question.key),
        notes=_notes(form),
        licence_line=form.licence_line or "",
    )


def _notes(form: Form) -> tuple[str, ...]:
    if not form.draft:
        return ()
    return (
        _(
            "These questions are a draft, not validated. Your answers are compared"
            " with your own earlier ones and with nobody else's."
        ),
    )


def _kind(question: Question) -> str:
    if question.kind != "range":
        return question.kind
    return "scale" if len(_steps(question)) else "number"


def _steps(question: Question) -> list[float]:
    low, high, step = question.minimum, question.maximum, question.step
    if low is None or high is None or not step:
        return []
    number = round((high - low) / step) + 1
    return [low + place * step for place in range(number)] * (number <= MOST_BUTTONS)


def _choices(question: Question) -> tuple[Choice, ...]:
    options = [(o.value, o.label) for o in question.options]
    options += [(value, written(value)) for value in _steps(question)]
    return tuple(
        Choice(value=plain(value), label=label, chosen=value == question.value)
        for value, label in options
    )


def plain(value: float) -> str:
    """Write a number as a form field holds it: no needless zeros, a point."""
    return f"{value:.10g}"


def written(value: float) -> str:
    """Write a number as people here read it: 2.5, in German 2,5."""
    return number_format(plain(value))
