"""What a posted form says to one question; the same for phone, portal and paper."""

from collections.abc import Mapping
from math import isfinite

from django.utils.translation import gettext as _

from vincula_practice.checkins.actions import Entry
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.sheet import Question
from vincula_practice.people.errors import Refused

SKIP = "skip"


def skip_name(key: str) -> str:
    """Return the name of the field that skips a question on a page with many."""
    return f"{SKIP}:{key}"


def entry_from(question: Question, posted: Mapping[str, str]) -> Entry:
    """Read one question's field, named by its key; raises Refused for a non-number.

    The wish to skip comes as ``skip=<key>`` (a button) or in a field of its own.
    """
    key = Key.parse(question.key)
    wants = posted.get(SKIP) == question.key or skip_name(question.key) in posted
    raw = posted.get(question.key)
    if question.kind == "text":
        skipped = wants and not (raw or "").strip()
        return Entry(key=key, words=None if skipped else raw, skipped=skipped)
    # Skipped before and answered now: the answer is what is new.
    if wants and not (question.skipped and raw):
        return Entry(key=key, skipped=True)
    return Entry(key=key, value=_number(raw))


def entries_from(
    questions: tuple[Question, ...], posted: Mapping[str, str]
) -> list[Entry]:
    """Read every question of a page."""
    return [entry_from(question, posted) for question in questions]


def _number(raw: str | None) -> float | None:
    if raw is None or not raw.strip():
        return None
    try:
        value = float(raw.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise Refused(_("This answer is not among the ones offered."))
    return value
