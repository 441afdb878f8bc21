"""How allauth does things here: by invitation, counted, and with few words by mail."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from vincula_practice.people import cookies, guesses, presence, sign_in_log
from vincula_practice.people.browser_sessions import DEVICE
from vincula_practice.people.devices import in_words, known_device, remember_device
from vincula_practice.people.networks import network_of
from vincula_practice.people.proofs import stepped_up
from vincula_practice.people.queries import Person
from vincula_practice.web.account.notices import send_notice

YEAR_SECONDS = 60 * 60 * 24 * 365
CODE_DIGITS = 8
# Which browser signed in before; it opens nothing.
DEVICE_COOKIE = "device"


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; guesses are counted in the database."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_of(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Reserve a try of this password first; only then look at it."""
        now = timezone.now()  # noqa: TID251 - stands in allauth's views
        email = credentials.get("email", "")
        budgets = guesses.password(
            email=email, network=network_of(request), device=device_of(request, email)
        )
        if not guesses.reserve(budgets, at=now):
            raise self.validation_error("too_many_login_attempts")
        person: Person | None = super().authenticate(request, **credentials)
        if person:
            guesses.was_right(budgets, at=now)
        else:
            sign_in_log.refused("a password", person=sign_in_log.owner_of(email))
        return person

    def post_login(
        self, request: HttpRequest, user: Person, **kwargs: Any
    ) -> HttpResponse:
        presence.begin(request.session, at=timezone.now())  # noqa: TID251 - as above
        response: HttpResponse = super().post_login(request, user, **kwargs)
        keep_device(request, response, user)
        records = get_authentication_records(request, user)
        sign_in_log.let_in(
            (one.get("type") or one["method"] for one in records), person=user
        )
        return response

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:  # noqa: ARG002 - allauth's signature
        now = timezone.now()  # noqa: TID251 - stands in allauth's views
        return not stepped_up(context.request, at=now)

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """Where there is a second factor, the password alone proves nothing."""
        words = {
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
            "mfa_reauthenticate": _("Use a code"),
            "reauthenticate": _("Use your password"),
        }
        known = {m["id"]: m for m in super().get_reauthentication_methods(user)}
        methods = [
            {**known[name], "description": text}
            for name, text in words.items()
            if name in known
        ]
        stronger = [m for m in methods if m["id"] != "reauthenticate"]
        return stronger or methods

    def send_notification_mail(
        self,
        template_prefix: str,  # noqa: ARG002 - allauth's signature
        user: Person,
        context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's signature
        email: str | None = None,
    ) -> None:
        send_notice(user, *filter(None, (email, user.email)))

    def generate_password_reset_code(self) -> str:
        return new_code()


def new_code() -> str:
    """Return a code to type from a mail; with three tries of it nobody guesses it."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def device_of(request: HttpRequest, email: str) -> str | None:
    token = cookies.read(request, DEVICE_COOKIE)
    return known_device(email=email, token=token)


def keep_device(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Remember the browser that signed in, and tell the person of a new one."""
    seen = remember_device(
        person=person,
        token=cookies.read(request, DEVICE_COOKIE),
        user_agent=request.headers.get("User-Agent", ""),
        at=timezone.now(),  # noqa: TID251 - stands in the views that sign in
    )
    request.session[DEVICE] = in_words(request.headers.get("User-Agent", ""))
    if seen.fresh and not seen.first:
        send_notice(person)
    cookies.keep(response, DEVICE_COOKIE, seen.token, max_age=YEAR_SECONDS)
