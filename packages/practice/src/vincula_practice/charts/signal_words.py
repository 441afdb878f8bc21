"""What does a signal say, in one sentence? Two voices, one set of numbers.

"room" for therapist and client together, "portal" for the client alone, as for the
picture; a test holds both to the same numbers.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vincula.signals.model import Signal, SignalKind
from vincula_practice.charts.numbers import number, percent
from vincula_practice.charts.words import Voice

Sentence = str | Promise


NAMES: dict[str, Sentence] = {
    SignalKind.CONCERN: _("Something was said"),
    SignalKind.DETERIORATION: _("Worse than at the start"),
    SignalKind.SUDDEN_LOSS: _("Suddenly worse"),
    SignalKind.ALLIANCE_DIP: _("Working together: lower than usual"),
    SignalKind.OFF_COURSE: _("No better so far"),
    SignalKind.MISSED_SESSIONS: _("Sessions missed"),
    SignalKind.LOW_ALLIANCE: _("Working together: low from the start"),
    SignalKind.MISSED_CHECKINS: _("Check-ins missed"),
    SignalKind.PERCEPTION_GAP: _("Guess and rating apart"),
    SignalKind.PLATEAU: _("Staying where it is"),
    SignalKind.ALWAYS_PERFECT: _("Nothing but the best rating"),
    SignalKind.RECOVERY: _("Well again"),
    SignalKind.IMPROVEMENT: _("Clearly better"),
    SignalKind.SUDDEN_GAIN: _("Suddenly better"),
    SignalKind.CARELESS_ANSWERING: _("Answered in a hurry"),
    SignalKind.RISK_ANSWER: _("An answer about danger"),
}

ROOM: dict[str, Sentence] = {
    "signal.concern": _("The client said that something was hard or did not help."),
    "signal.reliable-deterioration": _(
        "The score went from %(first)s to %(latest)s: worse than at the start by more"
        " than measurement error (%(reliable)s points)."
    ),
    "signal.sudden-loss": _(
        "Between session %(from_session)s and session %(to_session)s it got worse by"
        " %(size)s points at once, from %(before)s to %(after)s, and stayed there."
    ),
    "signal.alliance-dip": _(
        "Working together was rated %(latest)s; the sessions before it were usually at"
        " %(usual)s. It has been lower since session %(since_session)s."
    ),
    "signal.off-course": _(
        "After %(scores)s scores it is no better than at the start: %(first)s then,"
        " %(latest)s now."
    ),
    "signal.off-course.expected": _(
        "The score is %(latest)s, where %(expected)s was expected by now; the chance of"
        " clear improvement is put at %(chance)s %%."
    ),
    "signal.missed-sessions": _("Sessions missed in a row: %(missed)s."),
    "signal.missed-sessions.after-dip": _(
        "Sessions missed: %(missed)s, after working together had been rated lower than"
        " usual."
    ),
    "signal.low-alliance-from-start": _(
        "The first %(ratings)s ratings of working together lie around %(middle)s; at or"
        " below %(low)s counts as low."
    ),
    "signal.missed-check-ins": _("Check-ins in a row without an answer: %(missed)s."),
    "signal.plateau": _(
        "The last %(scores)s scores lie between %(lowest)s and %(highest)s: closer"
        " together than measurement error (%(reliable)s points)."
    ),
    "signal.always-perfect": _(
        "Working together was rated %(best)s, the best there is, %(ratings)s times in a"
        " row. That may be how it is; it may also be hard to say anything else."
    ),
    "signal.recovery": _(
        "The score went from %(first)s to %(latest)s: better by more than measurement"
        " error (%(reliable)s points), and past the published line at %(cutoff)s."
    ),
    "signal.reliable-improvement": _(
        "The score went from %(first)s to %(latest)s: better by more than measurement"
        " error (%(reliable)s points)."
    ),
    "signal.sudden-gain": _(
        "Between session %(from_session)s and session %(to_session)s it got better by"
        " %(size)s points at once, from %(before)s to %(after)s, and stayed there."
    ),
    "signal.careless-answering": _(
        "%(items)s questions were answered in %(seconds)s seconds: faster than most"
        " people read."
    ),
    "signal.careless-answering.same": _(
        "All %(items)s questions got the same answer, one in the middle."
    ),
}

PORTAL: dict[str, Sentence] = {
    **ROOM,
    "signal.concern": _("You said that something was hard or did not help."),
    "signal.reliable-deterioration": _(
        "You began at %(first)s and are at %(latest)s now: harder than at the start, by"
        " more than chance in the answers (%(reliable)s points)."
    ),
    "signal.sudden-loss": _(
        "Between session %(from_session)s and session %(to_session)s things got harder"
        " by %(size)s points at once, from %(before)s to %(after)s."
    ),
    "signal.alliance-dip": _(
        "You rated working together %(latest)s; before that you were usually at"
        " %(usual)s. It has been lower since session %(since_session)s. That is worth a"
        " word, and your therapist would like to hear it."
    ),
    "signal.off-course": _(
        "After %(scores)s scores you are at %(latest)s; you began at %(first)s. Perhaps"
        " something about the work could be different."
    ),
    "signal.off-course.expected": _(
        "You are at %(latest)s, where %(expected)s was expected by now; the chance of"
        " clear improvement is put at %(chance)s %%. Perhaps something about the work"
        " could be different."
    ),
    "signal.missed-sessions": _(
        "Sessions that did not take place, one after the other: %(missed)s. You are"
        " welcome back, whatever the reason."
    ),
    "signal.missed-sessions.after-dip": _(
        "Sessions that did not take place: %(missed)s. If something about the sessions"
        " was not right, your therapist would like to know."
    ),
    "signal.low-alliance-from-start": _(
        "Your first %(ratings)s ratings of working together lie around %(middle)s (low"
        " is %(low)s and below). What would make it fit better?"
    ),
    "signal.missed-check-ins": _(
        "Check-ins without an answer: %(missed)s. If they are a burden, say so; they"
        " can be changed."
    ),
    "signal.plateau": _(
        "Your last %(scores)s scores lie between %(lowest)s and %(highest)s: no clear"
        " change (less than %(reliable)s points). A good moment to look together."
    ),
    "signal.always-perfect": _(
        "You rated working together %(best)s, the best there is, %(ratings)s times in a"
        " row. If anything could be better, it is welcome, too."
    ),
    "signal.recovery": _(
        "You began at %(first)s and are at %(latest)s now: better by more than chance"
        " in the answers (%(reliable)s points), and past the published line at %(cutoff)s."
    ),
    "signal.reliable-improvement": _(
        "You began at %(first)s and are at %(latest)s now: better by more than chance"
        " in the answers (%(reliable)s points)."
    ),
    "signal.careless-answering": _(
        "You answered %(items)s questions in %(seconds)s seconds. Is the form too long,"
        " or does it not fit?"
    ),
    "signal.careless-answering.same": _(
        "You gave all %(items)s questions the same answer. Does the form fit?"
    ),
}
VOICES: dict[Voice, dict[str, Sentence]] = {"room": ROOM, "portal": PORTAL}

# In hundredths: means on short scales. The rest are whole or tenths.
DECIMALS = 2


def name_of(kind: str) -> str:
    """Return what a signal is called on pages."""
    return str(NAMES[kind])


def why(signal: Signal, voice: Voice) -> str:
    """Return in one sentence why there is a signal, with its numbers."""
    return str(VOICES[voice][signal.reason]) % _params(signal)


def _params(signal: Signal) -> Mapping[str, str]:
    values = {**signal.thresholds, **signal.inputs}
    written = {
        name: value if isinstance(value, str) else number(value, DECIMALS)
        for name, value in values.items()
    }
    chance = signal.inputs.get("chance")
    if isinstance(chance, float):
        written["chance"] = percent(chance)
    return written
