"""What was asked for and agreed to, as plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from vincula_practice.charts.moments import day_and_clock, full_day, local
from vincula_practice.people.consents import Standing
from vincula_practice.people.purposes import Text
from vincula_practice.rights.queries import ClientRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """``number`` is what client and practice call it; ``withdraw`` "" when closed."""

    number: str
    what: str
    when: str
    state: str
    words: str
    answer: str
    withdraw: str
    withdraw_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedRow:
    text: Text
    given: bool
    state: str
    address: str


def asked_rows(asked: Iterable[ClientRequest]) -> tuple[AskedRow, ...]:
    return tuple(map(_asked, asked))


def number_of(request: ClientRequest) -> str:
    """Return a short number for people to name a request by."""
    return str(request.pk)[:8].upper()


def _asked(one: ClientRequest) -> AskedRow:
    closed = one.closed_at is not None
    lifts = one.kind == "restrict" and one.state == "approved"
    return AskedRow(
        number=number_of(one),
        what=_kinds()[one.kind],
        when=day_and_clock(one.asked_at),
        state=_state(one),
        words=one.words,
        answer=one.answer,
        withdraw="" if closed else reverse("data:withdraw", args=[one.pk]),
        withdraw_words=_("End it") if lifts else _("Take it back"),
    )


def _kinds() -> dict[str, str]:
    return {
        "erase": _("Erase everything"),
        "restrict": _("Keep it, but let fewer people read it"),
        "correct": _("Put something right"),
        "opening": _("Why was my record opened?"),
    }


def _state(one: ClientRequest) -> str:
    if one.state == "approved":
        return _approved(one)
    if one.state == "asked":
        return _waiting(one)
    return {
        "done": _("Done."),
        "refused": _("Not done. The reason:"),
        "withdrawn": _("Taken back by you."),
    }[one.state]


def _approved(one: ClientRequest) -> str:
    if one.due_at is None:
        return _("In force: only the lead of your care team reads your record.")
    return _(
        "Agreed. Everything is erased on %(day)s; until then you can take it back."
    ) % {"day": full_day(local(one.due_at))}


def _waiting(one: ClientRequest) -> str:
    sides = {decision.part for decision in one.decisions.all()}
    if "management" in sides:
        return _("The management has agreed; your care team has yet to.")
    if "care team" in sides:
        return _("Your care team has agreed; the management has yet to.")
    return _("Waiting for an answer.")


def agreed_rows(
    standing: Sequence[Standing], texts: Sequence[Text]
) -> tuple[AgreedRow, ...]:
    by_purpose = {one.purpose: one for one in standing}
    return tuple(_agreed(text, by_purpose[text.purpose]) for text in texts)


def _agreed(text: Text, standing: Standing) -> AgreedRow:
    return AgreedRow(
        text=text,
        given=standing.given,
        state=_standing(standing),
        address=reverse("data:agree", args=[text.purpose]),
    )


def _standing(standing: Standing) -> str:
    row = standing.row
    if row is None:
        return _("You have not been asked yet. That counts as no.")
    day = full_day(local(row.at))
    if row.state == "withdrawn":
        return _("No, since %(day)s.") % {"day": day}
    if not standing.given:
        return _("You agreed to an older text. This one counts as no until you agree.")
    if row.channel == "spoken":
        return _("Yes, since %(day)s. %(name)s wrote down what you said.") % {
            "day": day,
            "name": row.by.person.name,
        }
    return _("Yes, since %(day)s.") % {"day": day}
