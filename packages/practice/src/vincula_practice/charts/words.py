"""Which words does a fact get? Two voices, one set of numbers.

"room": client and therapist look together. "portal": the client reads alone, so the
words are kinder; a test holds both to the same numbers.
"""

from collections.abc import Mapping
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vincula.catalogue.model import Direction
from vincula.feedback import Course, Fact
from vincula_practice.charts.numbers import decimals_of, number

Voice = Literal["room", "portal"]
Sentence = str | Promise

ROOM: dict[str, Sentence] = {
    "outcome.none": _("There is no outcome score yet."),
    "outcome.latest": _(
        "The latest %(measure)s score is %(value)s on a scale from %(minimum)s to"
        " %(maximum)s."
    ),
    "outcome.latest.with_error": _(
        "The latest %(measure)s score is %(value)s ± %(half_width)s (measurement error)"
        " on a scale from %(minimum)s to %(maximum)s."
    ),
    "outcome.first": _(
        "It is the first %(measure)s score; change can be seen from the next one on."
    ),
    "outcome.no_error": _(
        "It was %(first)s at the start and is %(latest)s now. How far one score may be"
        " off is not established for %(measure)s, so the difference is not judged."
    ),
    "outcome.change.improved": _(
        "It was %(first)s at the start and is %(latest)s now: improved by"
        " %(size_points)s points. From %(threshold_points)s points on, a change is more"
        " than measurement error."
    ),
    "outcome.change.unchanged": _(
        "It was %(first)s at the start and is %(latest)s now: a difference of"
        " %(size_points)s points. Only from %(threshold_points)s points on is a change"
        " more than measurement error."
    ),
    "outcome.change.deteriorated": _(
        "It was %(first)s at the start and is %(latest)s now: worse by"
        " %(size_points)s points. From %(threshold_points)s points on, a change is more"
        " than measurement error."
    ),
    "outcome.cutoff.worse": _(
        "It is on the worse side of the cut-off at %(at)s (%(label)s)."
    ),
    "outcome.cutoff.better": _(
        "It is on the better side of the cut-off at %(at)s (%(label)s)."
    ),
    "outcome.expected.within": _(
        "At %(latest)s it lies within %(low)s to %(high)s, the band in which %(level)s of 100"
        " people who began at %(first)s are expected by this session."
    ),
    "outcome.expected.better": _(
        "At %(latest)s it lies on the better side of %(low)s to %(high)s, the band in"
        " which %(level)s of 100 people who began at %(first)s are expected by this session."
    ),
    "outcome.expected.worse": _(
        "At %(latest)s it lies on the worse side of %(low)s to %(high)s, the band in"
        " which %(level)s of 100 people who began at %(first)s are expected by this session."
        " About %(beyond)s of 100 lie there; it is a reason to ask, and no finding."
    ),
    "alliance.none": _("There is no rating of working together yet."),
    "alliance.latest": _(
        "The latest %(measure)s is %(value)s on a scale from %(minimum)s to"
        " %(maximum)s."
    ),
    "alliance.latest.with_error": _(
        "The latest %(measure)s is %(value)s ± %(half_width)s (measurement error) on a"
        " scale from %(minimum)s to %(maximum)s."
    ),
    "alliance.too_few": _(
        "An own range needs %(needed)s earlier sessions; so far there are %(earlier)s."
    ),
    "alliance.within_own": _(
        "At %(value)s it is within the own range of earlier sessions, %(low)s to"
        " %(high)s."
    ),
    "alliance.below_own": _(
        "At %(value)s it is below the own range of earlier sessions, %(low)s to"
        " %(high)s: worth a word together."
    ),
    "alliance.above_own": _(
        "At %(value)s it is above the own range of earlier sessions, %(low)s to"
        " %(high)s: what was different?"
    ),
    "sessions.attended": _("Sessions so far: %(attended)s, none missed."),
    "sessions.missed": _("Sessions missed: %(missed)s of %(sessions)s."),
    "goal.first": _("Goal “%(words)s”: %(latest)s of %(maximum)s."),
    "goal.latest": _(
        "Goal “%(words)s”: %(latest)s of %(maximum)s, at first %(first)s."
    ),
    "track.draft": _(
        "The %(measure)s is a draft, not validated: it compares nobody with anybody."
    ),
    "track.older_version": _(
        "Scores of an earlier version (%(measure)s %(version)s) are listed apart and"
        " not joined: %(scores)s. The start is the first score of the present version."
    ),
}

