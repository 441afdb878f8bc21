"""One client's page of what stands between the two, and the number for the whole team."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.conversations import mending, raising, returning
from vincula_practice.conversations.better import better_of
from vincula_practice.conversations.cases import cases_of, working_case_for
from vincula_practice.conversations.concerns import concern_for, told_for
from vincula_practice.conversations.counting import counted_for
from vincula_practice.conversations.exits import exit_of
from vincula_practice.conversations.queries import unopened_between, waiting_between
from vincula_practice.conversations.step_form import StepForm
from vincula_practice.conversations.told import CaseView, case_view
from vincula_practice.conversations.touching import Touchable, touchable_in
from vincula_practice.people.access import member_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.queries import (
    Membership,
    episode_for,
    may_write_in,
    working_episode_for,
)
from vincula_practice.web.repair import presenters
from vincula_practice.web.repair.forms import EndForm, OpenForm

REFUSED = 422


@require_GET
def page(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    episode = episode_for(member=member, episode_id=episode_id)
    told = told_for(member=member, at=now, episode_id=episode_id)
    context = {
        "episode_id": episode_id,
        "client": episode.client.person.name,
        "writes": may_write_in(episode),
        "told": presenters.told_rows(told, now=now),
        "cases": _views(member, episode_id),
        "drafts": presenters.draft_rows(_drafts(member, episode_id)),
        "better": presenters.better_rows(
            better_of(member=member, episode_id=episode_id)
        ),
        "said": exit_of(member=member, episode_id=episode_id),
        "form": OpenForm(),
    }
    return render(request, "web/repair/page.html", context)


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for this therapist; as a part of Today it comes by itself."""
    between = waiting_between(member=member_of(request), at=timezone.now())
    part = "_waiting" if request.headers.get("HX-Request") else "waiting"
    return render(request, f"web/repair/{part}.html", {"between": between})


@require_GET
def unopened(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    """Say in the room that something was told and not opened yet."""
    member = member_of(request)
    episode = working_episode_for(member=member, episode_id=episode_id)
    context = {
        "episode_id": episode_id,
        "client": episode.client.person.name,
        "unopened": unopened_between(
            member=member, episode_id=episode_id, at=timezone.now()
        ),
    }
    return render(request, "web/repair/_unopened.html", context)


@sensitive_post_parameters()
@require_POST
@once
def begin(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    episode = working_episode_for(member=member, episode_id=episode_id)
    form = OpenForm(request.POST)
    if not form.is_valid():
        raise NotFound
    case = mending.open_case(
        episode=episode,
        by=member,
        at=now,
        words=form.cleaned_data["words"],
        **_origin(member, form.cleaned_data, now),
    )
    messages.success(request, _("It is open now; both of you see it."))
    return redirect("repair:case", episode_id=episode_id, case_id=case.pk)


@require_POST
@once
def read(request: HttpRequest, episode_id: UUID, concern_id: UUID) -> HttpResponse:
    """Open what was told. A POST: from here on the client cannot change it."""
    member, now = member_of(request), timezone.now()
    concern = concern_for(member=member, concern_id=concern_id, at=now)
    if concern.episode_id != episode_id:
        raise NotFound
    raising.open_concern(concern=concern, by=member, at=now)
    return redirect(_place(episode_id, f"concern-{concern_id}"))


@require_POST
@once
def done(request: HttpRequest, episode_id: UUID, recontact_id: UUID) -> HttpResponse:
    member = member_of(request)
    row = returning.recontact_for(member=member, recontact_id=recontact_id)
    if row.episode_id != episode_id:
        raise NotFound
    returning.done_with(row=row, by=member, at=timezone.now())
    messages.success(request, _("Noted. It waits no longer."))
    return redirect("repair:page", episode_id=episode_id)


@require_GET
def case(request: HttpRequest, episode_id: UUID, case_id: UUID) -> HttpResponse:
    return _case(request, episode_id, case_id, EndForm())


@sensitive_post_parameters()
@require_POST
@once
def step(request: HttpRequest, episode_id: UUID, case_id: UUID) -> HttpResponse:
    member, row = _working(request, episode_id, case_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        raise NotFound
    try:
        mending.add_step(case=row, by=member, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("repair:case", episode_id=episode_id, case_id=case_id)


@require_POST
@once
def end(request: HttpRequest, episode_id: UUID, case_id: UUID) -> HttpResponse:
    member, row = _working(request, episode_id, case_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _case(request, episode_id, case_id, form)
    mending.end_case(case=row, by=member, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Noted. The client can open it again."))
    return redirect("repair:page", episode_id=episode_id)


@require_GET
def counted(request: HttpRequest) -> HttpResponse:
    found = counted_for(member=member_of(request), at=timezone.now())
    context = {"quarters": presenters.quarters(found), "fewest": presenters.FEWEST}
    return render(request, "web/repair/counted.html", context)


def _origin(member: Membership, given: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Say what a case comes from; a signal is only a reference, looked up by nobody."""
    if given["concern"]:
        concern = concern_for(member=member, concern_id=given["concern"], at=now)
        return {"origin": "concern", "origin_id": concern.pk}
    if given["signal"]:
        return {"origin": "signal", "origin_id": given["signal"]}
    return {}


def _working(
    request: HttpRequest, episode_id: UUID, case_id: UUID
) -> tuple[Membership, mending.RepairCase]:
    member = member_of(request)
    row = working_case_for(member=member, case_id=case_id)
    if row.episode_id != episode_id:
        raise NotFound
    return member, row


def _drafts(member: Membership, episode_id: UUID) -> list[returning.Draft]:
    rows = returning.waiting_for(member=member).filter(episode_id=episode_id)
    return [returning.draft_of(row, by=member) for row in rows]


def _views(
    member: Membership, episode_id: UUID, touchable: Touchable | None = None
) -> list[CaseView]:
    found = cases_of(member=member, episode_id=episode_id)
    return [case_view(one, as_client=False, touchable=touchable) for one in found]


def _case(
    request: HttpRequest, episode_id: UUID, case_id: UUID, form: EndForm
) -> HttpResponse:
    member = member_of(request)
    episode = episode_for(member=member, episode_id=episode_id)
    touchable = touchable_in(member=member, episode_id=episode_id)
    views = _views(member, episode_id, touchable)
    view = next((one for one in views if one.id == case_id), None)
    if view is None:
        raise NotFound
    context = {
        "episode_id": episode_id,
        "client": episode.client.person.name,
        "writes": may_write_in(episode),
        "case": view,
        "form": form,
        "step_address": reverse("repair:step", args=[episode_id, case_id]),
    }
    status = REFUSED if form.errors else 200
    return render(request, "web/repair/case.html", context, status=status)


def _place(episode_id: UUID, name: str) -> str:
    return f"{reverse('repair:page', args=[episode_id])}#{name}"
