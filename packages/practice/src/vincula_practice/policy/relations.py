"""The words of the tables: who somebody is, and how they stand to a record.

The rules themselves are `people.policies`. Here are only those that belong to pages:
whether somebody is signed in at all, and whether a link is what lets them in.
"""

from collections.abc import Callable

from vincula_practice.people.models import Membership
from vincula_practice.people.policies import (
    answers_for,
    answers_requests,
    chooses_texts,
    has_emergency_access,
    in_care_team,
    is_author,
    is_client,
    knows_appointments,
    manages,
    meets_clients,
    own_record,
    plans_for,
    reads,
    reads_records,
    same_practice,
    schedules,
    sees_numbers,
    sets_thresholds,
    supervises,
    supervises_anybody,
    takes_part,
    treats,
    works_clinically,
    works_here,
    works_on,
)
from vincula_practice.safety.policies import answers_alerts

__all__ = [
    "Gate",
    "answers_alerts",
    "answers_for",
    "answers_requests",
    "anybody",
    "chooses_texts",
    "has_emergency_access",
    "holds_the_link",
    "in_care_team",
    "is_author",
    "is_client",
    "knows_appointments",
    "manages",
    "meets_clients",
    "on_the_tablet",
    "opens_gate",
    "own_record",
    "plans_for",
    "reads",
    "reads_records",
    "same_practice",
    "schedules",
    "sees_numbers",
    "sets_thresholds",
    "somebody",
    "supervises",
    "supervises_anybody",
    "takes_part",
    "treats",
    "works_clinically",
    "works_here",
    "works_on",
]

Gate = Callable[[Membership], bool]


def anybody(_member: Membership | None) -> bool:
    """Whoever comes by, signed in or not."""
    return True


def holds_the_link(_member: Membership | None) -> bool:
    """Whoever holds the personal link that the address carries.

    An account neither helps nor hurts; the query behind the page decides whether the
    link is a link.
    """
    return True


def on_the_tablet(_member: Membership | None) -> bool:
    """Whoever holds the practice's tablet: its cookie and a code let in, no account."""
    return True


def somebody(_member: Membership | None) -> bool:
    """Whoever is signed in, in whatever role, or in none any more."""
    return True


# These ask for nobody's membership.
WITHOUT_SIGN_IN = (anybody, holds_the_link, on_the_tablet)
WITHOUT_ROLE = (*WITHOUT_SIGN_IN, somebody)


def opens_gate(gate: Gate, *, member: Membership | None) -> bool:
    """Tell whether a gate opens for somebody who is signed in."""
    if gate in WITHOUT_ROLE:
        return True
    return member is not None and gate(member)
