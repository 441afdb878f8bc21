"""A neutral start, a code, and the PIN to leave."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from vincula_practice.checkins.kiosks import (
    Kiosk,
    checkin_behind_code,
    leave_kiosk,
)
from vincula_practice.checkins.visits import (
    forget_kiosk,
    forget_visit,
    keep_visit,
    kiosk_of,
    new_visit,
)
from vincula_practice.people import cookies
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.promises import promise_of
from vincula_practice.portal.kiosk.forms import CodeForm, PinForm

REFUSED = 422
LANGUAGE_COOKIE = "checkin_language"


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Forget the one before, and ask for a code; never for a name."""
    now = timezone.now()
    kiosk = _kiosk(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = form.cleaned_data["code"]
            checkin = checkin_behind_code(kiosk=kiosk, code=code, at=now)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            response = redirect("kiosk-checkin:start")
            keep_visit(response, new_visit(kiosk=kiosk, checkin=checkin))
            return response
    return _forgetting(_page(request, kiosk, "who", form))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Give the browser back to staff, for the PIN."""
    kiosk = _kiosk(request)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            leave_kiosk(kiosk=kiosk, pin=form.cleaned_data["pin"], at=timezone.now())
        except Refused as refusal:
            form.add_error("pin", str(refusal))
        else:
            response = _forgetting(redirect("account_login"))
            forget_kiosk(response)
            return response
    return _forgetting(_page(request, kiosk, "leave", form))


def _kiosk(request: HttpRequest) -> Kiosk:
    kiosk = kiosk_of(request, at=timezone.now())
    if kiosk is None:
        raise NotFound
    return kiosk


def _forgetting(response: HttpResponse) -> HttpResponse:
    """Have the browser drop what the visit before left in it."""
    forget_visit(response)
    cookies.drop(response, LANGUAGE_COOKIE, behind=reverse("kiosk-checkin:start"))
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _page(
    request: HttpRequest, kiosk: Kiosk, name: str, form: forms.Form
) -> HttpResponse:
    practice = kiosk.practice
    with translation.override(practice.language):
        context = {
            "form": form,
            "promise": promise_of(practice),
            "invented": practice.invented,
        }
        status = REFUSED if form.errors else 200
        template = f"portal/kiosk/{name}.html"
        return render(request, template, context, status=status)
