"""Codes and passkeys as forms; each try of a code is reserved before it is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, ResetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vincula_practice.people import guesses, sign_in_log
from vincula_practice.people.networks import network_of
from vincula_practice.people.queries import Person
from vincula_practice.web.account.adapter import device_of

CODE = _("Code from your app, or a recovery code")


def reserve(budgets: guesses.Budgets) -> Any:
    """Reserve a try; raises ValidationError where there is none left for now."""
    now = timezone.now()  # noqa: TID251 - these forms are made by allauth's views
    if not guesses.reserve(budgets, at=now):
        raise get_adapter().validation_error("too_many_login_attempts")
    return now


@contextmanager
def told(way: str, person: Person | None) -> Iterator[None]:
    """Have the log know of a proof that was not right."""
    try:
        yield
    except forms.ValidationError:
        sign_in_log.refused(way, person=person.pk if person else None)
        raise


def _code_budgets(person: Person) -> guesses.Budgets:
    device = device_of(context.request, person.email or "")
    return guesses.second_factor(person=str(person.pk), device=device)


class _CountedCode(forms.Form):
    """What is common to a code at signing in and at confirming."""

    user: Person
    authenticator: Authenticator

    def clean_code(self) -> str:
        budgets = _code_budgets(self.user)
        now = reserve(budgets)
        with told("a code", self.user):
            code: str = super().clean_code()  # type: ignore[misc] # of allauth's form
        if self.authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(filter(str.isdigit, code))
            once = guesses.used_code(person=str(self.user.pk), code=digits)
            if not guesses.reserve(once, at=now):
                sign_in_log.refused("a code used before", person=self.user.pk)
                raise get_adapter().validation_error("incorrect_code")
        guesses.was_right(budgets, at=now)
        return code


class CodeForm(_CountedCode, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"])


class ConfirmCodeForm(_CountedCode, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"])


class AppForm(ActivateTOTPForm):
    """The first code of an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"])
        self.fields["code"].label = _("The six digits that your app shows now")

    def clean_code(self) -> str:
        reserve(_code_budgets(self.user))
        code: str = super().clean_code()
        return code


class ForgottenForm(ResetPasswordForm):
    def clean_email(self) -> str:
        email: str = super().clean_email()
        network = network_of(context.request)
        reserve(guesses.mail(email=email, network=network))
        return email


class NewPasswordForm(ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        network = network_of(context.request)
        email = self.user.email or ""
        device = device_of(context.request, email)
        budgets = guesses.password(email=email, network=network, device=device)
        now = reserve(budgets)
        with told("a password", self.user):
            password: str = super().clean_oldpassword()
        guesses.was_right(budgets, at=now)
        return password


def _plain(field: forms.Field) -> None:
    field.label = CODE
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["inputmode"] = "numeric"
