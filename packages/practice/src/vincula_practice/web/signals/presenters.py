"""The rules in plain values: what each looks for, its figures, how often it was right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from vincula.signals.rule import Rule
from vincula_practice.charts.guides import guide_of
from vincula_practice.charts.moments import day_and_clock
from vincula_practice.charts.numbers import number, percent
from vincula_practice.charts.rule_words import LOOKS_FOR, THRESHOLDS
from vincula_practice.charts.signal_words import name_of
from vincula_practice.signals.actions import Talked
from vincula_practice.signals.guides import OwnWords
from vincula_practice.signals.rates import FEWEST_CLIENTS, Both, RuleRate
from vincula_practice.signals.thresholds import (
    ADJUSTABLE,
    BUDGET,
    CLIENTS,
    Limits,
    Setting,
    rules_of,
)
from vincula_practice.web.signals.model_rows import measure_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One figure of a rule. ``low`` and ``high`` are empty where nobody may set it."""

    name: str
    label: str
    value: str
    given: float
    own: str
    low: str
    high: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    rule: str
    name: str
    looks_for: str
    version: str
    source: str
    doi: str
    thresholds: tuple[Threshold, ...]
    adjustable: bool
    rates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    when: str
    who: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideRow:
    """The guide of one kind: what stands there now, and whether it is one's own."""

    rule: str
    name: str
    openings: str
    question: str
    reply: str
    own: bool


def guide_rows(own: OwnWords) -> list[GuideRow]:
    return [_guide(str(kind), own.get(str(kind))) for kind in LOOKS_FOR]


def _guide(kind: str, own: dict[str, Any] | None) -> GuideRow:
    found = guide_of(kind, own)
    return GuideRow(
        rule=kind,
        name=name_of(kind),
        openings="\n".join(found.openings),
        question=found.question,
        reply=found.reply,
        own=bool(own and any(own.values())),
    )


def both_words(both: Both | None) -> str:
    """Return the main figure in a sentence, with its denominator and interval."""
    if both is None:
        return _(
            "Not shown yet: it needs signals of at least %(fewest)d clients that are"
            " two weeks old."
        ) % {"fewest": FEWEST_CLIENTS}
    return _(
        "Of %(signals)d signals, both say of %(both)d that they were talked about:"
        " %(share)s %% (95 %% interval %(lower)s to %(upper)s %%; %(clients)d clients)."
    ) % {
        "signals": both.signals,
        "both": both.both,
        "share": percent(both.share),
        "lower": percent(both.lower),
        "upper": percent(both.upper),
        "clients": both.clients,
    }


def rule_rows(setting: Setting, rates: Iterable[RuleRate]) -> list[RuleRow]:
    by_rule: dict[str, list[str]] = {}
    for one in rates:
        by_rule.setdefault(one.rate.rule, []).append(_rate(one))
    library = rules_of(Setting())
    return [
        RuleRow(
            rule=str(kind),
            name=name_of(kind),
            looks_for=str(LOOKS_FOR[kind]),
            version=rule.version,
            source=rule.source.text,
            doi=rule.source.doi or "",
            thresholds=_thresholds(rule, library[kind]),
            adjustable=kind in ADJUSTABLE,
            rates=tuple(by_rule.get(kind, ())),
        )
        for kind, rule in rules_of(setting).items()
    ]


def budget_row(setting: Setting) -> Threshold:
    return _threshold(
        CLIENTS,
        setting.clients_a_signal,
        Setting().clients_a_signal,
        ADJUSTABLE[BUDGET],
    )


def changes(settings: Sequence[Setting]) -> list[Change]:
    """Return what was changed, when and by whom, the newest first."""
    return [
        Change(
            when=day_and_clock(now.since) if now.since else "",
            who=now.set_by,
            what=tuple(_differences(before, now)),
        )
        for now, before in pairwise(settings)
    ]


def noted(answer: Talked) -> str:
    return {
        Talked.HELPED: _("Noted: you talked about it, and it helped."),
        Talked.NOT_YET: _("Noted: you talked about it. It stays here."),
        Talked.NOT_TODAY: _("Noted: not today. It comes back for the next session."),
    }[answer]


def _rate(one: RuleRate) -> str:
    rate = one.rate
    which = _("Version %(version)s, setting %(setting)d:") % {
        "version": rate.version,
        "setting": one.setting,
    }
    if rate.share is None or rate.lower is None or rate.upper is None:
        words = _("raised %(raised)d times; nobody has answered yet.")
        return f"{which} {words % {'raised': rate.raised}}"
    words = _(
        "confirmed %(confirmed)d of %(answered)d that were answered: %(share)s %%"
        " (95 %% interval %(lower)s to %(upper)s %%); raised %(raised)d times."
    ) % {
        "confirmed": rate.confirmed,
        "answered": rate.answered,
        "share": percent(rate.share),
        "lower": percent(rate.lower),
        "upper": percent(rate.upper),
        "raised": rate.raised,
    }
    return f"{which} {words}"


def _thresholds(rule: Rule, library: Rule) -> tuple[Threshold, ...]:
    limits = ADJUSTABLE.get(rule.kind, {})
    # Every rule is a frozen dataclass whose fields are its thresholds.
    names = [one.name for one in fields(rule)]  # type: ignore[arg-type] # as above
    return tuple(
        _threshold(name, getattr(rule, name), getattr(library, name), limits)
        for name in names
        if isinstance(getattr(rule, name), int | float)
    )


def _threshold(
    name: str, value: float, own: float, limits: dict[str, Limits]
) -> Threshold:
    found = limits.get(name)
    return Threshold(
        name=name,
        label=_label(name),
        value=number(value, 2),
        given=value,
        own=number(own, 2),
        low=f"{found.low:g}" if found else "",
        high=f"{found.high:g}" if found else "",
        step=("1" if found.whole else "0.05") if found else "",
    )


def _label(name: str) -> str:
    return str(THRESHOLDS[name])


def _differences(before: Setting, now: Setting) -> Iterable[str]:
    yield from _of_models(before, now)
    for rule in ADJUSTABLE:
        was, is_now = before.of(rule), now.of(rule)
        for name in ADJUSTABLE[rule]:
            if was.get(name) != is_now.get(name):
                yield _("%(rule)s, %(threshold)s: %(value)s") % {
                    "rule": _("Weekly budget") if rule == BUDGET else name_of(rule),
                    "threshold": _label(name),
                    "value": number(is_now[name], 2),
                }


def _of_models(before: Setting, now: Setting) -> Iterable[str]:
    for instrument in sorted({*before.models, *now.models}):
        was, is_now = before.models.get(instrument), now.models.get(instrument)
        if was != is_now:
            words = (
                _("%(measure)s: another model of the expected course")
                if was and is_now
                else _("%(measure)s: a model of the expected course")
                if is_now
                else _("%(measure)s: no model of the expected course any more")
            )
            yield words % {"measure": measure_name(instrument)}
