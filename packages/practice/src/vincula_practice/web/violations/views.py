"""Take a browser's word that a page broke the content policy, into the log and no more."""

import logging

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from vincula_practice.people import guesses
from vincula_practice.people.networks import network_of
from vincula_practice.web.violations.reading import violations_in

log = logging.getLogger("vincula.policy")
LARGEST = 16 * 1024
NO_CONTENT, TOO_LARGE, TOO_MANY = 204, 400, 429


# The browser sends it by itself, with no form and no token; nothing is changed by it.
@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    if _size(request) > LARGEST:
        return HttpResponse(status=TOO_LARGE)
    budgets = guesses.policy_report(network=network_of(request))
    if not guesses.reserve(budgets, at=timezone.now()):
        return HttpResponse(status=TOO_MANY)
    try:
        told = request.body
    except RawPostDataException:  # a form instead of a report says nothing
        return HttpResponse(status=NO_CONTENT)
    for one in violations_in(told):
        log.warning("the content policy stopped %s on %s", one.rule, one.page)
    return HttpResponse(status=NO_CONTENT)


def _size(request: HttpRequest) -> int:
    """Return how much is said to come; more than that the server does not read."""
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return LARGEST + 1
