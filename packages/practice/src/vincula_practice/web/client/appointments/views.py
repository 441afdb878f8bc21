"""Plan, move and mark the sessions of one client."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from vincula_practice.charts.moments import day_and_clock, local
from vincula_practice.people.access import member_of
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import (
    Membership,
    planned_episode_for,
    therapists_for,
)
from vincula_practice.sessions import actions
from vincula_practice.sessions.queries import Session, session_for, sessions_of
from vincula_practice.web.client.appointments.forms import (
    MarkForm,
    MoveForm,
    PlanForm,
)
from vincula_practice.web.client.appointments.presenters import appointments

REFUSED = 422
CONFLICT = 409


@require_http_methods(["GET", "POST"])
@once
def page(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    episode = planned_episode_for(member=member, episode_id=episode_id)
    form = PlanForm(
        request.POST or None,
        therapists=therapists_for(member=member),
        initial={"day": local(now).date()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            planned = actions.plan(episode=episode, by=member, at=now, **form.planned())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _planned(len(planned)))
            return redirect("client:sessions", episode_id=episode_id)
    sessions = sessions_of(member=member, episode_id=episode_id)
    context = {
        "episode_id": episode_id,
        "client": episode.client.person.name,
        "record": treats(member),
        "running": episode.closed_on is None,
        "sessions": appointments(sessions, now=now),
        "form": form,
    }
    status = REFUSED if form.errors else 200
    return render(request, "web/client/sessions.html", context, status=status)


@require_http_methods(["GET", "POST"])
@once
def move(request: HttpRequest, episode_id: UUID, session_id: UUID) -> HttpResponse:
    member = member_of(request)
    session = _session(member, episode_id, session_id)
    starts_at, conflict = local(session.starts_at), ""
    form = MoveForm(
        request.POST or None,
        initial={"day": starts_at.date(), "hour": starts_at.time()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.move(
                session=session,
                starts_at=form.moment(),
                by=member,
                at=timezone.now(),
                edition=request.POST.get("edition"),
            )
        except EditedMeanwhile as fault:
            conflict = str(fault)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Moved."))
            return redirect("client:sessions", episode_id=episode_id)
    context = {
        "episode_id": episode_id,
        "client": session.episode.client.person.name,
        "number": session.number,
        "form": form,
        "edition": edition_of(session.starts_at.isoformat()),
        "conflict": conflict,
        "stored": day_and_clock(session.starts_at),
    }
    status = CONFLICT if conflict else REFUSED if form.errors else 200
    return render(request, "web/client/move.html", context, status=status)


@require_POST
@once
def mark(request: HttpRequest, episode_id: UUID, session_id: UUID) -> HttpResponse:
    member = member_of(request)
    session = _session(member, episode_id, session_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise NotFound
    try:
        actions.set_state(
            session=session,
            state=form.cleaned_data["state"],
            by=member,
            at=timezone.now(),
            was=request.POST.get("was"),
        )
    except EditedMeanwhile as conflict:
        messages.warning(request, f"{conflict} {_('Please look and choose again.')}")
    return redirect("client:sessions", episode_id=episode_id)


def _session(member: Membership, episode_id: UUID, session_id: UUID) -> Session:
    session = session_for(member=member, session_id=session_id)
    if session.episode_id != episode_id:
        raise NotFound
    return session


def _planned(count: int) -> str:
    text = ngettext("One session is planned.", "%(count)d sessions are planned.", count)
    return text % {"count": count} if count > 1 else _(text)
