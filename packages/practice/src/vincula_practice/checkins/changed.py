"""Which answers changed most since the check-in before? For both to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format

from vincula.catalogue.model import AnswerKind, Instrument, TextPolicy, Wording
from vincula.catalogue.wording import Available, availability, labels_for
from vincula_practice.checkins.catalogue import catalogue

MOST = 3
Numbers = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAnswer:
    """One question with what was answered before and now, in the form's own words."""

    text: str
    before: str
    now: str
    language: str


def most_changed(
    before: Numbers, now: Numbers, *, language: str, on: date
) -> list[ChangedAnswer]:
    """Return the answers that moved by the largest share of what could be answered.

    Only forms whose text may be shown without a licence: the rest have no words here.
    """
    moved = {
        key: abs(now[key] - before[key]) / _span(*key)
        for key in now.keys() & before.keys()
        if now[key] != before[key]
    }
    largest = sorted(moved, key=lambda key: (-moved[key], key))
    found = (
        _changed(key, before[key], now[key], language=language, on=on)
        for key in largest
    )
    return [one for one in found if one is not None][:MOST]


def _span(instrument: str, item: str) -> float:
    values = catalogue().get(instrument).answer_set(item).values
    return (max(values) - min(values) or 1) if values else 1


def _changed(
    key: tuple[str, str], before: float, now: float, *, language: str, on: date
) -> ChangedAnswer | None:
    instrument = catalogue().get(key[0])
    if instrument.definition.licence.text is not TextPolicy.SHIPPED:
        return None
    text = availability(instrument, language=language, on=on)
    if not isinstance(text, Available):
        return None
    return ChangedAnswer(
        text=text.wording.items[key[1]],
        before=_label(instrument, text.wording, key[1], before),
        now=_label(instrument, text.wording, key[1], now),
        language=text.wording.language,
    )


def _label(instrument: Instrument, wording: Wording, item: str, value: float) -> str:
    allowed = instrument.answer_set(item)
    if allowed.kind is AnswerKind.CHOICE:
        return labels_for(instrument, wording, item)[allowed.values.index(int(value))]
    return number_format(f"{value:g}")
