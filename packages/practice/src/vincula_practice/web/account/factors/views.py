"""Set up and use second factors; allauth does the ceremony, these pages the words."""

import json
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.password_reset_by_code import (
    PasswordResetVerificationProcess,
)
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vincula_practice.people import guesses, sign_in_log
from vincula_practice.people.access import person_of
from vincula_practice.people.factors import (
    APP,
    PASSKEY,
    factors_of,
    is_last_factor,
    kinds_of,
)
from vincula_practice.people.proofs import must_have_second_factor
from vincula_practice.web.account.factors.presenters import protection_of

AFTERWARDS = "after_protection"


@require_GET
@login_required
def protection(request: HttpRequest) -> HttpResponse:
    """How this sign-in is protected; staff without a factor are led here first."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        request.session[AFTERWARDS] = wanted
    context = {
        "page": protection_of(factors_of(person=person_of(request))),
        "must": must_have_second_factor(getattr(request, "member", None)),
        "onward": request.session.get(AFTERWARDS, ""),
    }
    return render(request, "mfa/index.html", context)


class _Proves:
    """Setting up a factor proves it: the session knows, and gets a new id."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc] # of allauth's view
        record_authentication(self.request, self.request.user, "mfa", type="set up")
        self.request.session.cycle_key()
        return response


class _Confirms:
    """Who confirmed that it is them goes on under a new session id."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.cycle_key()
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc] # of allauth's view
        return response


class AddPasskey(_Proves, webauthn.AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return context | {"options": json.dumps(options)}


class RemovePasskey(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if leaves_nothing(self.request, self.get_object()):
            return _keep_one(self.request)
        response: HttpResponse = super().form_valid(form)
        return response


class AddApp(_Proves, totp.ActivateTOTPView):
    pass


class RemoveApp(totp.DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        if leaves_nothing(self.request, self.authenticator):
            return _keep_one(self.request)
        response: HttpResponse = super().form_valid(form)
        return response


class ShowRecoveryCodes(recovery.ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"onward": self.request.session.pop(AFTERWARDS, "")}


class ConfirmByPassword(_Confirms, account.ReauthenticateView):
    pass


class ConfirmByCode(_Confirms, base.ReauthenticateView):
    pass


class ConfirmByPasskey(_Confirms, webauthn.ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = context["js_data"]["request_options"]
        return context | {"options": json.dumps(options)}


class SecondFactor(base.AuthenticateView):
    """The second step of signing in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = kinds_of(person=self.stage.login.user)
        options = context["js_data"]["request_options"]
        return context | {
            "options": json.dumps(options),
            "has_passkey": PASSKEY in kinds,
            "has_app": APP in kinds,
        }


class _StillTheirs:
    """A code that was mailed to an address is void once its owner has left it."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        process = PasswordResetVerificationProcess.resume(request)
        owner = process.user if process else None
        if owner and owner.email != process.state["email"].lower():
            process.abort()
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc] # of allauth's view
        return response


class CompleteReset(_StillTheirs, account.CompletePasswordResetView):
    pass


class ConfirmReset(_StillTheirs, account.ConfirmPasswordResetCodeView):
    """Three tries of a mailed code, however many ask at once."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        state = self._process.state
        budgets = guesses.mailed_code(code=f"{state['email']} {state['at']}")
        if not guesses.reserve(budgets, at=timezone.now()):
            self._process.abort()
            return redirect("account_login")
        response: HttpResponse = super().post(request, *args, **kwargs)
        if "code_confirmed" not in state:
            owner = self._process.user
            sign_in_log.refused("a mailed code", person=owner.pk if owner else None)
        return response


def leaves_nothing(request: HttpRequest, factor: Authenticator) -> bool:
    """Tell whether somebody who must have a second factor would be left with none."""
    must = must_have_second_factor(getattr(request, "member", None))
    return must and is_last_factor(factor, person=person_of(request))


def _keep_one(request: HttpRequest) -> HttpResponse:
    words = _("Add another passkey or an app first: your work needs one of them.")
    messages.warning(request, words)
    return redirect(reverse("mfa_index"))
