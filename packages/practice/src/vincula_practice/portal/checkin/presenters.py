"""A check-in's pages as plain values, in the client's language."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vincula_practice.checkins.danger import answered_danger
from vincula_practice.checkins.sheet import Question, Sheet
from vincula_practice.portal.checkin.door import Door
from vincula_practice.portal.checkin.fields import (
    Asked,
    Part,
    asked_of,
    parts_of,
    written,
)
from vincula_practice.portal.checkin.frame import Frame, frame_of
from vincula_practice.portal.checkin.results import Result, result_of
from vincula_practice.progress.own_result import OwnResult

QUESTIONS_A_MINUTE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    before: bool
    questions: int
    length: str
    answered: int
    changed: tuple[str, ...]
    first: str
    everything: str
    check: str
    elsewhere: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneQuestion:
    asked: Asked
    of: int
    back: str
    then: str
    fault: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    parts: tuple[Part, ...]
    of: int
    back: str
    fault: str
    changed: tuple[str, ...]
    prompt: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    prompt: str
    words: str
    back: str
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One line of the page where one looks over everything."""

    number: int
    text: str
    about: str
    language: str
    answer: str
    state: str  # given, skipped, kept, open
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    given: tuple[Given, ...]
    open: str
    elsewhere: str
    words_kept: bool
    prompt: str
    words: str
    change_words: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    sent_at: object
    before: bool
    results: tuple[Result, ...]
    signed_in: bool


def frame(door: Door, *, danger: bool) -> Frame:
    return frame_of(door, danger=danger)


def danger(sheet: Sheet) -> bool:
    return answered_danger(sheet)


def start(door: Door, sheet: Sheet) -> Start:
    number = len(sheet.questions)
    waiting = next((q.number for q in sheet.questions if not q.done), None)
    answered = sum(q.done for q in sheet.questions)
    return Start(
        before=_before(door),
        questions=number,
        length=_length(number),
        answered=answered,
        changed=sheet.changed if answered else (),
        first=_question(door, sheet, waiting) if waiting else _last_step(door, sheet),
        everything=door.to("all"),
        check=door.to("check"),
        elsewhere=_elsewhere(sheet),
    )


def question(
    door: Door, sheet: Sheet, asked: Question, *, fault: str, then: str
) -> OneQuestion:
    number = asked.number
    back = door.to("question", number=number - 1) if number > 1 else door.to("start")
    return OneQuestion(
        asked=asked_of(asked, sheet),
        of=len(sheet.questions),
        back=back,
        then=then,
        fault=fault,
        changed=sheet.changed,
    )


def after_question(door: Door, sheet: Sheet, number: int, *, back: bool) -> str:
    """Return where the answer to a question leads on to."""
    return door.to("check") if back else _question(door, sheet, number + 1)


def choose_or_skip(asked: Question) -> str:
    if asked.skippable:
        return _("Please choose an answer, or skip this question.")
    return _("Please choose an answer.")


def everything(door: Door, sheet: Sheet, *, fault: str) -> Everything:
    return Everything(
        parts=tuple(parts_of(sheet)),
        of=len(sheet.questions),
        back=door.to("start"),
        fault=fault,
        changed=sheet.changed,
        prompt=prompt_of(door) if sheet.asks_closing_words else "",
        words=sheet.closing_words,
    )


def words(door: Door, sheet: Sheet) -> Words:
    last = len(sheet.questions)
    return Words(
        prompt=prompt_of(door),
        words=sheet.closing_words,
        back=door.to("question", number=last) if last else door.to("start"),
        then=door.to("check"),
    )


def check(door: Door, sheet: Sheet, *, on_one_page: bool) -> Check:
    given = tuple(_given(door, q, on_one_page=on_one_page) for q in sheet.questions)
    asks = sheet.asks_closing_words
    if on_one_page:
        back = door.to("all")
    elif asks or not given:
        back = door.to("words") if asks else door.to("start")
    else:
        back = door.to("question", number=len(given))
    return Check(
        given=given,
        open=_open(len(sheet.unanswered)),
        elsewhere=_elsewhere(sheet),
        words_kept=sheet.closing_words_kept,
        prompt=prompt_of(door) if asks else "",
        words=sheet.closing_words,
        change_words=door.to("all") + "#words" if on_one_page else door.to("words"),
        back=back,
    )


def sent(door: Door, sheet: Sheet, results: tuple[OwnResult, ...]) -> Thanks:
    titles = {form.instrument: form.title for form in sheet.forms}
    # Behind a link a goal has a number and no words, as in its question.
    abouts = list(dict.fromkeys(q.about for q in sheet.questions if q.about))
    if not door.signed_in:
        results = tuple(_named(results, abouts))
    return Thanks(
        sent_at=door.checkin.submitted_at,
        before=_before(door),
        results=tuple(
            result_of(own, title=titles.get(own.instrument, "")) for own in results
        ),
        signed_in=door.signed_in,
    )


def _named(results: tuple[OwnResult, ...], abouts: list[str]) -> Iterator[OwnResult]:
    names = iter(abouts)
    for own in results:
        yield replace(own, about=next(names, "")) if own.about else own


def _before(door: Door) -> bool:
    return door.checkin.occasion == "before"


def prompt_of(door: Door) -> str:
    if _before(door):
        return _("What matters most today?")
    return _("Is there anything to do differently next time?")


def _length(questions: int) -> str:
    minutes = ceil(questions / QUESTIONS_A_MINUTE)
    if minutes <= 1:
        return _("about a minute")
    return _("about %(minutes)d minutes") % {"minutes": minutes}


def _open(number: int) -> str:
    if not number:
        return ""
    text = ngettext(
        "%(number)d question is not answered. You can send without it.",
        "%(number)d questions are not answered. You can send without them.",
        number,
    )
    return text % {"number": number}


def _elsewhere(sheet: Sheet) -> str:
    if not sheet.kept_elsewhere:
        return ""
    return _(
        "What was given on another device is kept and is sent with the rest."
        " It is not shown here, so that a link tells nobody what you answered."
    )


def _last_step(door: Door, sheet: Sheet) -> str:
    written = sheet.closing_words or sheet.closing_words_kept
    asks = sheet.asks_closing_words and not written
    return door.to("words") if asks else door.to("check")


def _question(door: Door, sheet: Sheet, number: int) -> str:
    if number <= len(sheet.questions):
        return door.to("question", number=number)
    return door.to("words") if sheet.asks_closing_words else door.to("check")


def _given(door: Door, question: Question, *, on_one_page: bool) -> Given:
    state = "open"
    if question.kept:
        state = "kept"
    elif question.skipped:
        state = "skipped"
    elif question.done:
        state = "given"
    one = door.to("question", number=question.number) + "?then=check"
    place = f"{door.to('all')}#q{question.number}"
    return Given(
        number=question.number,
        text=question.text,
        about=question.about,
        language=question.language,
        answer=question.words or _label(question),
        state=state,
        change=place if on_one_page else one,
    )


def _label(question: Question) -> str:
    if question.value is None:
        return ""
    chosen = [o.label for o in question.options if o.value == question.value]
    if chosen:
        return chosen[0]
    return _("%(value)s of %(most)s") % {
        "value": written(question.value),
        "most": written(question.maximum or 0),
    }
