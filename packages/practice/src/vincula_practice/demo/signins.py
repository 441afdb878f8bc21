"""As whom one can sign in to the demo."""

from dataclasses import dataclass

from vincula_practice.people.models import Membership, Role

# Printed on purpose: it opens nothing but invented people on one's own machine.
PASSWORD = "linden-tree-by-the-river"  # noqa: S105 - as said above

THERAPIST = "therapist@example.org"
MANAGER = "manager@example.org"
FRONT_DESK = "desk@example.org"
CLIENT = "client@example.org"

ROLES = {
    THERAPIST: Role.THERAPIST,
    MANAGER: Role.MANAGER,
    FRONT_DESK: Role.FRONT_DESK,
    CLIENT: Role.CLIENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One door into the demo."""

    role: str
    name: str
    email: str
    password: str


def signins() -> list[SignIn]:
    """Return the demo's sign-ins in the order of a tour; empty where none is loaded."""
    members = {
        member.person.email: member
        for member in Membership.objects.filter(
            practice__invented=True, person__email__in=list(ROLES)
        ).select_related("person")
    }
    return [
        SignIn(
            role=str(role),
            name=members[email].person.name,
            email=email,
            password=PASSWORD,
        )
        for email, role in ROLES.items()
        if email in members
    ]
