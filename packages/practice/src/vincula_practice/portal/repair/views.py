"""Open something, put steps into it, say that it is repaired, keep what helped."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.conversations import mending
from vincula_practice.conversations.cases import (
    case_for,
    own_cases,
    records_of,
    working_case_for,
)
from vincula_practice.conversations.exits import exit_of, leave_with
from vincula_practice.conversations.step_form import StepForm
from vincula_practice.conversations.told import CaseView, and_words, case_view
from vincula_practice.conversations.touching import touchable_in
from vincula_practice.people.access import member_of
from vincula_practice.people.circle import team_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.own_pages import own_episode, own_page
from vincula_practice.people.queries import Episode, Membership
from vincula_practice.portal.repair.forms import EndForm, LeavingForm, OpenForm

REFUSED = 422


@dataclass(frozen=True, slots=True)
class Mine:
    """The client who asks, and the therapy it is about."""

    member: Membership
    episode: Episode
    at: datetime


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    mine = _mine(request)
    views = _views(mine.member)
    running = [one for one in views if one.running]
    ended = [one for one in views if not one.running]
    return _page(
        request,
        "home",
        running=running,
        ended=ended,
        form=OpenForm(),
        open=mine.episode.closed_on is None,
    )


@sensitive_post_parameters()
@require_POST
@once
def begin(request: HttpRequest) -> HttpResponse:
    mine, form = _mine(request), OpenForm(request.POST)
    if not form.is_valid():
        raise NotFound
    case = mending.open_case(
        episode=mine.episode, by=mine.member, at=mine.at, **form.cleaned_data
    )
    messages.success(request, _("It is open now; both of you see it."))
    return redirect("mending:case", case_id=case.pk)


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _case(request, case_id, EndForm())


@sensitive_post_parameters()
@require_POST
@once
def step(request: HttpRequest, case_id: UUID) -> HttpResponse:
    mine, form = _mine(request), StepForm(request.POST)
    row = working_case_for(member=mine.member, case_id=case_id)
    if not form.is_valid():
        raise NotFound
    try:
        mending.add_step(case=row, by=mine.member, at=mine.at, **form.cleaned_data)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("mending:case", case_id=case_id)


@sensitive_post_parameters()
@require_POST
@once
def end(request: HttpRequest, case_id: UUID) -> HttpResponse:
    mine, form = _mine(request), EndForm(request.POST)
    row = working_case_for(member=mine.member, case_id=case_id)
    if not form.is_valid():
        return _case(request, case_id, form)
    mending.end_case(case=row, by=mine.member, at=mine.at, **form.cleaned_data)
    messages.success(
        request, _("Noted, in your words. You can open it again any time.")
    )
    return redirect("mending:home")


@require_POST
@once
def again(request: HttpRequest, case_id: UUID) -> HttpResponse:
    mine = _mine(request)
    row = working_case_for(member=mine.member, case_id=case_id)
    mending.open_again(case=row, by=mine.member, at=mine.at)
    messages.success(request, _("It is open again; both of you see it."))
    return redirect("mending:case", case_id=case_id)


@require_GET
def keep(request: HttpRequest) -> HttpResponse:
    """What went wrong, what was done, what helped: to print and take along."""
    mine = _mine(request)
    return _page(
        request,
        "keep",
        cases=_views(mine.member),
        person=mine.member.person.name,
        practice=mine.member.practice.name,
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@once
def leaving(request: HttpRequest) -> HttpResponse:
    mine, form = _mine(request), LeavingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            leave_with(
                episode=mine.episode,
                by=mine.member,
                at=mine.at,
                declined="declined" in request.POST,
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. All the best on your way."))
            return redirect("picture:home")
    team = team_of(member=mine.member, episode_id=mine.episode.pk)
    return _page(
        request,
        "leaving",
        status=REFUSED if form.errors else 200,
        form=form,
        ended=mine.episode.closed_on is not None,
        said=exit_of(member=mine.member, episode_id=mine.episode.pk),
        who=and_words([one.person.name for one in team]),
    )


def _case(request: HttpRequest, case_id: UUID, form: EndForm) -> HttpResponse:
    mine = _mine(request)
    row = case_for(member=mine.member, case_id=case_id)
    touchable = touchable_in(member=mine.member, episode_id=row.episode_id)
    record = records_of([row])[0]
    view = case_view(record, as_client=True, touchable=touchable)
    return _page(
        request,
        "case",
        status=REFUSED if form.errors else 200,
        case=view,
        form=form,
        writes=True,
        step_address=reverse("mending:step", args=[case_id]),
    )


def _views(member: Membership) -> list[CaseView]:
    return [case_view(one, as_client=True) for one in own_cases(member=member)]


def _mine(request: HttpRequest) -> Mine:
    episode = own_episode(request)
    return Mine(member_of(request), episode, timezone.now())


def _page(
    request: HttpRequest, name: str, *, status: int = 200, **values: object
) -> HttpResponse:
    return own_page(request, f"portal/repair/{name}.html", status=status, **values)
