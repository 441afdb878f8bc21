"""Holds every request to the table of routes, before any view runs.

Who is not signed in is asked to sign in; everybody else finds nothing where they may
not go. An address that is in no row is nowhere.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone

from vincula_practice.checkins.visits import kiosk_of
from vincula_practice.people.access import (
    ask_for_mailbox,
    ask_to_step_up,
    needs_mailbox,
    stepped_up,
)
from vincula_practice.policy.forms import made_for_another, shown_again
from vincula_practice.policy.pace import slowed
from vincula_practice.policy.relations import WITHOUT_SIGN_IN, opens_gate
from vincula_practice.policy.routes import ROUTES
from vincula_practice.policy.row import Route

Handler = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST")


class PolicyMiddleware:
    """One decision for each request: as declared, or not there."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, address: dict[str, Any]
    ) -> HttpResponse | None:
        route = ROUTES.get(request.resolver_match.view_name)  # type: ignore[union-attr] # set before views
        if route is None:
            raise Http404
        if not route.kiosk and kiosk_of(request, at=timezone.now()):
            # This browser is the practice's tablet, and nothing else.
            return redirect("kiosk:who")
        gate = route.gate(str(request.method))
        if gate is None:
            return HttpResponseNotAllowed([m for m in METHODS if route.gate(m)])
        if gate in WITHOUT_SIGN_IN:
            return None
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if not opens_gate(gate, member=getattr(request, "member", None)):
            raise Http404
        return (
            _assured(request, route)
            or _mixed_up(request, address)
            or slowed(request, route, at=timezone.now())
        )


def _mixed_up(request: HttpRequest, address: dict[str, Any]) -> HttpResponse | None:
    if request.method == "POST" and made_for_another(request, address):
        return shown_again(request)
    return None


def _assured(request: HttpRequest, route: Route) -> HttpResponse | None:
    """Ask once more who it is, where the row says so."""
    if route.step_up and not stepped_up(request, at=timezone.now()):
        return ask_to_step_up(request)
    if route.mailbox and needs_mailbox(request, at=timezone.now()):
        return ask_for_mailbox(request)
    return None


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # A sign-in page inside a page would puzzle: the whole page is asked for again.
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path())
