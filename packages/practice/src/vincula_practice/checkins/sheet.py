"""One check-in as a list of questions: what is asked, what was answered so far."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from vincula.catalogue.model import AnswerKind, Instrument, Item, Wording
from vincula.catalogue.wording import Available, labels_for
from vincula.scoring import allows
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.devices import given_through
from vincula_practice.checkins.followups import is_asked
from vincula_practice.checkins.keys import Asked, Key
from vincula_practice.checkins.models import Answer, CheckIn
from vincula_practice.checkins.wordings import text_for
from vincula_practice.people.models import Practice

# The Session Check ends with its own open question; it takes the place of ours.
OPEN_ITEM_KIND = AnswerKind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as the client meets it, with the answer kept so far."""

    key: str
    instrument: str
    number: int
    kind: str
    stem: str
    text: str
    language: str
    about: str = ""
    options: tuple[Option, ...] = ()
    ends: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    skippable: bool = True
    value: float | None = None
    words: str = ""
    skipped: bool = False
    kept: bool = False  # answered through another device, and not shown on this one

    @property
    def done(self) -> bool:
        given = self.value is not None or self.skipped or bool(self.words)
        return given or self.kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One instrument on the sheet, with what must be said beside it."""

    instrument: str
    title: str
    licence_line: str | None
    draft: bool
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All of a check-in. ``changed`` names the forms that changed mid-way."""

    questions: tuple[Question, ...]
    forms: tuple[Form, ...]
    changed: tuple[str, ...]
    closing_words: str
    asks_closing_words: bool
    closing_words_kept: bool = False  # written on another device

    @property
    def kept_elsewhere(self) -> int:
        return sum(q.kept for q in self.questions) + self.closing_words_kept

    def question(self, number: int) -> Question | None:
        return next((q for q in self.questions if q.number == number), None)

    @property
    def unanswered(self) -> tuple[Question, ...]:
        return tuple(q for q in self.questions if not q.done and q.kind != "text")

    @property
    def needed(self) -> Question | None:
        """Return the first question without an answer that may not be skipped."""
        return next((q for q in self.unanswered if not q.skippable), None)


def sheet_of(
    checkin: CheckIn,
    *,
    language: str,
    on: date,
    device: str | None = None,
    whole: bool = False,
) -> Sheet:
    """Return the questions of a check-in in the client's language where there is text.

    A form whose text may no longer be shown (a licence ran out) is left out. With a
    ``device``, behind a link, nothing that is stored is shown but what was given
    through it: goals have numbers there, and no words. What is asked only after some
    answer is left out until then, unless the ``whole`` form lies on paper.
    """
    practice = checkin.session.episode.client.practice
    goals = _goals(checkin) if device is None else _numbered_goals(checkin)
    given = _given(checkin)
    questions: list[Question] = []
    forms: list[Form] = []
    changed: list[str] = []
    for asked in map(Asked.of, checkin.asked):
        text = _text(practice, asked, language, on)
        if text is None:
            continue
        instrument, wording = catalogue().get(asked.instrument), text.wording
        if asked.was or asked.version != instrument.version:
            changed.append(wording.title)
        about = goals.get(asked.about, "") if asked.about else ""
        questions += _questions(
            text,
            asked,
            about=about,
            given=given,
            before=len(questions),
            whole=whole,
        )
        if all(form.instrument != instrument.id for form in forms):
            forms.append(_form(instrument, wording))
    asks_open = any(q.kind == OPEN_ITEM_KIND for q in questions)
    own_words = device is None or given_through(checkin.words_device_hash, device)
    return Sheet(
        questions=tuple(_shown(q, given, device=device) for q in questions),
        forms=tuple(forms),
        changed=tuple(changed),
        closing_words=checkin.words if own_words else "",
        asks_closing_words=not asks_open,
        closing_words_kept=bool(checkin.words) and not own_words,
    )


def _shown(
    question: Question, given: dict[str, Answer], *, device: str | None
) -> Question:
    answer = given.get(question.key)
    if device is None or answer is None or given_through(answer.device_hash, device):
        return question
    return replace(question, value=None, words="", skipped=False, kept=question.done)


def _goals(checkin: CheckIn) -> dict[UUID, str]:
    return {g.pk: g.words for g in checkin.session.episode.goals.all()}


