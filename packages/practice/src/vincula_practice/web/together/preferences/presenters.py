"""What the client said, with the therapist's answer beside it, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vincula_practice.charts.moments import full_day, local
from vincula_practice.collaboration.preferring import (
    LEANINGS,
    NOT_POSSIBLE,
    POSSIBLE,
    WISHES,
)
from vincula_practice.collaboration.queries import Honoured, Preferences
from vincula_practice.web.together.preferences.forms import leaning_choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One preference: what it is about, what was said, and what was answered."""

    name: str
    words: str
    answer: str
    why: str


def said_rows(preferences: Preferences, honoured: Sequence[Honoured]) -> list[Said]:
    answers = answers_to(preferences, honoured)
    states = {
        POSSIBLE: _("followed"),
        NOT_POSSIBLE: _("not possible, because"),
    }
    return [
        Said(
            name=name,
            words=words,
            answer=states.get(answers.states.get(key, ""), "") if answers else "",
            why=answers.reasons.get(key, "") if answers else "",
        )
        for key, (name, words) in named(preferences).items()
    ]


def named(preferences: Preferences) -> dict[str, tuple[str, str]]:
    """Return what was said by its key: the name of the question, and the words."""
    leanings = {
        key: (
            str(leaning.name),
            _said(leaning_choices(leaning), preferences.leanings[key]),
        )
        for key, leaning in LEANINGS.items()
        if key in preferences.leanings
    }
    wishes = {
        key: (str(label), preferences.wishes[key])
        for key, label in WISHES.items()
        if key in preferences.wishes
    }
    return leanings | wishes


def _said(choices: list[tuple[str, str]], value: int) -> str:
    return dict(choices).get(str(value), "")


def answers_to(
    preferences: Preferences, honoured: Sequence[Honoured]
) -> Honoured | None:
    """Return the newest answer to this saying, None where there is none."""
    mine = [one for one in honoured if one.preferences_id == preferences.pk]
    return mine[-1] if mine else None


def initial_answers(answers: Honoured | None) -> dict[str, str]:
    if answers is None:
        return {}
    states = {f"state-{key}": state for key, state in answers.states.items()}
    return states | {f"why-{key}": words for key, words in answers.reasons.items()}


def why_asked(reason: str, *, as_client: bool) -> str:
    """Return the sentence with which somebody is asked, "" where nobody is."""
    return {
        "first": _("Nothing has been said yet about how you like to work.")
        if as_client
        else _("Nothing has been said yet about this."),
        "third session": _(
            "Three sessions have passed since. Does this still fit, or is it different"
            " now that you know how it is?"
        ),
        "rupture": _(
            "Something was difficult between you since. Does this still fit, or should"
            " something be different from now on?"
        ),
    }.get(reason, "")


def days(preferences: Sequence[Preferences]) -> list[str]:
    return [full_day(local(one.at)) for one in preferences]
