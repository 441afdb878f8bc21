"""People and texts of a practice as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.forms import Form
from django.utils.translation import gettext as _

from vincula_practice.checkins.queries import LicensedWording
from vincula_practice.people.queries import Membership


@dataclass(frozen=True, slots=True)
class StaffRow:
    id: str
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
            str(m.pk),
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


def differing(form: Form, now: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return label and stored value of each field that a form would change."""
    return [
        (str(form.fields[name].label), str(now[name] or _("nothing")))
        for name, mine in form.cleaned_data.items()
        if mine != now[name]
    ]


def newest_loading(wordings: Iterable[LicensedWording]) -> str:
    """Return when the newest of these texts was loaded, for a form to carry."""
    moments = [one.loaded_at for one in wordings]
    return max(moments, default=datetime.min.replace(tzinfo=UTC)).isoformat()
