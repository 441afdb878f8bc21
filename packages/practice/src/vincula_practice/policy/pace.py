"""How fast may one person go on? As fast as people do, not as programs do.

Each form is some work, and a PDF or an export much more of it. Who is not signed in is
slowed where codes and links are (`people.guesses`, `checkins`); check-ins keep one
draft, however often it is sent, and are never slowed.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vincula_practice.people.limits import allow

if TYPE_CHECKING:
    from vincula_practice.policy.row import Route

MOST_FORMS, FORMS_PER = 300, timedelta(minutes=1)
MOST_COSTLY, COSTLY_PER = 10, timedelta(minutes=1)
TOO_MANY = 429


def slowed(
    request: HttpRequest, route: "Route", *, at: datetime
) -> HttpResponse | None:
    """Return the page that asks to wait, None where somebody goes on as people do."""
    person = str(request.user.pk)
    if route.costly == request.method and not allow(
        "costly pages", person, most=MOST_COSTLY, per=COSTLY_PER, at=at
    ):
        return _wait(request, COSTLY_PER)
    if (
        route.paced
        and request.method == "POST"
        and not allow("forms", person, most=MOST_FORMS, per=FORMS_PER, at=at)
    ):
        return _wait(request, FORMS_PER)
    return None


def _wait(request: HttpRequest, per: timedelta) -> HttpResponse:
    answer = render(request, "429.html", status=TOO_MANY)
    answer["Retry-After"] = str(int(per.total_seconds()))
    return answer
