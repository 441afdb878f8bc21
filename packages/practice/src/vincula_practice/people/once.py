"""A form is done once, however often it is sent: each one shown carries an id.

A double click, a lost answer that is sent again or a reload ends in one row and the same
reply. The same id with something else in it is a conflict: what came first stays, and
what came second is shown to whoever sent it.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone

from vincula_practice.people.access import person_of
from vincula_practice.people.models import Once
from vincula_practice.vault.secrets import fingerprint

FIELD = "form_id"
NOT_PART_OF_IT = {FIELD, "csrfmiddlewaretoken"}
CONFLICT = 409
View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Let a view that was sent a form do what it asks for once, by the form's id.

    All of it is one transaction: of doubles that come at the same moment, one waits for
    the other. A form that was found wanting is not done, and may be sent again.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form_id = _form_id(request)
        if form_id is None or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                known = Once.objects.filter(form_id=form_id).first()
                if known:
                    return _again(request, known)
                row = _begun(request, form_id)
                response = view(request, *args, **kwargs)
                _keep(row, response)
                return response
        except IntegrityError:
            known = Once.objects.filter(form_id=form_id).first()
            if known is None:
                raise
            return _again(request, known)

    return guarded


def _form_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get(FIELD, "")) if request.method == "POST" else None
    except ValueError:
        return None


def _begun(request: HttpRequest, form_id: UUID) -> Once:
    return Once.objects.create(
        form_id=form_id,
        person_id=person_of(request).pk,
        body_hash=_body_hash(request),
        at=timezone.now(),  # noqa: TID251 - part of the views
    )


def _keep(row: Once, response: HttpResponse) -> None:
    if isinstance(response, HttpResponseRedirect):
        row.leads_to = response.url
        row.save(update_fields=["leads_to"])
    else:
        row.delete()


def _again(request: HttpRequest, known: Once) -> HttpResponse:
    if known.person_id == request.user.pk and known.body_hash == _body_hash(request):
        return redirect(known.leads_to)
    own = known.person_id == request.user.pk
    context = {
        "kept_at": known.leads_to if own else "",
        "again": request.get_full_path(),
        "fields": _fields(request),
        "written": [value for _name, value in _fields(request) if value.strip()],
    }
    return render(request, "sent_before.html", context, status=CONFLICT)


def _body_hash(request: HttpRequest) -> str:
    body = [request.path, *sorted(_fields(request))]
    # Keyed: whoever holds the database could try out a plain hash of a few words.
    return fingerprint(json.dumps(body).encode(), "once")


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_PART_OF_IT
    ]
