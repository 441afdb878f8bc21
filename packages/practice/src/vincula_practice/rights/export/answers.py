"""Every answer on a line of its own, with the question where it may be passed on.

The text of a licensed instrument belongs to its holder, who let the practice show it
and not hand it out: there the line names the item, and the answer stands as ever.
"""

from collections.abc import Iterator
from typing import Any

from vincula.catalogue.model import TextPolicy
from vincula_practice.checkins.answers import Line, answered_form
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import StoredResponse
from vincula_practice.checkins.stored import response_of
from vincula_practice.people.models import Client
from vincula_practice.progress.models import StoredScore
from vincula_practice.rights.export.rows import Everything

ANSWER_COLUMNS = (
    "sent_at",
    "session",
    "occasion",
    "instrument",
    "item",
    "question",
    "value",
    "answer",
    "missing",
    "about",
)
SCORE_COLUMNS = ("sent_at", "instrument", "scale", "value", "not_scorable", "about")


def answer_lines(everything: Everything, *, language: str) -> list[dict[str, Any]]:
    """Return every stored answer, in the order in which it was given."""
    rows = StoredResponse.objects.filter(
        checkin__session__episode__client=everything.client
    ).select_related("about", "checkin__session")
    return [
        line
        for row in rows.order_by("completed_at", "instrument", "pk")
        for line in _lines(row, everything, language=language)
    ]


def _lines(
    row: StoredResponse, everything: Everything, *, language: str
) -> Iterator[dict[str, Any]]:
    for one in _answers(row, everything, language=language):
        yield {
            "sent_at": row.completed_at.isoformat(),
            "session": row.checkin.session.number,
            "occasion": row.checkin.occasion,
            "instrument": row.instrument,
            "item": one.item,
            "question": one.text if one.text != one.item else "",
            "value": one.value,
            "answer": one.answer,
            "missing": one.missing,
            "about": row.about.words if row.about else "",
        }


def _answers(
    row: StoredResponse, everything: Everything, *, language: str
) -> tuple[Line, ...]:
    licence = catalogue().get(row.instrument).definition.licence
    if licence.text is TextPolicy.SHIPPED:
        form = answered_form(
            row,
            practice=everything.client.practice,
            language=language,
            on=everything.made_at.date(),
        )
        return form.lines
    return tuple(
        Line(
            item=answer.item,
            text=answer.item,
            answer=answer.words or "",
            value=answer.value,
            missing=str(answer.missing or ""),
        )
        for answer in response_of(row).answers
    )


def score_lines(client: Client) -> list[dict[str, Any]]:
    rows = StoredScore.objects.filter(
        response__checkin__session__episode__client=client
    ).select_related("response__about")
    return [
        {
            "sent_at": row.response.completed_at.isoformat(),
            "instrument": row.response.instrument,
            "scale": row.scale,
            "value": row.value,
            "not_scorable": row.not_scorable,
            "about": row.response.about.words if row.response.about else "",
        }
        for row in rows.order_by("response__completed_at", "scale", "pk")
    ]
