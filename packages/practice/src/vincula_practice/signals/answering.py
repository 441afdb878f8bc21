"""How long did the longest form take, and what was answered on it?

Only where a person answered question by question on a device: on paper, and where all
questions stand on one page, nobody knows how long one of them took.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vincula.catalogue.model import Group, Respondent
from vincula_practice.checkins.actions import Sent
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import Channel, StoredResponse
from vincula_practice.checkins.stored import response_of

# So many earlier forms tell whether somebody always answers at one end.
EARLIER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """The answers of the longest form, and those of a few earlier ones."""

    items: tuple[float, ...] = ()
    seconds: float | None = None
    ever: tuple[float, ...] = ()


def answering_of(sent: Sent) -> Answering:
    """Return how the check-in was answered; nothing where that cannot be known."""
    forms = [row for row in sent.responses if _is_long_form(row)]
    if sent.checkin.channel == Channel.PAPER or not forms:
        return Answering()
    row = max(forms, key=lambda one: len(_values(one)))
    items = _values(row)
    same = len(set(items)) == 1
    return Answering(
        items=items,
        seconds=_seconds(row),
        ever=_ever(row) if same else items,
    )


def _is_long_form(row: StoredResponse) -> bool:
    definition = catalogue().get(row.instrument).definition
    by_client = definition.respondent is Respondent.CLIENT
    return by_client and definition.group is not Group.GOALS and bool(_values(row))


def _values(row: StoredResponse) -> tuple[float, ...]:
    answers = response_of(row).answers
    return tuple(one.value for one in answers if one.value is not None)


def _seconds(row: StoredResponse) -> float | None:
    """Return how long all questions took: from the first answer to the last, and a bit.

    None where two answers came at the same moment: then they stood on one page.
    """
    given = [one for one in response_of(row).answers if one.value is not None]
    moments = sorted({one.at for one in given if one.at})
    if len(given) < 2 or len(moments) < len(given):  # noqa: PLR2004 - the time between two
        return None
    between = (moments[-1] - moments[0]).total_seconds()
    return between * len(given) / (len(given) - 1)


def _ever(row: StoredResponse) -> tuple[float, ...]:
    episode = row.checkin.session.episode_id
    earlier = StoredResponse.objects.filter(
        checkin__session__episode_id=episode, instrument=row.instrument
    ).exclude(pk=row.pk)
    return _all(list(earlier.order_by("-completed_at", "pk")[:EARLIER]))


def _all(rows: Sequence[StoredResponse]) -> tuple[float, ...]:
    return tuple(value for row in rows for value in _values(row))
