"""Models of the expected course in plain values: what each is used for, and its card."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from vincula.signals.course import FEWEST_CLIENTS, why_not
from vincula.trajectory.card import (
    CALIBRATED,
    TOLERANCE,
    Card,
    Coverage,
    Discrimination,
    by_chance,
    enough,
)
from vincula_practice.charts.moments import day_and_clock, full_day
from vincula_practice.charts.numbers import number
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.phrases import phrase
from vincula_practice.signals.expecting import A_CARD_HOLDS, Installed
from vincula_practice.signals.listed import Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a card beside what it has to be."""

    what: str
    found: str
    wanted: str
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """The newest model of one instrument. ``earlier`` are those before it."""

    instrument: str
    measure: str
    name: str
    use: str
    source: str
    installed: str
    figures: tuple[Figure, ...]
    earlier: tuple[str, ...]


def model_rows(
    models: Iterable[Listed], used: Mapping[str, str], *, on: date
) -> list[ModelRow]:
    """Return a row for each instrument of which a model was ever installed."""
    by_instrument = groupby(models, key=lambda one: one.instrument)
    return [_row(list(own), used, on=on) for _name, own in by_instrument]


def measure_name(instrument: str) -> str:
    """Return how pages call an instrument."""
    return phrase(catalogue().get(instrument).definition.abbreviation)


def _row(own: list[Listed], used: Mapping[str, str], *, on: date) -> ModelRow:
    newest, *earlier = own
    found, card = newest.found, newest.found.kept.card if newest.found else None
    return ModelRow(
        instrument=newest.instrument,
        measure=measure_name(newest.instrument),
        name=newest.name,
        use=_use(newest, used.get(newest.instrument) == str(newest.id), on=on),
        source=_source(found) if found else "",
        installed=_installed(newest),
        figures=tuple(_figures(card)) if card else (),
        earlier=tuple(f"{one.name}: {_installed(one)}" for one in earlier),
    )


def _use(one: Listed, in_use: bool, *, on: date) -> str:  # noqa: FBT001 - one caller
    found = one.found
    if found is None:
        return _("Not used: this version of the site cannot read it. Install it again.")
    if not in_use and not found.simulated and why_not(found.course.card):
        return _(
            "Switched off: held against the courses of this practice, its card does not"
            " hold. Signals look at the change so far, and the picture shows no band."
        )
    if not in_use:
        return _("Taken out of use. Signals look at the change so far.")
    if found.old(on=on):
        return _(
            "Not used: its card is older than %(days)d days. Signals look at the change"
            " so far, and the picture shows no band."
        ) % {"days": A_CARD_HOLDS.days}
    if found.decides(on=on):
        return _("Decides when a course is off course. Its band is on the picture.")
    return _(
        "Its band is on the picture, with a note of what it is. It decides nothing,"
        " because its card tells of simulated people: signals look at the change so far."
    )


def _source(found: Installed) -> str:
    clients = number(found.kept.model.n_clients)
    day = full_day(found.tried_on) if found.tried_on else ""
    if found.reference and found.simulated:
        return _(
            "A reference curve that comes with Vincula: first and last scores as NHS"
            " England published them for 2024-25, and a simulation of what lies between"
            " (%(clients)s simulated courses). Card of %(day)s."
        ) % {"clients": clients, "day": day}
    if found.reference:
        return _(
            "A reference curve that comes with Vincula (NHS England, 2024-25, and a"
            " simulation), held against the courses of this practice on %(day)s."
        ) % {"day": day}
    return _("Fitted to %(clients)s courses. Card of %(day)s.") % {
        "clients": clients,
        "day": day,
    }


def _installed(one: Listed) -> str:
    when = day_and_clock(one.installed_at)
    if one.who:
        return _("installed %(when)s by %(who)s") % {"when": when, "who": one.who}
    return _("installed %(when)s on the server") % {"when": when}


def _figures(card: Card) -> Iterator[Figure]:
    yield Figure(
        what=_("people it was tried on"),
        found=number(card.n_clients),
        wanted=_("%(fewest)d or more") % {"fewest": FEWEST_CLIENTS},
        held=card.n_clients >= FEWEST_CLIENTS,
    )
    yield from map(_band, card.coverage)
    for one in enough(card):
        yield _told_apart(one)
        yield _true_chances(one)


def _band(one: Coverage) -> Figure:
    either = TOLERANCE.get(one.level, 2.0)
    words = (
        _("scores of the next session inside the %(level)s %% band, of %(n)s")
        if one.ahead == "next"
        else _("scores of the last session inside the %(level)s %% band, of %(n)s")
    )
    return Figure(
        what=words % {"level": number(one.level), "n": number(one.n)},
        found=_("%(share)s %%") % {"share": number(one.corrected)},
        wanted=_("%(low)s to %(high)s %%")
        % {"low": number(one.level - either), "high": number(one.level + either)},
        held=abs(one.corrected - one.level) <= either,
    )


def _told_apart(one: Discrimination) -> Figure:
    model, so_far = one.auc_model or 0.0, one.auc_change_so_far or 0.0
    words = _(
        "with %(sessions)d of their sessions known, of %(n)s people: how often it puts"
        " somebody who will not improve behind somebody who will"
    )
    return Figure(
        what=words % {"sessions": one.sessions, "n": number(one.n)},
        found=number(model, 2),
        wanted=_("more than the change so far: %(so_far)s")
        % {"so_far": number(so_far, 2)},
        held=model > so_far,
    )


def _true_chances(one: Discrimination) -> Figure:
    most = CALIBRATED + by_chance(one)
    return Figure(
        what=_(
            "with %(sessions)d of their sessions known: by how much its chances are off"
        )
        % {"sessions": one.sessions},
        found=number(one.off, 3),
        wanted=_("%(most)s or less") % {"most": number(most, 3)},
        held=one.off <= most,
    )