PORTAL: dict[str, Sentence] = {
    **ROOM,
    "outcome.none": _("There is no score of how you have been yet."),
    "outcome.latest": _(
        "Your latest %(measure)s score is %(value)s on a scale from %(minimum)s to"
        " %(maximum)s."
    ),
    "outcome.latest.with_error": _(
        "Your latest %(measure)s score is %(value)s, give or take %(half_width)s, on a"
        " scale from %(minimum)s to %(maximum)s. No questionnaire is exact."
    ),
    "outcome.first": _(
        "This is your first %(measure)s score. It is where your picture begins."
    ),
    "outcome.no_error": _(
        "You began at %(first)s and are at %(latest)s now. Nobody has yet established"
        " how exact one %(measure)s score is, so we do not judge the difference."
    ),
    "outcome.change.improved": _(
        "You began at %(first)s and are at %(latest)s now. That is better by"
        " %(size_points)s points; from %(threshold_points)s points on it is more than"
        " chance in the answers."
    ),
    "outcome.change.unchanged": _(
        "You began at %(first)s and are at %(latest)s now. A difference of"
        " %(size_points)s points can be chance in the answers; from"
        " %(threshold_points)s on it would be more. Change often takes time."
    ),
    "outcome.change.deteriorated": _(
        "You began at %(first)s and are at %(latest)s now. It has become harder by"
        " %(size_points)s points; from %(threshold_points)s on it is more than chance"
        " in the answers. That is worth talking about, and no failing of yours."
    ),
    "outcome.cutoff.worse": _(
        "The dotted line is at %(at)s (%(label)s); you are on its harder side for now."
    ),
    "outcome.cutoff.better": _(
        "The dotted line is at %(at)s (%(label)s); you are on its easier side."
    ),
    "outcome.expected.within": _(
        "At %(latest)s you are within %(low)s to %(high)s, where %(level)s of 100 people who"
        " began at %(first)s are expected to be by this session."
    ),
    "outcome.expected.better": _(
        "At %(latest)s you are on the easier side of %(low)s to %(high)s, where %(level)s of"
        " 100 people who began at %(first)s are expected to be by this session."
    ),
    "outcome.expected.worse": _(
        "At %(latest)s you are on the harder side of %(low)s to %(high)s, where %(level)s of"
        " 100 people who began at %(first)s are expected to be by this session. About"
        " %(beyond)s of 100 are there; it says nothing against you, and is a good thing"
        " to talk about."
    ),
    "alliance.none": _("You have not rated a session yet."),
    "alliance.latest": _(
        "Your latest %(measure)s is %(value)s on a scale from %(minimum)s to"
        " %(maximum)s."
    ),
    "alliance.latest.with_error": _(
        "Your latest %(measure)s is %(value)s, give or take %(half_width)s, on a scale"
        " from %(minimum)s to %(maximum)s."
    ),
    "alliance.too_few": _(
        "What is usual for you can be seen after %(needed)s earlier sessions; so far"
        " there are %(earlier)s."
    ),
    "alliance.within_own": _(
        "At %(value)s it is as usual for you, between %(low)s and %(high)s."
    ),
    "alliance.below_own": _(
        "At %(value)s it is lower than usual for you, which is %(low)s to %(high)s. If"
        " something did not sit right, it may be good to say so."
    ),
    "alliance.above_own": _(
        "At %(value)s it is higher than usual for you, which is %(low)s to %(high)s."
    ),
    "track.draft": _(
        "The %(measure)s is a draft, not validated: you are compared with nobody but"
        " yourself."
    ),
}

LABELS_ROOM: dict[str, Sentence] = {
    "title": _("How you have been, and how we work together"),
    "outcome": _("How you have been"),
    "alliance": _("How we work together"),
    "improved": _("improved since the start"),
    "deteriorated": _("worse since the start"),
    "below": _("below own range"),
    "above": _("above own range"),
    "own": _("own range, from earlier sessions"),
    "expected": _("where %(level)s of 100 who began alike are expected"),
    "curve": _("reference curve, %(level)s of 100: tried on nobody here"),
    "error": _("measurement error, %(level)s %%"),
    "cutoff": _("%(at)s: %(label)s"),
    "planned": _("planned"),
    "attended": _("attended"),
    "missed": _("missed"),
    "cancelled": _("cancelled"),
    "unscored": _("no score: too few answers"),
    "life event": _("life event, listed below"),
    "signal": _("something to talk about"),
    "rupture": _("something came between us"),
    "repair": _("mended, says the client"),
    "note": _("note, listed below"),
    "session": _("session"),
    "draft": _("draft, not validated"),
    "empty": _("No check-in has been answered yet. The picture begins with the first."),
}

