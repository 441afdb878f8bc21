"""Signing in, being welcomed, and choosing in which role one works."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.people import actions, queries
from vincula_practice.people.access import person_of
from vincula_practice.people.errors import NotFound
from vincula_practice.web.account.forms import LanguageForm, RoleForm, WelcomeForm
from vincula_practice.web.account.presenters import role_choices

HOME_OF_ROLE = {
    "client": "picture:home",
    "therapist": "today:page",
    "manager": "setup:page",
    "front desk": "today:page",
}
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    member = getattr(request, "member", None)
    return redirect(HOME_OF_ROLE.get(member.role if member else "", "account:me"))


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    mine = queries.memberships_of(person=person_of(request))
    choices = role_choices(mine, current=getattr(request, "member", None))
    return render(request, "web/account/me.html", {"choices": choices})


@require_POST
def choose_role(request: HttpRequest) -> HttpResponse:
    form = RoleForm(request.POST)
    mine = {str(m.pk) for m in queries.memberships_of(person=person_of(request))}
    if not form.is_valid() or str(form.cleaned_data["member"]) not in mine:
        raise NotFound
    request.session["member"] = str(form.cleaned_data["member"])
    return redirect("home")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language: with the person who is signed in, else in this browser."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise NotFound
    chosen = form.cleaned_data["language"]
    response = redirect(_where_they_were(request))
    if not request.user.is_authenticated:
        return _keep_in_browser(response, chosen)
    actions.choose_language(
        person=person_of(request),
        language=chosen,
        by=getattr(request, "member", None),
        at=timezone.now(),
    )
    return response


def _where_they_were(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    # Only a path: redirect() takes any other word for the name of a page.
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if here and wanted.startswith("/") else "home"


def _keep_in_browser(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    candidate = queries.candidate_behind(token=token, at=now)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(candidate.person.language)
    form = WelcomeForm(
        request.POST or None,
        candidate=candidate,
        initial={"name": candidate.person.name},
    )
    if request.method == "POST" and form.is_valid():
        person = actions.accept_welcome(token=token, at=now, **form.cleaned_data)
        login(request, person, backend=SIGN_IN)
        messages.success(request, _("Welcome. You are signed in."))
        return redirect("home")
    return render(
        request, "web/account/welcome.html", {"form": form, "candidate": candidate}
    )
