"""One person at the practice's tablet: a visit, which ends when nobody taps any more.

The visit is a signed cookie of this browser. It names the kiosk, the check-in, and a
device of its own (`checkins.devices`): what is given in one visit is shown back in that
visit alone. It is made anew with each answer, and an old one is none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from vincula_practice.checkins.kiosks import checkin_on_kiosk, kiosk_behind
from vincula_practice.checkins.models import CheckIn, Kiosk
from vincula_practice.people import cookies
from vincula_practice.people.errors import NotFound
from vincula_practice.people.tokens import new_token

KIOSK_COOKIE, VISIT_COOKIE = "kiosk", "kiosk_visit"
SALT = "vincula.checkins.visit"
# The page resets after 90 seconds without a tap; the server waits a little longer.
IDLE = timedelta(seconds=120)


class NoVisit(NotFound):
    """Nobody is at the tablet, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    kiosk: Kiosk
    checkin: CheckIn
    device: str


def kiosk_of(request: HttpRequest, *, at: datetime) -> Kiosk | None:
    return kiosk_behind(token=cookies.read(request, KIOSK_COOKIE), at=at)


def new_visit(*, kiosk: Kiosk, checkin: CheckIn) -> Visit:
    return Visit(kiosk=kiosk, checkin=checkin, device=new_token())


def visit_of(request: HttpRequest, *, at: datetime) -> Visit:
    """Return who is at the tablet; raises NotFound for a browser that is none, NoVisit."""
    kiosk = kiosk_of(request, at=at)
    if kiosk is None:
        raise NotFound
    cookie = cookies.read(request, VISIT_COOKIE, behind=reverse("kiosk:who"))
    try:
        plain = signing.loads(cookie, salt=SALT, max_age=IDLE)
    except signing.BadSignature:
        raise NoVisit from None
    if plain["kiosk"] != str(kiosk.pk):
        raise NoVisit
    checkin = checkin_on_kiosk(kiosk=kiosk, checkin_id=UUID(plain["checkin"]))
    return Visit(kiosk=kiosk, checkin=checkin, device=plain["device"])


def keep_visit(response: HttpResponse, visit: Visit) -> None:
    plain = {
        "kiosk": str(visit.kiosk.pk),
        "checkin": str(visit.checkin.pk),
        "device": visit.device,
    }
    cookies.keep(
        response,
        VISIT_COOKIE,
        signing.dumps(plain, salt=SALT),
        behind=reverse("kiosk:who"),
        samesite="Strict",
    )


def keep_kiosk(response: HttpResponse, token: str) -> None:
    cookies.keep(response, KIOSK_COOKIE, token, samesite="Strict")


def forget_visit(response: HttpResponse) -> None:
    behind = reverse("kiosk:who")
    cookies.drop(response, VISIT_COOKIE, behind=behind, samesite="Strict")


def forget_kiosk(response: HttpResponse) -> None:
    cookies.drop(response, KIOSK_COOKIE, samesite="Strict")
