"""Staff open nothing of the practice before they proved a second factor."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from vincula_practice.people.proofs import (
    has_second_factor,
    must_have_second_factor,
    second_factor_done,
)

Handler = Callable[[HttpRequest], HttpResponse]

# Signing in and out, one's own account, and what a link opens for anybody.
WITHOUT = ("account_", "mfa_", "account:", "checkin:", "leave:")
WITHOUT_TOO = {"home", "welcome", "policy_report"}
# Not one's own account.
WITH = ("account:colleague",)


class SecondFactorMiddleware:
    """Leads staff without a second factor to set one up, before anything else."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        member = getattr(request, "member", None)
        if not must_have_second_factor(member) or second_factor_done(request):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        own = name.startswith(WITHOUT) and not name.startswith(WITH)
        if own or name in WITHOUT_TOO:
            return None
        return _lead(request)


def _lead(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    known = has_second_factor(request.user)  # type: ignore[arg-type] # a member signed in
    page = "account_reauthenticate" if known else "mfa_index"
    asked = request.get_full_path() if request.method == "GET" else "/"
    return redirect_to_login(asked, reverse(page))
