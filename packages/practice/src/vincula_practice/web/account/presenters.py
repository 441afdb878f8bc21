"""Roles as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vincula_practice.people.queries import Membership


@dataclass(frozen=True, slots=True)
class RoleChoice:
    member: str
    role: str
    practice: str
    current: bool


def role_name(role: str) -> str:
    return {
        "client": _("client"),
        "therapist": _("therapist"),
        "supervisor": _("supervisor"),
        "manager": _("manager"),
        "front desk": _("front desk"),
        "researcher": _("researcher"),
    }[role]


def role_choices(
    mine: Iterable[Membership], *, current: Membership | None
) -> list[RoleChoice]:
    return [
        RoleChoice(str(m.pk), role_name(m.role), m.practice.name, m == current)
        for m in mine
    ]
