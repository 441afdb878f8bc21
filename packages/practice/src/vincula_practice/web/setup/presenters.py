"""People and texts of a practice as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from vincula_practice.checkins.queries import LicensedWording
from vincula_practice.people.queries import Membership


@dataclass(frozen=True, slots=True)
class StaffRow:
    name: str
    email: str
    role: str
    signed_up: bool


@dataclass(frozen=True, slots=True)
class TextRow:
    instrument: str
    language: str
    holder: str
    licence: str
    expires_on: date
    electronic_use: bool


def staff_rows(staff: Iterable[Membership]) -> list[StaffRow]:
    names = {
        "therapist": _("therapist"),
        "supervisor": _("supervisor"),
        "manager": _("manager"),
        "front desk": _("front desk"),
        "researcher": _("researcher"),
    }
    return [
        StaffRow(
            m.person.name,
            m.person.email or "",
            names[m.role],
            m.person.has_usable_password(),
        )
        for m in staff
    ]


def text_rows(wordings: Iterable[LicensedWording]) -> list[TextRow]:
    return [
        TextRow(
            w.instrument,
            w.language,
            w.holder,
            w.licence_reference,
            w.expires_on,
            w.electronic_use,
        )
        for w in wordings
    ]


def promises_of(member: Membership) -> dict[str, object]:
    practice = member.practice
    return {
        "name": practice.name,
        "language": practice.language,
        "time_zone": practice.time_zone,
        "who_sees": practice.who_sees,
        "sender_name": practice.sender_name,
        "crisis_help": practice.crisis_help,
        "crisis_checked_on": practice.crisis_checked_on,
        "link_days": practice.link_days,
        "exit_address": practice.exit_address,
    }
