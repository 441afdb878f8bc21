"""How someone came to a check-in: by a personal link, or signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from vincula_practice.checkins import queries
from vincula_practice.checkins.actions import AlreadySent
from vincula_practice.checkins.devices import (
    bind_device,
    device_hash,
    for_one_device,
    must_fit,
)
from vincula_practice.checkins.queries import Channel, CheckIn, Invitation
from vincula_practice.checkins.sheet import Sheet, sheet_of
from vincula_practice.checkins.visits import NoVisit, Visit, keep_visit, visit_of
from vincula_practice.people import cookies
from vincula_practice.people.access import member_of
from vincula_practice.people.tokens import new_token

# The language chosen behind a link. Its cookie goes with that check-in only: the next
# person at the same tablet starts in their own language.
LANGUAGE_COOKIE = "checkin_language"

# Which device this is: a link reads back only what was given through the same one.
DEVICE_COOKIE = "checkin_device"

# So long after sending does a link still show what was sent; then it only thanks.
LINK_SHOWS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One check-in as one visitor may use it, and the addresses of its pages."""

    checkin: CheckIn
    channel: str
    language: str
    namespace: str
    key: dict[str, str]
    device: str | None = None  # to be told to the browser; None where signed in
    invitation: Invitation | None = None
    visit: Visit | None = None  # on the practice's tablet

    def to(self, page: str, *, number: int | None = None) -> str:
        kwargs: dict[str, str | int] = dict(self.key)
        if number is not None:
            kwargs["number"] = number
        return reverse(f"{self.namespace}:{page}", kwargs=kwargs)

    @property
    def signed_in(self) -> bool:
        return self.channel == Channel.PORTAL

    @property
    def on_tablet(self) -> bool:
        return self.channel == Channel.KIOSK

    @property
    def sent(self) -> bool:
        return self.checkin.state == CheckIn.State.SUBMITTED

    def sheet(self, *, at: datetime) -> Sheet:
        return sheet_of(
            self.checkin, language=self.language, on=at.date(), device=self.device
        )

    def shows_result(self, *, at: datetime) -> bool:
        """Tell whether this visitor may see what was sent.

        A link submits: for a while it shows the result to the very device through
        which all of it was given and sent, and to nobody else.
        """
        if self.on_tablet:
            return False
        if self.device is None:
            return True
        sent_here = self.checkin.sent_device_hash == device_hash(self.device)
        moment = self.checkin.submitted_at
        return sent_here and moment is not None and at - moment <= LINK_SHOWS


# Called with the request, its door and what else the address names.
View = Callable[..., HttpResponse]


def through_door(*, once_sent: bool = False) -> Callable[[View], View]:
    """Hand a view its `Door`, in the client's language and the practice's time.

    A wrong, old or foreign address finds nothing. After the check-in was sent, every
    page but the thank-you leads there.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def entered(
            request: HttpRequest,
            /,
            token: str = "",
            checkin_id: UUID | None = None,
            **address: Any,
        ) -> HttpResponse:
            if checkin_id and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            try:
                door = _open(request, token=token, checkin_id=checkin_id)
            except NoVisit:
                return onward(request, reverse("kiosk:who"))
            zone = door.checkin.session.episode.client.practice.time_zone
            with translation.override(door.language), timezone.override(zone):
                if door.sent and not once_sent:
                    return onward(request, door.to("sent"))
                try:
                    response = view(request, door, **address)
                except AlreadySent:
                    response = onward(request, door.to("sent"))
                return _told(request, response, door)

        return entered

    return guard


def _told(request: HttpRequest, response: HttpResponse, door: Door) -> HttpResponse:
    if door.visit:
        keep_visit(response, door.visit)
    elif door.device and door.device != _kept(request, door, DEVICE_COOKIE):
        keep_behind_link(response, door, DEVICE_COOKIE, door.device)
        cookies.drop_older(request, response, DEVICE_COOKIE)
    return response


def keep_behind_link(response: HttpResponse, door: Door, name: str, value: str) -> None:
    """Set a cookie that goes with this check-in only."""
    cookies.keep(response, name, value, behind=door.to("start"))


def _kept(request: HttpRequest, door: Door, name: str) -> str:
    return cookies.read(request, name, behind=door.to("start"))


def onward(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on to the next page; a script on the page is told where it is."""
    if wants_json(request):
        return JsonResponse({"next": address})
    return redirect(address)


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _open(request: HttpRequest, *, token: str, checkin_id: UUID | None) -> Door:
    if checkin_id is None and not token:
        return _on_tablet(request)
    if checkin_id is not None:
        checkin = queries.own_checkin(member=member_of(request), checkin_id=checkin_id)
        return Door(
            checkin=checkin,
            channel=Channel.PORTAL,
            language=_language("", checkin),
            namespace="my-checkin",
            key={"checkin_id": str(checkin_id)},
        )
    now = timezone.now()  # noqa: TID251 - the door is part of the views
    invitation = queries.invitation_behind(token=token, at=now)
    start = reverse("checkin:start", kwargs={"token": token})
    chosen = cookies.read(request, LANGUAGE_COOKIE, behind=start)
    return Door(
        checkin=invitation.checkin,
        channel=invitation.channel,
        language=_language(chosen, invitation.checkin),
        namespace="checkin",
        key={"token": token},
        device=_device(request, invitation, start),
        invitation=invitation,
    )


def _on_tablet(request: HttpRequest) -> Door:
    """Open the check-in of this visit at the tablet; raises NotFound without one."""
    now = timezone.now()  # noqa: TID251 - the door is part of the views
    visit = visit_of(request, at=now)
    start = reverse("kiosk-checkin:start")
    chosen = cookies.read(request, LANGUAGE_COOKIE, behind=start)
    return Door(
        checkin=visit.checkin,
        channel=Channel.KIOSK,
        language=_language(chosen, visit.checkin),
        namespace="kiosk-checkin",
        key={},
        device=visit.device,
        visit=visit,
    )


def _device(request: HttpRequest, invitation: Invitation, start: str) -> str:
    """Return which device asks; raises NotFound for a wrong one.

    It is named before it answers, so that a lost reply does not lock anybody out.
    """
    device = cookies.read(request, DEVICE_COOKIE, behind=start)
    if not for_one_device(invitation):
        return device or new_token()
    if request.method == "POST":
        bind_device(invitation, device=device)
    else:
        must_fit(invitation, device=device)
    return device or new_token()


def _language(chosen: str, checkin: CheckIn) -> str:
    """Return the language chosen behind this link, else the client's own."""
    offered = {code for code, _ in settings.LANGUAGES}
    own = checkin.session.episode.client.person.language
    wanted = (chosen, own)
    return next((code for code in wanted if code in offered), settings.LANGUAGE_CODE)
