"""The database, the disk or the mail server does not do its part: say what that means.

Nothing is acknowledged that was not stored. Whoever sent something is told that it is
not saved, gets it back, and sees where to turn; that much works without a database.
"""

import errno
from smtplib import SMTPException

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from vincula_practice.people.help_copy import kept
from vincula_practice.portal.help.presenters import shown
from vincula_practice.portal.help.views import page as help_page

UNAVAILABLE = 503
TRY_AGAIN_SECONDS = 5
# These tell of our mistakes in what was asked, not of a database that cannot.
OURS = (DataError, IntegrityError, ProgrammingError)
DISK = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO}
# Never handed back in a page.
SECRETS = ("password", "secret", "pin", "code", "otp")
OF_THE_FORM = "csrfmiddlewaretoken"


def is_one(fault: BaseException | None) -> bool:
    """Tell whether a fault, or what it came from, is that something did not do its part."""
    while fault is not None:
        if _is_one(fault):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def _is_one(fault: BaseException) -> bool:
    if isinstance(fault, DatabaseError | InterfaceError):
        return not isinstance(fault, OURS)
    if isinstance(fault, SMTPException | ConnectionError | TimeoutError):
        return True
    return isinstance(fault, OSError) and fault.errno in DISK


def answer(request: HttpRequest) -> HttpResponse:
    """Return the answer in the form in which it was asked for."""
    response = _answer(request)
    response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.path == reverse("help:page"):
        return help_page(request)
    if request.headers.get("Accept") == "application/json":
        told = {"error": _("Not saved yet. Please try again."), "saved": False}
        return JsonResponse(told, status=UNAVAILABLE)
    if request.headers.get("HX-Request") and request.method == "POST":
        # htmx shows no page that comes with an error, but goes where it is sent.
        there = reverse("help:page") + "?unsaved=1"
        return HttpResponse(status=UNAVAILABLE, headers={"HX-Redirect": there})
    page = render_to_string("unavailable.html", _given(request))
    return HttpResponse(page, status=UNAVAILABLE)


def _given(request: HttpRequest) -> dict[str, object]:
    """What was sent, to be sent again by one button; nothing that holds a secret."""
    both = {"again": request.get_full_path(), "practices": shown(kept())}
    if request.method != "POST":
        return {"sent": False, **both}
    fields = [(name, one) for name, many in request.POST.lists() for one in many]
    names = {name.lower() for name, _value in fields} - {OF_THE_FORM}
    secret = any(word in name for name in names for word in SECRETS)
    whole = not secret and not request.FILES
    return {"sent": True, "fields": fields if whole else (), "lost": not whole, **both}