def _numbered_goals(checkin: CheckIn) -> dict[UUID, str]:
    asked = [form.about for form in map(Asked.of, checkin.asked) if form.about]
    return {
        goal: _("Your goal %(number)d") % {"number": number}
        for number, goal in enumerate(dict.fromkeys(asked), start=1)
    }


def _text(
    practice: Practice, asked: Asked, language: str, on: date
) -> Available | None:
    found = text_for(
        practice=practice, instrument=asked.instrument, language=language, on=on
    )
    return found if isinstance(found, Available) else None


def _given(checkin: CheckIn) -> dict[str, Answer]:
    """Return the answers to show, by key.

    Where a form changed mid-way and nothing was saved since, answers to the earlier
    version that are still offered are shown: saving carries them over.
    """
    pinned = {(f.instrument, f.about): f for f in map(Asked.of, checkin.asked)}
    answers = sorted(checkin.answers.all(), key=_of_today)
    return {
        _key(answer): answer
        for answer in answers
        if _of_today(answer) or _carries_over(answer, pinned)
    }


def _of_today(answer: Answer) -> bool:
    return answer.version == catalogue().get(answer.instrument).version


def _carries_over(answer: Answer, pinned: dict[tuple[str, UUID | None], Asked]) -> bool:
    form = pinned.get((answer.instrument, answer.about_id))
    if form is None or answer.version != form.version:
        return False
    return still_offered(catalogue().get(answer.instrument), answer)


def still_offered(instrument: Instrument, answer: Answer) -> bool:
    """Tell whether an answer to another version is possible in this one."""
    if all(item.id != answer.item for item in instrument.items):
        return False
    allowed = instrument.answer_set(answer.item)
    if answer.value is None:
        return not answer.words or allowed.kind is AnswerKind.TEXT
    return allows(allowed, answer.value)


def _key(answer: Answer) -> str:
    return str(
        Key(instrument=answer.instrument, about=answer.about_id, item=answer.item)
    )


def _form(instrument: Instrument, wording: Wording) -> Form:
    return Form(
        instrument=instrument.id,
        title=wording.title,
        licence_line=instrument.definition.licence.line,
        draft=instrument.definition.stage == "draft",
        language=wording.language,
    )


def _questions(
    text: Available,
    asked: Asked,
    *,
    about: str,
    given: dict[str, Answer],
    before: int,
    whole: bool,
) -> Iterator[Question]:
    instrument, wording = catalogue().get(asked.instrument), text.wording
    values = _values(asked, instrument, given)
    items = [
        item
        for item in instrument.items
        if whole or is_asked(instrument.id, item.id, values)
    ]
    for place, item in enumerate(items, start=before + 1):
        key = Key(instrument=instrument.id, about=asked.about, item=item.id)
        answer = given.get(str(key))
        yield Question(
            key=str(key),
            instrument=instrument.id,
            number=place,
            about=about,
            # What is asked but not scored stands outside the form's own lead-in.
            stem=wording.stem or "" if item.scored else "",
            text=wording.items[item.id],
            language=wording.language,
            skippable=item.skippable,
            value=answer.value if answer else None,
            words=answer.words if answer else "",
            skipped=answer.skipped if answer else False,
            **_choices(instrument, wording, item),
        )


def _values(
    asked: Asked, instrument: Instrument, given: dict[str, Answer]
) -> dict[str, float | None]:
    keys = {
        item.id: str(Key(instrument=instrument.id, about=asked.about, item=item.id))
        for item in instrument.items
    }
    return {
        item: given[key].value if key in given else None for item, key in keys.items()
    }


def _choices(instrument: Instrument, wording: Wording, item: Item) -> dict[str, Any]:
    allowed = instrument.answer_set(item.id)
    labels = labels_for(instrument, wording, item.id)
    if allowed.kind is AnswerKind.CHOICE:
        pairs = zip(allowed.values, labels, strict=True)
        options = tuple(Option(value=value, label=label) for value, label in pairs)
        return {"kind": "choice", "options": options}
    if allowed.kind is AnswerKind.RANGE:
        return {
            "kind": "range",
            "minimum": allowed.minimum,
            "maximum": allowed.maximum,
            "step": allowed.step,
            "ends": labels,
        }
    return {"kind": "text"}