LABELS_PORTAL: dict[str, Sentence] = {
    **LABELS_ROOM,
    "title": _("How you have been, and how you two work together"),
    "alliance": _("How you two work together"),
    "improved": _("better than at the start"),
    "deteriorated": _("harder than at the start"),
    "below": _("lower than usual for you"),
    "above": _("higher than usual for you"),
    "own": _("what is usual for you, from earlier sessions"),
    "expected": _("where %(level)s of 100 who began like you are expected"),
    "error": _("how far a score may be off, %(level)s %%"),
    # Whose line it is stands under "What these numbers are", in its own words.
    "cutoff": _("%(at)s: a published line, explained below"),
    "rupture": _("something came between you two"),
    "repair": _("mended, as you said"),
}

# In a table the heading says the rest: "Since the start", "Own range".
CELLS_ROOM: dict[str, Sentence] = {
    "improved": _("improved"),
    "deteriorated": _("worse"),
    "unchanged": _("within error"),
    "below": _("below"),
    "above": _("above"),
    "within": _("within"),
}

CELLS_PORTAL: dict[str, Sentence] = {
    "improved": _("better"),
    "deteriorated": _("harder"),
    "unchanged": _("too small to tell"),
    "below": _("lower than usual"),
    "above": _("higher than usual"),
    "within": _("as usual"),
}

DIRECTIONS: dict[Direction, Sentence] = {
    Direction.HIGHER_IS_WORSE: _("lower is better"),
    Direction.HIGHER_IS_BETTER: _("higher is better"),
    Direction.NEITHER: _("neither end is better"),
}

CLAIMS: dict[str, Sentence] = {
    "claim.draft": _(
        "draft, not validated: compares nobody with anybody; only the person's own"
        " earlier answers count"
    ),
    "claim.piloted": _(
        "piloted, not validated: compares nobody with anybody; only the person's own"
        " earlier answers count"
    ),
    "claim.provisional": _(
        "provisional, validation not finished: figures may still change"
    ),
    "claim.rating": _(
        "a plain rating that claims to measure nothing else; only the person's own"
        " earlier ratings count"
    ),
    "claim.validated": _("published measure with published figures"),
    "claim.validated_unverified": _(
        "published measure; the figures recorded for comparison are unverified and"
        " decide nothing"
    ),
    "claim.validated_no_figures": _(
        "published measure; no cut-off, band or norm is recorded for it, so only the"
        " person's own earlier scores count"
    ),
}


def label(key: str, voice: Voice, **params: str) -> str:
    """Return the words on and around the chart, in one voice."""
    found = LABELS_PORTAL if voice == "portal" else LABELS_ROOM
    return str(found[key]) % params


def cells_in(voice: Voice) -> dict[str, str]:
    """Return the word or two that stand in the cells of a table, by key."""
    found = CELLS_PORTAL if voice == "portal" else CELLS_ROOM
    return {key: str(words) for key, words in found.items()}


def sentence(fact: Fact, voice: Voice, decimals: int) -> str:
    """Return one fact as a sentence, its numbers written for the reader."""
    found = PORTAL if voice == "portal" else ROOM
    return str(found[fact.key]) % written(fact.params, decimals)


def sentences(course: Course, voice: Voice) -> tuple[str, ...]:
    """Return all facts of a course as sentences, in their order."""
    return tuple(
        sentence(fact, voice, _decimals(course, fact)) for fact in course.facts
    )


def _decimals(course: Course, fact: Fact) -> int:
    tracks = {"outcome": course.outcome, "alliance": course.alliance}
    track = tracks.get(fact.key.partition(".")[0])
    return decimals_of(track.minimum, track.maximum) if track else 1


def written(params: Mapping[str, float | str], decimals: int) -> dict[str, str]:
    """Write the numbers among a fact's values for the reader."""
    return {
        name: value if isinstance(value, str) else number(value, decimals)
        for name, value in params.items()
    }
