"""Was something answered that must not wait? The catalogue's rule, on a draft."""

from itertools import groupby

from vincula.responses import Answer, Response
from vincula.scoring import risk_triggers
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.sheet import Question, Sheet


def answered_danger(sheet: Sheet) -> bool:
    """Tell whether an answer so far must reach a human; never how serious it is."""
    by_form = groupby(sheet.questions, key=lambda q: q.instrument)
    return any(_triggers(form, list(questions)) for form, questions in by_form)


def _triggers(form: str, questions: list[Question]) -> bool:
    instrument = catalogue().get(form)
    if not instrument.definition.risk:
        return False
    answers = tuple(
        Answer(item=Key.parse(question.key).item, value=question.value)
        for question in questions
        if question.value is not None
    )
    response = Response(
        instrument=instrument.id, version=instrument.version, answers=answers
    )
    return bool(risk_triggers(instrument, response))
