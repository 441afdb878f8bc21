"""Pages for when something did not work: kind, and telling nothing."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from vincula_practice.config import outages


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer what went wrong on our side; the page itself asks for nothing more.

    Whoever asks is not looked up: that needs the database, which may be what failed.
    """
    if outages.is_one(sys.exc_info()[1]):
        return outages.answer(request)
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, "403_csrf.html", status=403)
