"""What does the picture say at a glance? Two sentences; the rest is a tap away.

The first says how the person is now and how far that is from the start, the second how
the latest rating of working together stands against the person's own range.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from vincula.feedback import Course, Fact
from vincula_practice.charts.numbers import decimals_of
from vincula_practice.charts.words import Sentence, Voice, label, sentences, written

ROOM: dict[str, Sentence] = {
    "outcome.first": _("%(measure)s is at %(score)s, the first score."),
    "outcome.no_error": _(
        "%(measure)s is at %(score)s, after %(first)s at the start: not judged, its"
        " measurement error is not established."
    ),
    "outcome.change.improved": _(
        "%(measure)s is at %(score)s, after %(first)s at the start: improved by more"
        " than measurement error."
    ),
    "outcome.change.unchanged": _(
        "%(measure)s is at %(score)s, after %(first)s at the start: no clear change."
    ),
    "outcome.change.deteriorated": _(
        "%(measure)s is at %(score)s, after %(first)s at the start: worse by more than"
        " measurement error."
    ),
    "alliance.too_few": _(
        "%(measure)s is at %(score)s; an own range needs %(needed)s earlier sessions."
    ),
    "alliance.within_own": _(
        "%(measure)s is at %(score)s, within the own range of %(low)s to %(high)s."
    ),
    "alliance.below_own": _(
        "%(measure)s is at %(score)s, below the own range of %(low)s to %(high)s: worth"
        " a word together."
    ),
    "alliance.above_own": _(
        "%(measure)s is at %(score)s, above the own range of %(low)s to %(high)s: what"
        " was different?"
    ),
}

PORTAL: dict[str, Sentence] = {
    "outcome.first": _(
        "Your first %(measure)s score is %(score)s. It is where your picture begins."
    ),
    "outcome.no_error": _(
        "Your latest %(measure)s score is %(score)s; you began at %(first)s. How exact"
        " one score is has not been established, so we do not judge the difference."
    ),
    "outcome.change.improved": _(
        "Your latest %(measure)s score is %(score)s; you began at %(first)s. That is"
        " better by more than chance in the answers."
    ),
    "outcome.change.unchanged": _(
        "Your latest %(measure)s score is %(score)s; you began at %(first)s. That is"
        " no clear difference."
    ),
    "outcome.change.deteriorated": _(
        "Your latest %(measure)s score is %(score)s; you began at %(first)s. It has"
        " become harder. That is worth talking about, and no failing of yours."
    ),
    "alliance.too_few": _(
        "Your latest %(measure)s is %(score)s. What is usual for you can be seen after"
        " %(needed)s earlier sessions."
    ),
    "alliance.within_own": _(
        "Your latest %(measure)s is %(score)s, as usual for you (%(low)s to %(high)s)."
    ),
    "alliance.below_own": _(
        "Your latest %(measure)s is %(score)s, lower than usual for you (%(low)s to"
        " %(high)s). If something did not sit right, it may be good to say so."
    ),
    "alliance.above_own": _(
        "Your latest %(measure)s is %(score)s, higher than usual for you (%(low)s to"
        " %(high)s)."
    ),
}

SCORES: dict[Voice, Sentence] = {
    "room": "%(value)s ± %(half_width)s",
    "portal": _("%(value)s, give or take %(half_width)s"),
}


def summary(course: Course, voice: Voice) -> str:
    """Return the latest scores and what they stand against, in two sentences."""
    if not any(track.points for track in course.tracks):
        return label("empty", voice)
    halves = [_half(course, group, voice) for group in ("outcome", "alliance")]
    return " ".join(filter(None, halves)) or sentences(course, voice)[0]


def _half(course: Course, group: str, voice: Voice) -> str:
    """Say one half of the picture: its latest score in the sentence of its verdict."""
    facts = [fact for fact in course.facts if fact.key.startswith(f"{group}.")]
    found = PORTAL if voice == "portal" else ROOM
    verdict = next((fact.key for fact in facts if fact.key in found), None)
    if verdict is None:
        return ""
    params = written(_together(facts), _decimals(course, group))
    return str(found[verdict]) % {**params, "score": _score(params, voice)}


def _together(facts: list[Fact]) -> Mapping[str, float | str]:
    return {name: value for fact in facts for name, value in fact.params.items()}


def _score(params: Mapping[str, str], voice: Voice) -> str:
    if "half_width" not in params:
        return params["value"]
    return str(SCORES[voice]) % params


def _decimals(course: Course, group: str) -> int:
    track = course.outcome if group == "outcome" else course.alliance
    return decimals_of(track.minimum, track.maximum) if track else 1
