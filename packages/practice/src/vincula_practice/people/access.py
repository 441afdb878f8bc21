"""Who may open a page at all. What they see on it is the queries' business."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership, Person
from vincula_practice.people.proofs import second_factor_done, stepped_up

__all__ = [
    "ask_to_step_up",
    "member_of",
    "person_of",
    "second_factor_done",
    "signed_in",
    "stepped_up",
]
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(*roles: str) -> Callable[[View[P]], View[P]]:
    """Let only members in one of ``roles`` (none named: any role) open a view.

    Whoever is not signed in is asked to; everyone else finds nothing here. The view
    runs in the practice's time zone: "ten o'clock" is ten o'clock where people meet.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            member = member_of(request)
            if roles and member.role not in roles:
                raise NotFound
            with timezone.override(member.practice.time_zone):
                return view(request, *args, **kwargs)

        return guarded

    return guard


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # A sign-in page inside a page would puzzle: the whole page is asked for again.
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path())


def ask_to_step_up(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks who it is again, and back from there.

    A deed is led back to the page it was on: nothing is done that was not looked at.
    """
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    asked = request.get_full_path()
    if request.method != "GET":
        came_from = urlsplit(request.headers.get("Referer", ""))
        asked = came_from.path or "/"
    return redirect_to_login(asked, reverse("account_reauthenticate"))


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
