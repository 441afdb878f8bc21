"""The practice's tablet: started by staff, left with a PIN, opened by a code a person.

It shows no list of names. Whoever is handed it types the code of their appointment and
gets that one form, empty, whatever was answered elsewhere.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.checkins.actions import AlreadySent
from vincula_practice.checkins.models import CheckIn, Kiosk, KioskCode
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.limits import allow, give_back
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import meets_clients
from vincula_practice.people.tokens import hash_token, new_token
from vincula_practice.sessions.queries import sessions_for

RUNS_FOR = timedelta(hours=16)
CODE_LASTS = timedelta(hours=2)
CODE_DIGITS = 6
MOST_PINS, PINS_PER = 5, timedelta(minutes=15)
MOST_CODES, CODES_PER = 10, timedelta(minutes=10)


@transaction.atomic
def start_kiosk(*, pin: str, by: Membership, at: datetime) -> str:
    """Make a kiosk of a browser; return the token for its cookie, which is not stored."""
    if not meets_clients(by):
        raise NotAllowed
    token = new_token()
    kiosk = Kiosk.objects.create(
        practice=by.practice,
        token_hash=hash_token(token),
        pin_hash=make_password(pin),
        started_at=at,
        started_by=by,
        ends_at=at + RUNS_FOR,
    )
    record("started", kiosk, by=by, at=at, practice_id=by.practice_id)
    return token


def kiosk_behind(*, token: str, at: datetime) -> Kiosk | None:
    """Return the running kiosk of a browser, None for anything else.

    It ends with the membership of whoever started it.
    """
    if not token:
        return None
    rows = Kiosk.objects.filter(
        token_hash=hash_token(token),
        ended_at=None,
        ends_at__gt=at,
        started_by__ended_at=None,
        started_by__person__is_active=True,
    )
    return rows.select_related("practice").first()


def kiosks_of(*, member: Membership, at: datetime) -> list[Kiosk]:
    """Return the practice's running kiosks, newest first."""
    if not meets_clients(member):
        raise NotFound
    rows = Kiosk.objects.filter(
        practice_id=member.practice_id, ended_at=None, ends_at__gt=at
    )
    running = rows.filter(started_by__ended_at=None).select_related(
        "started_by__person"
    )
    return list(running.order_by("-started_at", "pk"))


@transaction.atomic
def end_kiosk(*, kiosk_id: UUID, by: Membership, at: datetime) -> None:
    """End a kiosk from elsewhere: its browser finds nothing at the next request."""
    held = Kiosk.objects.select_for_update().filter(pk=kiosk_id).first()
    if held is None or held.practice_id != by.practice_id or not meets_clients(by):
        raise NotFound
    _end(held, by=by, at=at)


def leave_kiosk(*, kiosk: Kiosk, pin: str, at: datetime) -> None:
    """End a kiosk by its PIN; raises Refused for a wrong one, and after some of them."""
    key = str(kiosk.pk)
    if not allow("kiosk pin", key, most=MOST_PINS, per=PINS_PER, at=at):
        raise Refused(_("Too many tries. Please wait a quarter of an hour."))
    if not check_password(pin, kiosk.pin_hash):
        raise Refused(_("That is not the PIN."))
    with transaction.atomic():
        held = Kiosk.objects.select_for_update().get(pk=kiosk.pk)
        _end(held, by=None, at=at)


def _end(kiosk: Kiosk, *, by: Membership | None, at: datetime) -> None:
    if kiosk.ended_at is None:
        kiosk.ended_at = at
        kiosk.save(update_fields=["ended_at"])
        record("ended", kiosk, by=by, at=at, practice_id=kiosk.practice_id)


@transaction.atomic
def code_for(*, checkin: CheckIn, by: Membership, at: datetime) -> str:
    """Make a code for one check-in; the ones before it stop working."""
    known = sessions_for(member=by).filter(pk=checkin.session_id)
    if not meets_clients(by) or not known.exists():
        raise NotAllowed
    held = CheckIn.objects.select_for_update().get(pk=checkin.pk)
    if held.state == CheckIn.State.SUBMITTED:
        raise AlreadySent(_("This check-in was already sent."))
    KioskCode.objects.filter(checkin=held, expires_at__gt=at).update(expires_at=at)
    code = _fresh(by.practice_id, at=at)
    KioskCode.objects.create(
        checkin=held,
        code_hash=_hash(code, by.practice_id),
        created_at=at,
        created_by=by,
        expires_at=at + CODE_LASTS,
    )
    record("made a code", held, by=by, at=at, practice_id=by.practice_id)
    return code


def _fresh(practice_id: UUID, *, at: datetime) -> str:
    """Draw a code that nobody else here has just now."""
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        taken = KioskCode.objects.filter(
            code_hash=_hash(code, practice_id), expires_at__gt=at
        )
        if not taken.exists():
            return code


def checkin_behind_code(*, kiosk: Kiosk, code: str, at: datetime) -> CheckIn:
    """Return the check-in of a code typed at a kiosk; raises Refused, always alike."""
    key = str(kiosk.pk)
    if not allow("kiosk code", key, most=MOST_CODES, per=CODES_PER, at=at):
        raise Refused(_("Too many tries. Please ask at the desk."))
    digits = "".join(one for one in code if one.isdigit())
    rows = KioskCode.objects.filter(
        code_hash=_hash(digits, kiosk.practice_id),
        expires_at__gt=at,
        checkin__state=CheckIn.State.OPEN,
        created_by__ended_at=None,  # whoever told it may have left since
    )
    found = rows.select_related("checkin").first()
    if found is None:
        raise Refused(_("This code opens nothing here. Please ask at the desk."))
    # A full waiting room is no guessing.
    give_back("kiosk code", key, at=at)
    return found.checkin


def checkin_on_kiosk(*, kiosk: Kiosk, checkin_id: UUID) -> CheckIn:
    """Return the check-in that a visit at this kiosk is about."""
    rows = CheckIn.objects.filter(
        pk=checkin_id, session__episode__client__practice_id=kiosk.practice_id
    ).select_related(
        "session__episode__client__person", "session__episode__client__practice"
    )
    checkin = rows.first()
    if checkin is None:
        raise NotFound
    return checkin


def _hash(code: str, practice_id: UUID) -> str:
    return salted_hmac(
        "vincula.kiosk", f"{practice_id}\n{code}", algorithm="sha256"
    ).hexdigest()
