"""A check-in as one page of questions, for someone who copies from paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.checkins.queries import CheckIn
from vincula_practice.checkins.sheet import Form, Question, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperChoice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperQuestion:
    """``kind`` is choice, range or text; ``given`` is what was typed so far."""

    name: str
    number: int
    kind: str
    text: str
    about: str
    choices: tuple[PaperChoice, ...]
    lowest: str
    highest: str
    step: str
    ends: tuple[str, ...]
    given: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPart:
    title: str
    stem: str
    language: str
    draft: bool
    licence_line: str
    questions: tuple[PaperQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    episode: UUID
    client: str
    heading: str
    parts: tuple[PaperPart, ...]
    prompt: str
    words: str
    problem: str


def paper_form(
    checkin: CheckIn, sheet: Sheet, *, posted: Mapping[str, str], problem: str
) -> PaperPage:
    """Return the page, with what was typed before it was refused."""
    forms = {form.instrument: form for form in sheet.forms}
    by_form = groupby(sheet.questions, key=lambda question: question.instrument)
    return PaperPage(
        episode=checkin.session.episode_id,
        client=checkin.session.episode.client.person.name,
        heading=_heading(checkin),
        parts=tuple(
            _part(forms[instrument], list(questions), posted)
            for instrument, questions in by_form
        ),
        prompt=_prompt(checkin) if sheet.asks_closing_words else "",
        words=posted.get("words", ""),
        problem=problem,
    )


def _heading(checkin: CheckIn) -> str:
    words = {"number": checkin.session.number}
    if checkin.occasion == "before":
        return _("Before session %(number)d, on paper") % words
    return _("After session %(number)d, on paper") % words


def _prompt(checkin: CheckIn) -> str:
    if checkin.occasion == "before":
        return _("What matters most today?")
    return _("Is there anything to do differently next time?")


def _part(
    form: Form, questions: list[Question], posted: Mapping[str, str]
) -> PaperPart:
    return PaperPart(
        title=form.title,
        stem=questions[0].stem,
        language=form.language,
        draft=form.draft,
        licence_line=form.licence_line or "",
        questions=tuple(_question(question, posted) for question in questions),
    )


def _question(question: Question, posted: Mapping[str, str]) -> PaperQuestion:
    # Not what the client gave so far on their own device: it is not sent yet.
    given = posted.get(question.key, "")
    return PaperQuestion(
        name=question.key,
        number=question.number,
        kind=question.kind,
        text=question.text,
        about=question.about,
        choices=tuple(
            PaperChoice(
                value=_plain(option.value),
                label=option.label,
                chosen=given == _plain(option.value),
            )
            for option in question.options
        ),
        lowest=_plain(question.minimum),
        highest=_plain(question.maximum),
        step=_plain(question.step) or "any",
        ends=question.ends,
        given=given,
    )


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
