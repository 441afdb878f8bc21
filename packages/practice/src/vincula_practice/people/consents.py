"""What has this client agreed to, and who may write it down?

The newest row counts, at once: no copy of it is kept anywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vincula_practice.audit.actions import record
from vincula_practice.people.agreed import who_agreed
from vincula_practice.people.errors import NotAllowed
from vincula_practice.people.models import Client, Consent, Membership, Purpose, Role
from vincula_practice.people.purposes import VERSIONS
from vincula_practice.people.queries import working_episodes_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one purpose stands for one client; ``row`` is None while nobody asked."""

    purpose: str
    given: bool
    row: Consent | None


def agreed(*, client_id: UUID, purpose: str) -> bool:
    """Tell whether this client has agreed, and not taken it back."""
    return who_agreed(purpose).filter(client_id=client_id).exists()


def all_who_agreed(*, client_ids: Iterable[UUID], purpose: str) -> set[UUID]:
    """Return which of these clients have agreed."""
    rows = who_agreed(purpose).filter(client_id__in=list(client_ids))
    return set(rows.values_list("client_id", flat=True))


def standings(*, client: Client, member: Membership) -> tuple[Standing, ...]:
    """Return how each purpose stands; raises NotAllowed for whom it is no business of."""
    if not may_note(client=client, by=member):
        raise NotAllowed
    return tuple(_standing(client, purpose) for purpose in Purpose)


@transaction.atomic
def answer_consent(
    *, client: Client, purpose: str, agrees: bool, by: Membership, at: datetime
) -> Consent | None:
    """Write a yes or no down; None where it is what stands already.

    Clients answer for themselves; somebody of the care team may write down what they
    were told. The client sees which of the two it was.
    """
    if not may_note(client=client, by=by):
        raise NotAllowed
    Client.objects.select_for_update().get(pk=client.pk)  # numbers are given once
    standing = _standing(client, Purpose(purpose))
    if standing.given is agrees:
        return None
    row = Consent.objects.create(
        client=client,
        purpose=standing.purpose,
        number=standing.row.number + 1 if standing.row else 1,
        version=VERSIONS[Purpose(purpose)],
        state=Consent.State.GIVEN if agrees else Consent.State.WITHDRAWN,
        channel=_channel(by),
        at=at,
        by=by,
    )
    record("agreed" if agrees else "took back", row, by=by, at=at, purpose=purpose)
    return row


def may_note(*, client: Client, by: Membership) -> bool:
    """The client, and whoever is in the care team of one of their episodes."""
    if by.role not in (Role.CLIENT, Role.THERAPIST):
        return False
    return working_episodes_for(member=by).filter(client=client).exists() or _is(
        client, by
    )


def _is(client: Client, by: Membership) -> bool:
    own = (client.practice_id, client.person_id) == (by.practice_id, by.person_id)
    return own and by.role == Role.CLIENT


def _standing(client: Client, purpose: Purpose) -> Standing:
    rows = Consent.objects.filter(client=client, purpose=purpose)
    row = rows.select_related("by__person").order_by("-number").first()
    given = (
        row is not None
        and row.state == Consent.State.GIVEN
        and row.version == VERSIONS[purpose]
    )
    return Standing(purpose=purpose, given=given, row=row)


def _channel(by: Membership) -> str:
    own = by.role == Role.CLIENT
    return Consent.Channel.PORTAL if own else Consent.Channel.SPOKEN
