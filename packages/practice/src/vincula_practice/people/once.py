"""A form is done once, however often it is sent: each one shown carries an id.

A double click, a lost answer that is sent again or a reload ends in one row and the same
reply. The same id with something else in it is a conflict: what came first stays, and
what came second is shown to whoever sent it.
"""

import hashlib
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
WANTING = 400
CONFLICT = 409
BY_HTMX = "HX-Request"
MARK = "_done_once"
View = Callable[..., HttpResponse]
Do = Callable[[], HttpResponse]


def once(view: View) -> View:
    """Let a view that was sent a form do what it asks for once, by the form's id.

    All of it is one transaction: of doubles that come at the same moment, one waits for
    the other. A form that was found wanting is not done, and may be sent again.
    """

    def done(request: HttpRequest, form_id: UUID, do: Do) -> HttpResponse:
        with transaction.atomic():
            row = _begun(request, form_id)
            response = do()
            _keep(row, response)
            return response

    return _guarded(view, done)


def once_apart(view: View) -> View:
    """Do the same for a view that counts tries, which stay counted whatever comes of it.

    So it cannot be one transaction. Where the machine stops in between, the form is told
    to have been sent before, and whoever sent it looks whether it was done.
    """

    def done(request: HttpRequest, form_id: UUID, do: Do) -> HttpResponse:
        with transaction.atomic():
            row = _begun(request, form_id)
        try:
            response = do()
        except BaseException:
            row.delete()
            raise
        _keep(row, response)
        return response

    return _guarded(view, done)


def is_once(view: Any) -> bool:
    """Tell whether a view is guarded, for the check of all routes."""
    return hasattr(view, MARK)


def _guarded(view: View, done: Callable[[HttpRequest, UUID, Do], HttpResponse]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form_id = _form_id(request)
        if form_id is None or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        known = Once.objects.filter(form_id=form_id).first()
        if known:
            return _again(request, known)
        try:
            return done(request, form_id, lambda: view(request, *args, **kwargs))
        except IntegrityError:
            known = Once.objects.filter(form_id=form_id).first()
            if known is None:
                raise
            return _again(request, known)

    setattr(guarded, MARK, True)
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
    if response.status_code >= WANTING:
        row.delete()
    elif isinstance(response, HttpResponseRedirect):
        row.leads_to = response.url
        row.save(update_fields=["leads_to"])


def _again(request: HttpRequest, known: Once) -> HttpResponse:
    own = known.person_id == request.user.pk
    same = own and known.body_hash == _body_hash(request)
    if request.headers.get(BY_HTMX):
        # Part of a page: the whole page is asked for again, and shows how it stands.
        return HttpResponse(status=CONFLICT, headers={"HX-Refresh": "true"})
    if same and known.leads_to:
        return redirect(known.leads_to)
    context = {
        "shown_once": same,
        "kept_at": known.leads_to if own else "",
        "again": request.get_full_path(),
        "fields": _fields(request),
        "written": [value for _name, value in _fields(request) if value.strip()],
    }
    return render(request, "sent_before.html", context, status=CONFLICT)


def _body_hash(request: HttpRequest) -> str:
    body = [request.path, *sorted(_fields(request)), *sorted(_files(request))]
    # Keyed: whoever holds the database could try out a plain hash of a few words.
    return fingerprint(json.dumps(body).encode(), "once")


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_PART_OF_IT
    ]


def _files(request: HttpRequest) -> list[tuple[str, str]]:
    found = []
    for name in request.FILES:
        file: Any = request.FILES[name]
        found.append((name, hashlib.sha256(file.read()).hexdigest()))
        file.seek(0)
    return found
