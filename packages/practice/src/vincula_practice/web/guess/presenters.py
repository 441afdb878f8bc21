"""Own rating, guess and what the client said, in plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from vincula.alliance.congruence import DyadCongruence, Tracking
from vincula_practice.charts.moments import full_day, local
from vincula_practice.charts.numbers import number
from vincula_practice.signals.congruence import Difference, Dyad, Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    session: int
    day: str
    own: str
    guess: str
    rated: str
    opened: bool
    both_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow:
    question: str
    guess: str
    rated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DyadRow:
    episode: UUID
    client: str
    words: str
    gap: bool
    pairs: tuple[PairRow, ...]


def pair(one: Pair) -> PairRow:
    """Return a pair; the client's rating only once both were opened."""
    rated = number(one.rated, 2) if one.opened and one.rated is not None else ""
    return PairRow(
        session=one.session,
        day=full_day(local(one.starts_at)),
        own=number(one.own, 2),
        guess=number(one.guess, 2),
        rated=rated,
        opened=one.opened,
        both_in=one.rated is not None,
    )


def differences(
    found: Iterable[Difference] | None, questions: Mapping[str, str]
) -> list[DifferenceRow]:
    return [
        DifferenceRow(
            question=questions.get(one.item, one.item),
            guess=number(one.guess, 0),
            rated=number(one.rated, 0),
        )
        for one in found or ()
        if one.guess != one.rated
    ]


def dyads(found: Iterable[Dyad]) -> list[DyadRow]:
    return [
        DyadRow(
            episode=one.episode,
            client=one.client,
            words=_words(one.congruence),
            gap=one.gap,
            pairs=tuple(pair(p) for p in one.pairs),
        )
        for one in found
    ]


def _words(found: DyadCongruence) -> str:
    bias = number(abs(found.bias_points), 2)
    if abs(found.bias_points) < 0.005:  # noqa: PLR2004 - what is written as 0
        which = _("on average as the client rated")
    elif found.bias_points > 0:
        which = _("on average %(points)s points higher than the client rated")
    else:
        which = _("on average %(points)s points lower than the client rated")
    words = _("Sessions with both: %(n)d. Your guess was %(which)s.") % {
        "n": found.n,
        "which": which % {"points": bias} if "%(points)s" in which else which,
    }
    if found.tracking is None:
        return words
    follows = _(
        "For each point that the rating moved, your guess moved by %(tracking)s."
    ) % {"tracking": number(found.tracking, 2)}
    return f"{words} {follows}"


def tracking_words(found: Tracking | None) -> str:
    if found is None:
        return _(
            "Over all your clients nothing can be said yet: it takes several sessions"
            " with both ratings in which both move."
        )
    return _(
        "Over all your clients, for each point that a rating moved your guess moved by"
        " %(slope)s (standard error %(se)s; correlation within clients %(r)s). At 1 it"
        " goes along step by step; near 0 it stays, whatever the client says."
    ) % {
        "slope": number(found.slope, 2),
        "se": number(found.slope_se, 2),
        "r": number(found.correlation, 2),
    }
