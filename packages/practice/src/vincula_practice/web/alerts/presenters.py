"""Alerts in plain values: what was answered, and what happened, never how serious."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.charts.moments import clock, day_and_clock, since
from vincula_practice.checkins.answers import AnsweredForm
from vincula_practice.people.queries import Membership
from vincula_practice.safety.queries import (
    Absence,
    AlertStep,
    RiskAlert,
    RiskNotice,
    Telling,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    id: UUID
    client: str
    when: str
    state: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer in the words of its question."""

    form: str
    question: str
    answer: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    when: str
    what: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    id: UUID
    words: str


def rows(alerts: Iterable[RiskAlert], *, me: Membership, now: datetime) -> list[Row]:
    return [
        Row(
            id=one.pk,
            client=one.episode.client.person.name,
            when=since(one.raised_at, now=now),
            state=state_of(one, me=me, now=now),
            open=one.closed_at is None,
        )
        for one in alerts
    ]


def state_of(alert: RiskAlert, *, me: Membership, now: datetime) -> str:
    who = _("you") if alert.owner_id == me.pk else alert.owner.person.name
    if alert.closed_at:
        return _("Closed by %(who)s, %(when)s") % {
            "who": who,
            "when": since(alert.closed_at, now=now),
        }
    told = {"who": who, "when": day_and_clock(alert.next_at)}
    if alert.taken_at:
        return (
            _(
                "Taken on by %(who)s. If nothing is written down, it opens again %(when)s"
            )
            % told
        )
    return _("Waits for %(who)s. The next person is told %(when)s") % told


def given(notices: Iterable[RiskNotice], forms: Iterable[AnsweredForm]) -> list[Given]:
    return [_given(one, form) for one, form in zip(notices, forms, strict=True)]


def _given(notice: RiskNotice, form: AnsweredForm) -> Given:
    line = next(one for one in form.lines if one.item == notice.item)
    return Given(
        form=form.title,
        question=line.text,
        answer=line.answer,
        language=form.language,
    )


def where_pressed(alert: RiskAlert) -> str:
    """Say by which way somebody called for help."""
    places = {
        "portal": _("on their own page"),
        "link": _("in a check-in, by a personal link"),
        "qr": _("in a check-in, by a code they scanned"),
        "kiosk": _("on the practice's tablet: they may still be in the house"),
    }
    return places.get((alert.told or {}).get("from", ""), "")


def happened(steps: Iterable[AlertStep]) -> list[Happened]:
    return [
        Happened(
            when=day_and_clock(one.at),
            what=_what(one),
            words=(one.said or {}).get("words", ""),
        )
        for one in steps
    ]


def _what(step: AlertStep) -> str:
    people = {
        "by": step.by.person.name if step.by else "",
        "to": step.to.person.name if step.to else "",
    }
    if step.kind in ("closed", "tried"):
        return _done(step) % people
    return _sentences()[step.kind] % people if step.to else _plain()[step.kind] % people


def _done(step: AlertStep) -> str:
    known = {
        "spoke with the client": _("%(by)s spoke with the client. Closed."),
        "reached by phone": _("%(by)s reached the client by phone. Closed."),
        "could not reach": _("%(by)s could not reach the client. It stays open."),
        "other": _("%(by)s did something else, and closed it."),
    }
    none = _("%(by)s took it on. It was kept like this before there were alerts.")
    return known.get((step.said or {}).get("done", ""), none)


def _plain() -> dict[str, str]:
    return {
        "raised": _("It came in."),
        "pressed again": _("The client pressed again."),
        "told": _("Several people were to be told."),
        "nobody to tell": _("Nobody was there who could be told."),
        "taken on": _("%(by)s took it on."),
        "handed on": _("%(by)s handed it on."),
        "reopened": _("Nothing was written down, so it was opened again."),
        "given to another": _("It went on to somebody else."),
        "found missing": _(
            "It had been missing, and was found when answers were compared."
        ),
    }


def _sentences() -> dict[str, str]:
    return {
        **_plain(),
        "told": _("%(to)s was to be told."),
        "handed on": _("%(by)s handed it on to %(to)s."),
        "reopened": _("%(to)s wrote nothing down, so it was opened again."),
        "given to another": _("Whoever had it is not there; it went on to %(to)s."),
    }


def reached(tellings: Iterable[Telling], *, alert: RiskAlert) -> list[str]:
    """Say whom a mail was to reach, and how far we know that it got."""
    return [_reached(one, alert) for one in tellings]


def _reached(one: Telling, alert: RiskAlert) -> str:
    known = {"who": one.member.person.name}
    if one.handed_over_at:
        known["when"] = clock(one.handed_over_at)
        return (
            _(
                "%(who)s: the mail server took it at %(when)s; whether it was read, nobody knows."
            )
            % known
        )
    if alert.closed_at or (alert.taken_at and alert.owner_id != one.member_id):
        return _("%(who)s: no mail went out, and none is needed any more.") % known
    if one.tries:
        return _("%(who)s: the mail has not gone out; it is tried again.") % known
    return _("%(who)s: the mail goes out within a minute.") % known


def away(absences: Iterable[Absence]) -> list[Away]:
    return [
        Away(
            id=one.pk,
            words=_("from %(since)s until %(until)s")
            % {
                "since": day_and_clock(one.since),
                "until": day_and_clock(one.until),
            },
        )
        for one in absences
    ]
