"""Sent once, however often it arrives: what a device sends carries an id of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vincula_practice.checkins.models import CheckIn, Submission
from vincula_practice.people.errors import Refused
from vincula_practice.vault.secrets import fingerprint

Reply = dict[str, str]


class OtherBody(Refused):
    """The same id came before with something else in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """When it was answered by the device's clock, put right, and how far it is off."""

    answered_at: datetime
    clock_off_seconds: int
    late: bool


def body_hash(body: bytes) -> str:
    # Keyed: a plain hash of so few possible answers would tell which they were.
    return fingerprint(body, "submission")


def once(
    *,
    submission_id: UUID,
    checkin: CheckIn,
    body: bytes,
    at: datetime,
    act: Callable[[], tuple[Reply, Lateness | None]],
) -> Reply:
    """Call ``act`` for a new id and keep its reply; give a known id the kept reply.

    Raises OtherBody for a known id with another body or of another check-in. All of it
    is one transaction under the check-in's lock: doubles wait for the first.
    """
    try:
        with transaction.atomic():
            CheckIn.objects.select_for_update().get(pk=checkin.pk)
            known = Submission.objects.filter(pk=submission_id).first()
            if known is not None:
                return _same(known, checkin, body)
            reply, lateness = act()
            Submission.objects.create(
                id=submission_id,
                checkin=checkin,
                body_hash=body_hash(body),
                received_at=at,
                reply=reply,
                **_lateness(lateness),
            )
            return reply
    except IntegrityError:  # the same id, at the same moment, for another check-in
        if not Submission.objects.filter(pk=submission_id).exists():
            raise
        raise _other() from None


def _same(known: Submission, checkin: CheckIn, body: bytes) -> Reply:
    if known.checkin_id != checkin.pk or known.body_hash != body_hash(body):
        raise _other()
    reply: Reply = known.reply
    return reply


def _other() -> OtherBody:
    return OtherBody(_("This was sent before with other answers in it."))


def _lateness(lateness: Lateness | None) -> dict[str, Any]:
    if lateness is None:
        return {}
    return {
        "answered_at": lateness.answered_at,
        "clock_off_seconds": lateness.clock_off_seconds,
        "late": lateness.late,
    }
