"""Only the pages we have words for."""

from collections.abc import Callable

from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from vincula_practice.web.account.factors import views
from vincula_practice.web.account.mailbox import views as mailbox

View = Callable[..., HttpResponse]

# allauth's views take a PUT for a POST.
plain = require_http_methods(["GET", "HEAD", "POST"])


def mine(view: View) -> View:
    return plain(login_required(view))


factors = [
    path("", views.protection, name="mfa_index"),
    path("mailbox/", mailbox.prove, name="mfa_prove_mailbox"),
    path("passkey/", mine(views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "passkey/<int:pk>/remove/",
        mine(views.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("app/", mine(views.AddApp.as_view()), name="mfa_activate_totp"),
    path("app/remove/", mine(views.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path(
        "recovery/",
        require_safe(views.ShowRecoveryCodes.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "recovery/new/",
        mine(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
steps = [
    path("second/", plain(views.SecondFactor.as_view()), name="mfa_authenticate"),
    path("passkey/", plain(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path(
        "again/",
        plain(views.ConfirmByPassword.as_view()),
        name="account_reauthenticate",
    ),
    path(
        "again/code/", plain(views.ConfirmByCode.as_view()), name="mfa_reauthenticate"
    ),
    path(
        "again/passkey/",
        plain(views.ConfirmByPasskey.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
]
