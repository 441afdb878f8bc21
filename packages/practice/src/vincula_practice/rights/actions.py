"""Ask, decide, take back, and carry out; each step is written down and shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.people.editions import hold as hold_edition
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Client, Membership, Practice, Role
from vincula_practice.people.restrictions import lift, restrict
from vincula_practice.rights import erasing
from vincula_practice.rights.models import (
    OPEN_STATES,
    ClientRequest,
    Decision,
    Kind,
    LegalHold,
    Retention,
    State,
)
from vincula_practice.rights.queries import own_client, part_of, requests_for
from vincula_practice.rights.retention import blocks, for_practice, retention_of

Part = Decision.Part


@transaction.atomic
def ask(
    *,
    kind: str,
    by: Membership,
    at: datetime,
    words: str = "",
    about: datetime | None = None,
) -> ClientRequest:
    """Ask for one thing; raises Refused while the same is already asked for."""
    client = own_client(member=by)
    try:
        with transaction.atomic():
            request = ClientRequest.objects.create(
                client=client, kind=Kind(kind), words=words, about=about, asked_at=at
            )
    except IntegrityError:
        raise Refused(_("You have asked for this already; it is being seen to.")) from (
            None
        )
    record("asked", request, by=by, at=at, kind=request.kind)
    return request


@transaction.atomic
def withdraw(*, request: ClientRequest, by: Membership, at: datetime) -> None:
    """Take a request back; an erasure until it is carried out, a restriction always."""
    held = ClientRequest.objects.select_for_update().get(pk=request.pk)
    if held.client_id != own_client(member=by).pk:
        raise NotAllowed
    if held.state not in OPEN_STATES:
        raise Refused(_("This is closed already."))
    if held.kind == Kind.RESTRICT and held.state == State.APPROVED:
        lift(client=held.client, by=by, at=at)
    _close(held, State.WITHDRAWN, at=at)
    record("took back", held, by=by, at=at, kind=held.kind)


@transaction.atomic
def decide(
    *,
    request: ClientRequest,
    agrees: bool,
    answer: str = "",
    by: Membership,
    at: datetime,
) -> ClientRequest:
    """Say yes or no for the management or the care team; a no needs its reason.

    Erasing takes two different people, one of each side; the others take one. Raises
    Refused where something stands in the way, or the same person decided before.
    """
    held = _held(request, by)
    if held.state != State.ASKED:
        raise Refused(_("This is decided already."))
    if not agrees and not answer.strip():
        raise Refused(_("Say why, in words the client can read."))
    if agrees and held.kind == Kind.ERASE:
        _refuse_blocked(held.client, at=at)
    _note(held, agrees=agrees, by=by, at=at)
    if not agrees:
        held.answer = answer
        return _close(held, State.REFUSED, at=at)
    return _agreed(held, answer, by=by, at=at)


def _agreed(
    held: ClientRequest, answer: str, *, by: Membership, at: datetime
) -> ClientRequest:
    if held.kind == Kind.ERASE:
        return _once_both_agree(held, at=at)
    if held.kind == Kind.RESTRICT:
        restrict(client=held.client, by=by, at=at)
        held.state = State.APPROVED
        held.save(update_fields=["state"])
        return held
    if not answer.strip():
        raise Refused(_("Write what you found or did, in words the client can read."))
    held.answer = answer
    return _close(held, State.DONE, at=at)


def _once_both_agree(held: ClientRequest, *, at: datetime) -> ClientRequest:
    yes = held.decisions.filter(agrees=True).values_list("part", flat=True)
    retention = retention_of(held.client.practice_id)
    if retention is not None and set(yes) == set(Part.values):
        held.state = State.APPROVED
        held.due_at = at + timedelta(days=retention.undo_days)
        held.save(update_fields=["state", "due_at"])
    return held


def _note(
    held: ClientRequest, *, agrees: bool, by: Membership, at: datetime
) -> Decision:
    try:
        with transaction.atomic():
            row = Decision.objects.create(
                request=held,
                part=part_of(member=by),
                by=by,
                person_id=by.person_id,
                agrees=agrees,
                at=at,
            )
    except IntegrityError:
        raise Refused(
            _("You, or somebody of your side, have decided already.")
        ) from None
    record("decided", row, by=by, at=at, agrees=agrees, request=str(held.pk))
    return row


def _held(request: ClientRequest, by: Membership) -> ClientRequest:
    # Raises NotFound through the query where it is not this member's to decide.
    rows = requests_for(member=by).filter(pk=request.pk)
    if not rows.exists():
        raise NotAllowed
    return ClientRequest.objects.select_for_update().get(pk=request.pk)


def _refuse_blocked(client: Client, *, at: datetime) -> None:
    found = blocks(client, at=at)
    if found:
        raise Refused(" ".join(block.words for block in found))


def _close(held: ClientRequest, state: str, *, at: datetime) -> ClientRequest:
    held.state, held.closed_at = state, at
    held.save(update_fields=["state", "closed_at", "answer"])
    return held


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What came of the erasures that were due; ids only, for a command to print."""

    erased: tuple[UUID, ...]
    waiting: tuple[tuple[UUID, str], ...]


