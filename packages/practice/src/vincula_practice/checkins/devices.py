"""A link reads nothing back but what was given through the very same device.

Whoever finds a link may answer, and learns nothing from it. A code shown by someone
who reads no answers serves one device alone, the first to answer: front desk
sees the address of a code that they show.
"""

from collections.abc import Iterable

from django.db import transaction

from vincula_practice.checkins.models import Answer, Channel, CheckIn, Invitation
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import treats
from vincula_practice.people.tokens import hash_token


def for_one_device(invitation: Invitation) -> bool:
    by = invitation.created_by
    return invitation.channel == Channel.QR and by is not None and not reads_answers(by)


def reads_answers(member: Membership) -> bool:
    return treats(member)


def begun(checkin: CheckIn) -> bool:
    """Tell whether anything is kept that a new code would show."""
    return bool(checkin.words) or checkin.answers.exists()


def device_hash(device: str) -> str:
    return hash_token(device) if device else ""


def given_through(kept: str, device: str) -> bool:
    """Tell whether what is kept with this hash was given through this device."""
    return kept == device_hash(device)


def all_given_through(
    checkin: CheckIn, answers: Iterable[Answer], *, device: str
) -> bool:
    """Tell whether this device gave all that is kept: its result is its own then.

    ``answers`` are all of the check-in's, of whatever version.
    """
    if not device or (
        checkin.words and checkin.words_device_hash != hash_token(device)
    ):
        return False
    return all(one.device_hash == hash_token(device) for one in answers)


def must_fit(invitation: Invitation, *, device: str) -> None:
    """Raise NotFound where another device answers through this code."""
    taken = invitation.device_hash
    if taken and taken != hash_token(device):
        raise NotFound


def bind_device(invitation: Invitation, *, device: str) -> None:
    """Keep the device that answers first; raises NotFound where another one did."""
    bind_named(invitation, named=device_hash(device))


@transaction.atomic
def bind_named(invitation: Invitation, *, named: str) -> None:
    """The same for a letter, whose slip names its device by the hash alone."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not named or held.device_hash not in ("", named):
        raise NotFound
    if not held.device_hash:
        held.device_hash = named
        held.save(update_fields=["device_hash"])
