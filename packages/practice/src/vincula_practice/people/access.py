"""As whom somebody asks. Whether they may is decided before, in `policy`."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership, Person
from vincula_practice.people.proofs import needs_mailbox, second_factor_done, stepped_up

__all__ = [
    "ask_for_mailbox",
    "ask_to_step_up",
    "member_of",
    "needs_mailbox",
    "person_of",
    "second_factor_done",
    "stepped_up",
]


def ask_to_step_up(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks who it is again, and back from there.

    A deed is led back to the page it was on: nothing is done that was not looked at.
    """
    return _lead_and_back(request, "account_reauthenticate")


def ask_for_mailbox(request: HttpRequest) -> HttpResponse:
    """Lead to the page that mails a code, and back from there."""
    return _lead_and_back(request, "mfa_prove_mailbox")


def _lead_and_back(request: HttpRequest, page: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    asked = request.get_full_path()
    if request.method != "GET":
        came_from = urlsplit(request.headers.get("Referer", ""))
        asked = came_from.path or "/"
    return redirect_to_login(asked, reverse(page))


def member_of(request: HttpRequest) -> Membership:
    """Return the membership as which the person asks; raises NotFound without one."""
    member: Any = getattr(request, "member", None)
    if not isinstance(member, Membership):
        raise NotFound
    return member


def person_of(request: HttpRequest) -> Person:
    """Return who is signed in; raises NotFound for nobody."""
    if not isinstance(request.user, Person):
        raise NotFound
    return request.user
