"""Which version of the agreement holds, what waits, and who has said yes to what."""

from collections.abc import Sequence
from dataclasses import dataclass

from vincula_practice.collaboration.models import Agreement, Reopening
from vincula_practice.collaboration.written import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``holds`` was confirmed by both; ``waits`` is newer and was not yet.

    ``asked`` are the wishes to talk about a clause that no later agreement answered.
    """

    holds: Agreement | None
    waits: Agreement | None
    asked: tuple[Reopening, ...]
    earlier: tuple[Agreement, ...]


def standing(
    agreements: Sequence[Agreement], reopenings: Sequence[Reopening]
) -> Standing:
    """Return how the agreement stands; the versions come in order."""
    agreed = [one for one in agreements if is_agreed(one)]
    holds = agreed[-1] if agreed else None
    newest = agreements[-1] if agreements else None
    number = holds.number if holds else 0
    return Standing(
        holds=holds,
        waits=newest if newest and newest.number > number else None,
        asked=tuple(one for one in reopenings if one.agreement.number >= number),
        earlier=tuple(reversed(agreed[:-1])),
    )


def is_agreed(agreement: Agreement) -> bool:
    return confirmed_by(agreement) == set(Side)


def confirmed_by(agreement: Agreement) -> set[str]:
    return {one.side for one in agreement.confirmations.all()}
