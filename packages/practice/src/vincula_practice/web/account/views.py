"""Signing in, being welcomed, and choosing in which role one works."""

from allauth.account.internal.flows.login import record_authentication
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

from vincula_practice.people import (
    actions,
    guesses,
    mailed_codes,
    presence,
    queries,
    sign_in_log,
)
from vincula_practice.people.access import person_of
from vincula_practice.people.errors import NotFound
from vincula_practice.people.networks import network_of
from vincula_practice.people.once import once
from vincula_practice.people.proofs import note_mailbox
from vincula_practice.people.sign_in import PATH as SIGN_IN
from vincula_practice.people.tokens import new_token
from vincula_practice.web.account.adapter import keep_device, new_code
from vincula_practice.web.account.forms import LanguageForm, RoleForm, WelcomeForm
from vincula_practice.web.account.notices import send_code
from vincula_practice.web.account.presenters import role_choices

HOME_OF_ROLE = {
    "client": "picture:home",
    "therapist": "today:page",
    "manager": "setup:page",
    "front desk": "today:page",
    "supervisor": "supervision:list",
}
WELCOMED = "welcome_browser"


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
@once
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


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Set up a sign-in with the link from a colleague and the code from the mailbox."""
    now = timezone.now()
    candidate = queries.candidate_behind(token=token, at=now)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(candidate.person.language)
    if request.method == "POST" and "send" in request.POST:
        return _send_code(request, token, candidate)
    browser = request.session.get(WELCOMED, "")
    if not mailed_codes.awaits_code(token=token, browser=browser, at=now):
        return _welcome(request, candidate)
    form = WelcomeForm(
        request.POST or None,
        candidate=candidate,
        initial={"name": candidate.person.name},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        code = given.pop("code")
        if mailed_codes.code_fits(token=token, code=code, browser=browser, at=now):
            return _let_in(
                request, actions.accept_welcome(token=token, at=now, **given)
            )
        sign_in_log.refused("a mailed code", person=candidate.person.pk)
        form.add_error("code", _("This is not the code, or it has run out."))
    return _welcome(request, candidate, form=form)


def _send_code(
    request: HttpRequest, token: str, candidate: queries.Candidate
) -> HttpResponse:
    now, address = timezone.now(), candidate.person.email or ""
    budgets = guesses.mail(email=address, network=network_of(request))
    if not guesses.reserve(budgets, at=now):
        problem = _("Several codes were sent already. Please wait an hour.")
        return _welcome(request, candidate, problem=problem)
    code, browser = new_code(), new_token()
    mailed_codes.keep_code(token=token, code=code, browser=browser, at=now)
    request.session[WELCOMED] = browser
    if not send_code(candidate.person, code, address):
        problem = _("The e-mail could not be sent. Please try again in a few minutes.")
        return _welcome(request, candidate, problem=problem)
    return redirect(request.path)


def _welcome(
    request: HttpRequest,
    candidate: queries.Candidate,
    *,
    form: WelcomeForm | None = None,
    problem: str = "",
) -> HttpResponse:
    context = {"candidate": candidate, "form": form, "problem": problem}
    return render(request, "web/account/welcome.html", context)


def _let_in(request: HttpRequest, person: queries.Person) -> HttpResponse:
    login(request, person, backend=SIGN_IN)
    presence.begin(request.session, at=timezone.now())
    record_authentication(request, person, "password")
    note_mailbox(request, person, at=timezone.now())
    sign_in_log.let_in(["an invitation"], person=person)
    messages.success(request, _("Welcome. You are signed in."))
    response = redirect("home")
    keep_device(request, response, person)
    return response
