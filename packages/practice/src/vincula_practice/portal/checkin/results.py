"""One check-in's own result, in words that do not label anybody."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from vincula_practice.progress.own_result import OwnResult

# The drawn scale: from 10 to 290 of 300 units.
LEFT, WIDTH = 10, 280
# From this range on a bound is said in whole points.
WHOLE_FROM = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """``dot`` and ``band`` are places on the drawn scale."""

    title: str
    about: str
    number: str
    sentence: str
    meaning: str
    care: str
    note: str
    minimum: str
    maximum: str
    dot: str
    band_start: str
    band_width: str


def result_of(own: OwnResult, *, title: str) -> Result:
    has_value = own.value is not None
    value = own.value or 0.0
    low = value if own.low is None else own.low
    high = value if own.high is None else own.high
    return Result(
        title=title,
        about=own.about,
        number=spoken(value) if has_value else "",
        sentence=_sentence(own),
        meaning=_meaning(own) if has_value else "",
        care=_care(own) if has_value else "",
        note=_note(own),
        minimum=spoken(own.minimum),
        maximum=spoken(own.maximum),
        dot=_place(own, value),
        band_start=_place(own, low),
        band_width=f"{_share(own, high) - _share(own, low):.1f}",
    )


def spoken(value: float) -> str:
    """Write a number as it is said here: 12 or 3.2, in German 3,2."""
    rounded = round(value, 1)
    return number_format(int(rounded) if rounded == int(rounded) else rounded)


def _sentence(own: OwnResult) -> str:
    if own.value is None:
        return _("Some questions were left open, so there is no number this time.")
    return _("%(value)s on a scale from %(low)s to %(high)s.") % {
        "value": spoken(own.value),
        "low": spoken(own.minimum),
        "high": spoken(own.maximum),
    }


def _meaning(own: OwnResult) -> str:
    if own.kind == "goals":
        return _("A higher number means that you see yourself nearer to your goal.")
    if own.higher_is_better is None:
        return ""
    if own.kind == "alliance":
        return _("A higher number means that the session suited you better.")
    if own.higher_is_better:
        return _("A higher number means that things were going better.")
    return _("A higher number means that more was weighing on you.")


def _care(own: OwnResult) -> str:
    if own.low is None or own.high is None:
        return ""
    return _(
        "No questionnaire is exact. Read it as somewhere between %(low)s and %(high)s."
    ) % {"low": _rough(own, own.low), "high": _rough(own, own.high)}


def _rough(own: OwnResult, value: float) -> str:
    # Nobody scores 13.8 on a scale of whole numbers.
    whole = own.maximum - own.minimum >= WHOLE_FROM
    return spoken(round(value) if whole else value)


def _note(own: OwnResult) -> str:
    if own.draft:
        return _("Draft, not validated: it compares you with nobody.")
    if own.prorated:
        return _(
            "%(answered)d of %(items)d answers; the rest was filled in evenly."
        ) % {
            "answered": own.answered,
            "items": own.items,
        }
    return ""


def _share(own: OwnResult, value: float) -> float:
    return WIDTH * (value - own.minimum) / (own.maximum - own.minimum)


def _place(own: OwnResult, value: float) -> str:
    return f"{LEFT + _share(own, value):.1f}"
