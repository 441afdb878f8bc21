"""Ends a sign-in when nobody has been there for a while, and loses no words silently."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vincula_practice.people import presence

Handler = Callable[[HttpRequest], HttpResponse]

# What a page asks by itself does not show that anybody is there.
BY_ITSELF = {"client:fresh", "policy_report"}
FOUND, UNAUTHORISED = 302, 401
# Nobody wants to read these again, and some nobody else may.
NOT_WORDS = ("csrfmiddlewaretoken", "next", "password", "code", "credential")


class SessionLimitsMiddleware:
    """After the end whoever asks is nobody: a page asks to sign in and comes back.

    What was written into a form by then is shown once more, to be copied: it was not
    kept, and the person must not learn that from its absence.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "just_ended", False) and _asks_to_sign_in(response):
            written = _written(request)
            if request.method == "POST" and written:
                return _not_kept(request, response, written)
            messages.info(request, _("You were signed out after a while of quiet."))
        return response

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> None:
        if not request.user.is_authenticated:
            return
        now = timezone.now()  # noqa: TID251 - stands before every view
        member = getattr(request, "member", None)
        role = member.role if member else None
        if presence.over(request.session, role=role, at=now):
            logout(request)
            request.member = None  # type: ignore[attr-defined] # as MemberMiddleware sets it
            request.just_ended = True  # type: ignore[attr-defined] # read above
        elif not _by_itself(request):
            presence.note(request.session, at=now)


def _by_itself(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in BY_ITSELF


def _asks_to_sign_in(response: HttpResponse) -> bool:
    there = response.headers.get("Location", "")
    return response.status_code == FOUND and there.startswith(reverse("account_login"))


def _written(request: HttpRequest) -> list[str]:
    return [
        str(words)
        for name, words in request.POST.items()
        if str(words).strip() and not any(part in name for part in NOT_WORDS)
    ]


def _not_kept(
    request: HttpRequest, response: HttpResponse, written: list[str]
) -> HttpResponse:
    context = {"written": written, "sign_in": response.headers["Location"]}
    return render(request, "account/not_kept.html", context, status=UNAUTHORISED)
