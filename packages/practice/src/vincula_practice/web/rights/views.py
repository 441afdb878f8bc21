"""Decide on what clients ask, write down what they agreed to, say what must be kept."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.people import consents
from vincula_practice.people.access import member_of
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.purposes import texts
from vincula_practice.people.queries import working_episode_for
from vincula_practice.rights import actions
from vincula_practice.rights.queries import (
    request_for,
    requests_for,
    restricted_clients,
    running_hold,
)
from vincula_practice.rights.retention import blocks, for_practice, retention_of
from vincula_practice.web.rights import presenters
from vincula_practice.web.rights.forms import (
    DecideForm,
    HoldForm,
    NoteForm,
    RetentionForm,
)

REFUSED = 422
CONFLICT = 409


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    return _page(request, RetentionForm(initial=for_practice(member.practice)))


@require_http_methods(["GET", "POST"])
@once
def decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    asked = request_for(member=member, request_id=request_id)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(
                request=asked,
                agrees=form.cleaned_data["agrees"] == "yes",
                answer=form.cleaned_data["answer"],
                by=member,
                at=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Decided. The client sees it on their page."))
            return redirect("rights:page")
    return _decide(request, request_id, form=form)


@require_POST
@once
def hold(request: HttpRequest, request_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    asked = request_for(member=member, request_id=request_id)
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            actions.hold(request=asked, by=member, at=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("rights:decide", request_id=request_id)
    return _decide(request, request_id, hold_form=form)


@require_POST
@once
def release(request: HttpRequest, request_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    asked = request_for(member=member, request_id=request_id)
    actions.release(request=asked, by=member, at=now)
    return redirect("rights:decide", request_id=request_id)


@require_POST
@once
def retention(request: HttpRequest) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    form = RetentionForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    given = dict(form.cleaned_data)
    given.pop("confirmed")
    edition = request.POST.get("edition")
    try:
        actions.confirm_retention(by=member, at=now, edition=edition, **given)
    except EditedMeanwhile as conflict:
        return _page(request, form, conflict=str(conflict))
    messages.success(request, _("Saved."))
    return redirect("rights:page")


@require_GET
def agreed(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member = member_of(request)
    client = working_episode_for(member=member, episode_id=episode_id).client
    standing = consents.standings(client=client, member=member)
    context = {
        "episode_id": episode_id,
        "client": client.person.name,
        "rows": presenters.note_rows(standing, texts(), episode_id=episode_id),
    }
    return render(request, "web/rights/agreed.html", context)


@require_POST
@once
def note(request: HttpRequest, episode_id: UUID, purpose: str) -> HttpResponse:
    """Write down what the client said."""
    member, form = member_of(request), NoteForm(request.POST)
    client = working_episode_for(member=member, episode_id=episode_id).client
    if purpose not in {text.purpose for text in texts()} or not form.is_valid():
        raise NotFound
    consents.answer_consent(
        client=client,
        purpose=purpose,
        agrees=form.cleaned_data["agrees"] == "yes",
        by=member,
        at=timezone.now(),
    )
    return redirect("rights:agreed", episode_id=episode_id)


def _page(
    request: HttpRequest, form: RetentionForm, *, conflict: str = ""
) -> HttpResponse:
    member = member_of(request)
    stored = for_practice(member.practice)
    asked = requests_for(member=member).prefetch_related("decisions__by__person")
    rows = asked.order_by("asked_at", "pk")
    context = {
        "manager": member.role == "manager",
        "rows": [presenters.request_row(one, member=member) for one in rows],
        "restricted": presenters.restricted_rows(restricted_clients(member=member)),
        "form": form,
        "confirmed": retention_of(member.practice_id) is not None,
        "edition": edition_of(stored),
        "conflict": conflict,
        "theirs": form.told(stored) if conflict else (),
    }
    status = CONFLICT if conflict else REFUSED if form.errors else 200
    return render(request, "web/rights/page.html", context, status=status)


def _decide(request: HttpRequest, request_id: UUID, **forms: Any) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    asked = request_for(member=member, request_id=request_id)
    erases = asked.kind == "erase"
    context = {
        "manager": member.role == "manager",
        "row": presenters.request_row(asked, member=member),
        "kind": asked.kind,
        "blocks": blocks(asked.client, at=now) if erases else (),
        "held": erases and running_hold(client=asked.client) is not None,
        "form": DecideForm(),
        "hold_form": HoldForm(),
        **forms,
    }
    status = REFUSED if any(form.errors for form in forms.values()) else 200
    return render(request, "web/rights/decide.html", context, status=status)
