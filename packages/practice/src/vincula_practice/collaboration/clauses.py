"""What an agreement usually says: clauses to start from, in plain words.

They are a proposal of this project and no legal advice; a practice puts them into its
own words, and each client and therapist into theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing that is agreed; ``key`` stays the same when the words change."""

    key: str
    title: str
    words: str


STANDARD: dict[str, tuple[Promise, Promise | None]] = {
    "confidentiality": (
        _("Confidentiality and its limits"),
        _(
            "What you tell me stays with me. If I fear that somebody will come to serious"
            " harm, or the law obliges me, I may have to speak to others. I tell you"
            " before I do, whenever that is possible."
        ),
    ),
    "frequency": (
        _("How often we meet"),
        _(
            "We meet once a week for 50 minutes, and change that together when it helps."
        ),
    ),
    "lateness": (
        _("Being late and cancelling"),
        _(
            "If one of us is late, we still end on time. If one of us cannot come, we say"
            " so as early as we can, at the latest the day before."
        ),
    ),
    "contact": (
        _("Contact between sessions"),
        _(
            "Messages between sessions are for appointments. I read them on working days."
            " I am not an emergency service; in danger we both turn to the emergency"
            " number."
        ),
    ),
    "recording": (
        _("Recording"),
        _(
            "Nobody records a session without the yes of both of us, given each time"
            " beforehand."
        ),
    ),
    "social_media": (
        _("Social media"),
        _(
            "We do not follow each other and do not look each other up. If we meet by"
            " chance, you decide whether we greet."
        ),
    ),
    "fees": (_("Fees"), None),
    "endings": (
        _("Endings"),
        _(
            "You can end at any time. We plan the ending together where we can, with at"
            " least one session to look back and to say goodbye."
        ),
    ),
    "data": (
        _("What happens to your data"),
        _(
            "Your answers and our notes are kept encrypted in this practice, for as long"
            " as the law asks. You can read them, take a copy along, have mistakes put"
            " right and ask for them to be erased."
        ),
    ),
    "other": (_("What else we agree"), None),
}


def standard(*, language: str) -> list[Clause]:
    """Return the clauses of this project; fees begin empty, as they are optional."""
    with translation.override(language):
        return [
            Clause(key=key, title=str(title), words=str(words) if words else "")
            for key, (title, words) in STANDARD.items()
        ]


def read(plain_clauses: Iterable[dict[str, str]]) -> list[Clause]:
    """Return stored clauses."""
    return [
        Clause(key=one["key"], title=one["title"], words=one["words"])
        for one in plain_clauses
    ]


def plain(clauses: Iterable[Clause]) -> list[dict[str, str]]:
    """Return clauses as they are stored."""
    return [
        {"key": one.key, "title": one.title.strip(), "words": one.words.strip()}
        for one in clauses
    ]


def with_all(clauses: Iterable[Clause], *, language: str) -> list[Clause]:
    """Return clauses in their usual order, with an empty place for what is left out."""
    known = {one.key: one for one in clauses}
    return [
        known.get(one.key, Clause(key=one.key, title=one.title, words=""))
        for one in standard(language=language)
    ]
