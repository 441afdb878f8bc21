"""How the client likes to work, and what of it the therapist can follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vincula_practice.audit.actions import record
from vincula_practice.collaboration.models import Honoured, Preferences
from vincula_practice.collaboration.numbering import locked, next_number
from vincula_practice.collaboration.papers import worded
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import is_client, treats

LONGEST = 500
LEAST, MOST = -2, 2
POSSIBLE, NOT_POSSIBLE = "honoured", "not possible"


@dataclass(frozen=True, slots=True)
class Leaning:
    """Something between two ends, neither of which is better."""

    name: Promise
    low: Promise
    high: Promise


# Our own short set; it is no published questionnaire, and nothing is scored.
LEANINGS: dict[str, Leaning] = {
    "lead": Leaning(
        gettext_lazy("Who leads the way"),
        gettext_lazy("I would rather lead the way myself"),
        gettext_lazy("I would like you to lead the way"),
    ),
    "intensity": Leaning(
        gettext_lazy("Strong feelings"),
        gettext_lazy("Go carefully with strong feelings"),
        gettext_lazy("Go towards strong feelings"),
    ),
    "time": Leaning(
        gettext_lazy("Past and present"),
        gettext_lazy("Look at where things come from"),
        gettext_lazy("Look at what is happening now"),
    ),
    "warmth": Leaning(
        gettext_lazy("Support and challenge"),
        gettext_lazy("Mostly warm support"),
        gettext_lazy("Mostly being challenged"),
    ),
    "pace": Leaning(
        gettext_lazy("Pace"), gettext_lazy("A slow pace"), gettext_lazy("A quick pace")
    ),
    "structure": Leaning(
        gettext_lazy("Structure"),
        gettext_lazy("Let each session find its way"),
        gettext_lazy("A clear plan for each session"),
    ),
    "homework": Leaning(
        gettext_lazy("Between sessions"),
        gettext_lazy("Nothing to do between sessions"),
        gettext_lazy("Something to try between sessions"),
    ),
}
WISHES: dict[str, Promise] = {
    "language": gettext_lazy("Language: which do you want to speak here?"),
    "identity": gettext_lazy(
        "Who you are: what of your identity or culture should be considered?"
    ),
    "faith": gettext_lazy("Faith or world view: should it have a place?"),
    "access": gettext_lazy(
        "Access: what do you need, for instance for hearing, seeing, moving, resting?"
    ),
    "other": gettext_lazy("Anything else about how we work?"),
}


@transaction.atomic
def say_preferences(
    *,
    episode: Episode,
    leanings: Mapping[str, int],
    wishes: Mapping[str, str],
    by: Membership,
    at: datetime,
) -> Preferences:
    """Keep what the client says; only the client says it, and may leave out anything."""
    if not is_client(by):
        raise NotAllowed
    episode = locked(episode.pk, by=by)
    if not set(leanings) <= set(LEANINGS) or not set(wishes) <= set(WISHES):
        raise Refused(_("This is not part of the questions."))
    if not all(LEAST <= value <= MOST for value in leanings.values()):
        raise Refused(_("This answer is not offered."))
    row = Preferences.objects.create(
        episode=episode,
        number=next_number(Preferences, episode),
        said={
            "leanings": dict(leanings),
            "wishes": worded({k: v.strip() for k, v in wishes.items() if v.strip()}),
        },
        by=by,
        at=at,
    )
    record("said", row, by=by, at=at)
    return row


@transaction.atomic
def honour(
    *,
    preferences: Preferences,
    answers: Mapping[str, tuple[str, str]],
    by: Membership,
    at: datetime,
) -> Honoured:
    """Keep what the therapist can follow; "not possible" needs its reason.

    ``answers`` are a state and words by the name of what was asked. The client sees
    them. Raises Refused for what the client did not say.
    """
    if not treats(by):
        raise NotAllowed
    episode = locked(preferences.episode_id, by=by)
    said = {**preferences.leanings, **preferences.wishes}
    for key, (state, words) in answers.items():
        if key not in said or state not in (POSSIBLE, NOT_POSSIBLE):
            raise Refused(_("This is not what they said."))
        if state == NOT_POSSIBLE and not words.strip():
            raise Refused(_("Say why it is not possible; they will read it."))
    row = Honoured.objects.create(
        episode=episode,
        number=next_number(Honoured, episode),
        preferences=preferences,
        answers={
            key: {"state": state, "words": words.strip()}
            for key, (state, words) in answers.items()
        },
        by=by,
        at=at,
    )
    record("answered", row, by=by, at=at)
    return row
