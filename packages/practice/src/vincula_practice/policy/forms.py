"""A form knows for which client it was made, and saves nothing about another one.

Two tabs, a page restored by the browser, a draft put back: what was written about Anna
may end up under Emil's address. The form carries a signed word for its episode; where
that is not the address's, nothing is saved and what was written is shown again.
"""

from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SIGNER = Signer(salt="vincula.form")
FIELD = "about"
NAMED = "episode_id"
MIXED_UP = 409
OWN = (FIELD, "csrfmiddlewaretoken")


def form_token(request: HttpRequest) -> str:
    """Return the word that forms on this page carry, "" where it is about no episode."""
    match = request.resolver_match
    named = match.kwargs.get(NAMED) if match else None
    return SIGNER.sign(str(named)) if named else ""


def made_for_another(request: HttpRequest, address: dict[str, Any]) -> bool:
    """Tell whether what is posted was written into the form of another client."""
    token = request.POST.get(FIELD, "")
    if NAMED not in address or not token:
        return False
    try:
        return SIGNER.unsign(token) != str(address[NAMED])
    except BadSignature:
        return True


def shown_again(request: HttpRequest) -> HttpResponse:
    """Say that nothing was saved, and show what was written."""
    written = [
        value
        for name in request.POST
        if name not in OWN
        for value in request.POST.getlist(name)
        if value.strip()
    ]
    context = {"written": written}
    return render(request, "frame/mixed_up.html", context, status=MIXED_UP)