def carry_out_due(*, due: list[ClientRequest], at: datetime) -> Carried:
    """Erase each that nothing stands in the way of; the others wait, and say why."""
    erased, waiting = [], []
    for request in due:
        reasons = _carry_out(request, at=at)
        if reasons:
            waiting.append((request.pk, ", ".join(reasons)))
        else:
            erased.append(request.pk)
    return Carried(erased=tuple(erased), waiting=tuple(waiting))


def _carry_out(request: ClientRequest, *, at: datetime) -> list[str]:
    with transaction.atomic():
        held = ClientRequest.objects.select_for_update().get(pk=request.pk)
        if held.state != State.APPROVED or held.due_at is None or held.due_at > at:
            return ["taken back"]
        found = [block.kind for block in blocks(held.client, at=at)]
        if not found:
            erasing.erase(held, at=at)
        return found


@transaction.atomic
def confirm_retention(
    *,
    country: str,
    record_years: int,
    appointment_years: int,
    undo_days: int,
    by: Membership,
    at: datetime,
    edition: str | None = None,
) -> Retention:
    """Say how long this practice has to keep records; only a manager may.

    Raises EditedMeanwhile where another manager has said otherwise since ``edition``.
    """
    if by.role != Role.MANAGER:
        raise NotAllowed
    Practice.objects.select_for_update().get(pk=by.practice_id)  # one after the other
    hold_edition(edition, for_practice(by.practice))
    row, _new = Retention.objects.update_or_create(
        practice_id=by.practice_id,
        defaults={
            "country": country,
            "record_years": record_years,
            "appointment_years": appointment_years,
            "undo_days": undo_days,
            "confirmed_at": at,
            "confirmed_by": by,
        },
    )
    record(
        "confirmed",
        row,
        by=by,
        at=at,
        years=[record_years, appointment_years],
        undo_days=undo_days,
    )
    return row


@transaction.atomic
def hold(
    *, request: ClientRequest, reason: str, by: Membership, at: datetime
) -> LegalHold:
    """Keep a record although its erasure was asked for, with a reason the client reads."""
    if by.role != Role.MANAGER:
        raise NotAllowed
    held = _held(request, by)
    try:
        with transaction.atomic():
            row = LegalHold.objects.create(
                client=held.client, reason=reason, set_at=at, set_by=by
            )
    except IntegrityError:
        raise Refused(_("There is a reason to keep it already.")) from None
    record("held", row, by=by, at=at, client=str(held.client_id))
    return row


@transaction.atomic
def release(*, request: ClientRequest, by: Membership, at: datetime) -> None:
    """End a running hold."""
    if by.role != Role.MANAGER:
        raise NotAllowed
    held = _held(request, by)
    for row in held.client.holds.select_for_update().filter(lifted_at=None):
        row.lifted_at, row.lifted_by = at, by
        row.save(update_fields=["lifted_at", "lifted_by"])
        record("released", row, by=by, at=at, client=str(held.client_id))
