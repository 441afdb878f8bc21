"""What a typed-in page says: an empty place on paper was left out by the client."""

from collections.abc import Mapping

from vincula_practice.checkins.actions import Entry
from vincula_practice.checkins.entry import entries_from, skip_name
from vincula_practice.checkins.sheet import Question


def paper_entries(
    questions: tuple[Question, ...], posted: Mapping[str, str]
) -> list[Entry]:
    """Read every question of the page; raises Refused for what is no answer."""
    left_out = {
        skip_name(question.key): "on"
        for question in questions
        if question.skippable
        and not question.done
        and not posted.get(question.key, "").strip()
    }
    fields = {key: posted[key] for key in posted}
    return entries_from(questions, {**fields, **left_out})
