"""Passkeys as forms; what no device would send is a fault of the form, not of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.people import guesses
from vincula_practice.people.networks import network_of
from vincula_practice.web.account.factors.forms import reserve, told

# What the parser of a passkey's answer raises where the answer is none.
NO_ANSWER = (KeyError, ValueError, TypeError, AttributeError)


@contextmanager
def _whole() -> Iterator[None]:
    try:
        yield
    except NO_ANSWER:
        raise get_adapter().validation_error("incorrect_code") from None


class _Proves(forms.Form):
    """A passkey that is asked for; who is known to ask is named in the log."""

    user: Any

    def clean_credential(self) -> Authenticator:
        reserve(guesses.passkey(network=network_of(context.request)))
        with told("a passkey", self.user), _whole():
            return super().clean_credential()  # type: ignore[misc] # of allauth's form


class PasskeySignInForm(_Proves, LoginWebAuthnForm):
    pass


class PasskeyStepForm(_Proves, AuthenticateWebAuthnForm):
    pass


class PasskeyConfirmForm(_Proves, ReauthenticateWebAuthnForm):
    pass


class PasskeyForm(AddWebAuthnForm):
    """A new passkey: always one that signs in by itself, unlocked by the person."""

    name = forms.CharField(
        label=_("A name by which you will know it"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    passwordless = forms.BooleanField(initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        with _whole():
            given: dict[str, Any] = super().clean()
        return given
