"""What is the expected band, and what is it not? Said beside every drawing of one."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from vincula.feedback import Track
from vincula_practice.charts.moments import full_day
from vincula_practice.charts.numbers import number
from vincula_practice.charts.words import Sentence, Voice

ROOM: dict[str, Sentence] = {
    "own": _(
        "The shaded band shows where %(level)s of 100 people who began at %(first)s are"
        " expected, session by session. It comes from %(clients)s courses; tried on"
        " %(tried)s other people, it held %(held)s %% of their scores."
    ),
    "reference": _(
        "The shaded band shows where %(level)s of 100 people who begin at %(first)s"
        " would be by a reference curve: first and last scores as NHS England published"
        " them for 2024-25, and a simulation of what lies between. It holds no session"
        " of a real person, was not tried on anybody here, and decides nothing."
    ),
    "limits": _(
        "It knows the first score and how many sessions there were, and nothing else of"
        " anybody. It is no forecast for one person and no target."
    ),
}

PORTAL: dict[str, Sentence] = {
    "own": _(
        "The shaded band shows where %(level)s of 100 people who began at %(first)s, as"
        " you did, are expected, session by session. It comes from %(clients)s courses;"
        " tried on %(tried)s other people, it held %(held)s %% of their scores."
    ),
    "reference": _(
        "The shaded band shows where %(level)s of 100 people who begin at %(first)s, as"
        " you did, would be by a reference curve: first and last scores as NHS England"
        " published them for 2024-25, and a simulation of what lies between. It holds no"
        " session of a real person, was not tried on anybody here, and decides nothing."
    ),
    "limits": _(
        "It knows your first score and how many sessions there were, and nothing else"
        " about you. It does not tell where you will be, or where you should be."
    ),
}


def band_words(track: Track | None, voice: Voice) -> tuple[str, ...]:
    """Return what the band is and what it is not; nothing where none is drawn."""
    if track is None or track.expected is None or track.first is None:
        return ()
    found, words = track.expected, PORTAL if voice == "portal" else ROOM
    which = "reference" if found.reference and found.simulated else "own"
    told = {
        "level": number(found.level),
        "first": number(track.first.value),
        "clients": number(found.clients),
        "tried": number(found.tried),
        "held": number(found.held),
    }
    return str(words[which]) % told, str(words["limits"])


def band_source(track: Track) -> str:
    """Say by which model the band was made, and from when its card is."""
    if track.expected is None:
        return ""
    found = track.expected
    words = (
        _(
            "%(measure)s: expected band by %(model)s, fitted to %(clients)s simulated"
            " courses; its card is of %(day)s."
        )
        if found.simulated
        else _(
            "%(measure)s: expected band by %(model)s, fitted to %(clients)s courses; its"
            " card is of %(day)s."
        )
    )
    return str(words) % {
        "measure": track.abbreviation,
        "model": found.model,
        "clients": number(found.clients),
        "day": full_day(date.fromisoformat(found.day)),
    }
