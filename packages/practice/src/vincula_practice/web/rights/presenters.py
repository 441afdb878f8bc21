"""Requests and consents as plain values; the management never learns whose they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from vincula_practice.charts.moments import day_and_clock, full_day, local
from vincula_practice.people.consents import Standing
from vincula_practice.people.purposes import Text
from vincula_practice.people.queries import Membership, Role
from vincula_practice.rights.queries import ClientRequest, Restriction


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """``client`` and ``words`` are "" for the management."""

    number: str
    client: str
    words: str
    what: str
    when: str
    state: str
    decided: tuple[str, ...]
    address: str
    waits: bool


@dataclass(frozen=True, slots=True)
class RestrictedRow:
    client: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    title: str
    what: str
    who: str
    if_not: str
    state: str
    given: bool
    address: str


def request_row(one: ClientRequest, *, member: Membership) -> RequestRow:
    near = member.role != Role.MANAGER
    return RequestRow(
        number=str(one.pk)[:8].upper(),
        client=one.client.person.name if near else "",
        words=one.words if near else "",
        what=_what(one),
        when=day_and_clock(one.asked_at),
        state=_state(one),
        decided=tuple(_decided(d) for d in one.decisions.all()),
        address=reverse("rights:decide", args=[one.pk]),
        waits=one.state == "asked",
    )


def _what(one: ClientRequest) -> str:
    if one.kind == "opening" and one.about:
        return _("Why was the record opened on %(day)s?") % {
            "day": day_and_clock(one.about)
        }
    return {
        "erase": _("Erase everything"),
        "restrict": _("Keep it, but let fewer people read it"),
        "correct": _("Put something right"),
    }.get(one.kind, _("Why was the record opened?"))


def _state(one: ClientRequest) -> str:
    if one.due_at is not None:
        return _("Agreed. It is carried out on %(day)s.") % {
            "day": full_day(local(one.due_at))
        }
    return _("In force.") if one.state == "approved" else _("Waits for a decision.")


def _decided(decision: object) -> str:
    name = decision.by.person.name  # type: ignore[attr-defined] # a Decision
    side = {
        "management": _("management"),
        "care team": _("care team"),
    }[decision.part]  # type: ignore[attr-defined] # as above
    return _("%(name)s (%(side)s) said yes.") % {"name": name, "side": side}


def restricted_rows(rows: Iterable[Restriction]) -> tuple[RestrictedRow, ...]:
    return tuple(
        RestrictedRow(row.client.person.name, full_day(local(row.since)))
        for row in rows
    )


def note_rows(
    standing: Sequence[Standing], texts: Sequence[Text], *, episode_id: UUID
) -> tuple[NoteRow, ...]:
    by_purpose = {one.purpose: one for one in standing}
    return tuple(
        NoteRow(
            title=text.title,
            what=text.what,
            who=text.who,
            if_not=text.if_not,
            state=_standing(by_purpose[text.purpose]),
            given=by_purpose[text.purpose].given,
            address=reverse("rights:note", args=[episode_id, text.purpose]),
        )
        for text in texts
    )


def _standing(one: Standing) -> str:
    if one.row is None:
        return _("Not asked yet. That counts as no.")
    day = full_day(local(one.row.at))
    if one.row.state == "withdrawn":
        return _("No, since %(day)s.") % {"day": day}
    if not one.given:
        return _("They agreed to an older text. Ask again.")
    return _("Yes, since %(day)s.") % {"day": day}
