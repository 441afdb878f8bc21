"""An answer given without a network: a sealed letter, and the slip that lets it in.

A slip is made with the page and signed with a key of the key store, so that it holds
on the machine that a backup comes back to. It opens nothing: whoever holds one can
send answers to its check-in, as with the link itself. The letter is sealed to the
practice's slot (`vault.letterbox`), so that the device cannot read it back.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing

from vincula_practice.checkins.devices import bind_named, device_hash, for_one_device
from vincula_practice.checkins.keys import Asked
from vincula_practice.checkins.models import Channel, CheckIn, Invitation
from vincula_practice.checkins.queries import shown_by_a_leaver
from vincula_practice.people.errors import NotFound, PracticeError
from vincula_practice.people.models import Membership, Role
from vincula_practice.vault import letterbox
from vincula_practice.vault.secrets import signing_key

SALT = "vincula.checkins.slip"
SLIPS = "slips"
# A letter may come so long after its link ran out, if it was written before.
GRACE = timedelta(days=14)
OLDEST_SLIP = timedelta(days=60)
LARGEST_LETTER = 64 * 1024


class NoLetter(PracticeError):
    """What came is no letter: cut, changed, or not ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Which check-in a letter is for, and how its writer came to it."""

    checkin: CheckIn
    channel: str
    until: datetime  # answers given later than this are not taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """As it came; nothing of it is opened yet."""

    id: UUID
    slip: str
    slot: str
    form: str
    sealed: bytes
    sent_at: datetime

    @property
    def body(self) -> bytes:
        """What makes it this letter; the slip and the time of sending may differ."""
        return f"{self.slot}\n{self.form}\n".encode() + self.sealed


def prepare(*, at: datetime) -> None:
    """Make what letters of the time after a backup will need, so that it holds it."""
    letterbox.prepare(at=at)
    signing_key(SLIPS)


def slip_for(
    *,
    checkin: CheckIn,
    channel: str,
    invitation: Invitation | None,
    device: str | None = None,
) -> str:
    plain = {
        "checkin": str(checkin.pk),
        "channel": str(channel),
        "invitation": str(invitation.pk) if invitation else "",
        "device": device_hash(device or ""),
    }
    return signing.dumps(plain, key=signing_key(SLIPS), salt=SALT)


def form_of(checkin: CheckIn) -> str:
    """Name what is asked, with versions; a letter is bound to it."""
    forms = map(Asked.of, checkin.asked)
    return ";".join(f"{form.instrument}@{form.version}" for form in forms)


def read_letter(raw: bytes) -> Letter:
    """Read what was posted; raises NoLetter unless every part of it is there."""
    try:
        plain = json.loads(raw)
        letter = Letter(
            id=UUID(plain["id"]),
            slip=str(plain["slip"]),
            slot=str(plain["slot"]),
            form=str(plain["form"]),
            sealed=base64.b64decode(plain["sealed"], validate=True),
            sent_at=moment(plain["sent_at"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NoLetter from None
    if len(raw) > LARGEST_LETTER:
        raise NoLetter
    return letter


def slip_of(letter: Letter, *, at: datetime) -> Slip:
    """Return what a slip says; raises NotFound for one that is not ours or not valid."""
    try:
        plain = signing.loads(
            letter.slip, key=signing_key(SLIPS), salt=SALT, max_age=OLDEST_SLIP
        )
    except signing.BadSignature:
        raise NotFound from None
    rows = CheckIn.objects.select_related(
        "session__episode__client__person", "session__episode__client__practice"
    )
    checkin = rows.filter(pk=plain["checkin"]).first()
    if checkin is None:
        raise NotFound
    until = _until(plain, checkin, at=at)
    if at > until + GRACE:
        raise NotFound
    return Slip(checkin=checkin, channel=plain["channel"], until=until)


def _until(plain: dict[str, str], checkin: CheckIn, *, at: datetime) -> datetime:
    if plain["channel"] == Channel.PORTAL:
        client = checkin.session.episode.client
        running = Membership.objects.filter(
            practice_id=client.practice_id,
            person_id=client.person_id,
            role=Role.CLIENT,
            ended_at=None,
        )
        if not running.exists():
            raise NotFound
        return at
    rows = Invitation.objects.filter(checkin=checkin, withdrawn_at=None)
    known = rows.exclude(shown_by_a_leaver()).select_related("created_by")
    invitation = known.filter(pk=plain["invitation"]).first()
    if invitation is None:
        raise NotFound
    if for_one_device(invitation):
        bind_named(invitation, named=plain.get("device", ""))
    return invitation.expires_at


def open_letter(letter: Letter, *, checkin: CheckIn) -> dict[str, Any]:
    """Return what was written; raises NoLetter where it is not whole or not for this."""
    try:
        opened = letterbox.open_letter(
            slot_id=letter.slot,
            sealed=letter.sealed,
            bound=bound(letter.id, checkin.pk, letter.form),
        )
        plain = json.loads(opened)
    except (letterbox.Unreadable, ValueError, RecursionError):
        raise NoLetter from None
    if not isinstance(plain, dict):
        raise NoLetter
    return plain


def bound(letter_id: UUID, checkin_id: UUID, form: str) -> bytes:
    return f"vincula letter 1\n{letter_id}\n{checkin_id}\n{form}".encode()


def moment(text: str) -> datetime:
    """Read a moment with its zone; raises ValueError for anything else."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError("a moment without a zone")
    return read
