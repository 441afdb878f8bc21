"""The room: one picture for both, and everything that leads to it."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.charts import picture
from vincula_practice.charts.moments import day_and_clock, local
from vincula_practice.charts.own_words import newest_of_each, what_matters
from vincula_practice.charts.talk import signal_marks, talks
from vincula_practice.checkins.answers import answered_form
from vincula_practice.checkins.arrivals import (
    answers_of,
    newest_stamp,
    responses_of,
    sessions_and_sent,
    stamp_of,
)
from vincula_practice.checkins.queries import checkin_for
from vincula_practice.collaboration.actions import close_goal as close
from vincula_practice.collaboration.actions import set_goal
from vincula_practice.collaboration.queries import goal_for, goals_of
from vincula_practice.conversations import actions as conversations
from vincula_practice.conversations.ended import ended_for
from vincula_practice.conversations.queries import (
    picture_marks_of,
    with_events,
)
from vincula_practice.people.access import member_of
from vincula_practice.people.addresses import absolute, qr_svg
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.first_access import invite_client
from vincula_practice.people.once import once
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import (
    Episode,
    Membership,
    episode_for,
    may_write_in,
    running_episodes_for,
    working_episode_for,
)
from vincula_practice.progress.queries import course_for
from vincula_practice.reports import course_pdf
from vincula_practice.safety.queries import keep_watch, with_watch
from vincula_practice.sessions.actions import begin
from vincula_practice.sessions.queries import next_sessions
from vincula_practice.signals.band import with_band
from vincula_practice.signals.expecting import with_models
from vincula_practice.signals.guides import guides_in, with_guides
from vincula_practice.signals.queries import signals_of
from vincula_practice.signals.room import (
    look_together,
    looked_at,
    room_stamp,
    with_room,
)
from vincula_practice.signals.streams import stream
from vincula_practice.web.client import presenters
from vincula_practice.web.client.forms import EventForm, GoalForm, NewClientForm

REFUSED = 422
UNCHANGED = 204


@require_GET
def everyone(request: HttpRequest) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    episodes = running_episodes_for(member=member)
    coming = next_sessions(member=member, after=now)
    context = {
        "record": treats(member),
        "clients": presenters.client_rows(episodes, coming),
        "ended": presenters.ended_rows(ended_for(member=member)),
    }
    return render(request, "web/client/list.html", context)


@require_http_methods(["GET", "POST"])
@once
def new(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = NewClientForm(
        request.POST or None, initial={"language": member.practice.language}
    )
    if request.method == "POST" and form.is_valid():
        try:
            episode = begin(by=member, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("client:room", episode_id=episode.pk)
    status = REFUSED if form.errors else 200
    return render(request, "web/client/new.html", {"form": form}, status=status)


@require_GET
def room(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    return _room(request, episode_id)


@require_GET
def fresh(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    """Say cheaply whether something came in; if so, send the shared part again."""
    member, now = member_of(request), timezone.now()
    stamp = newest_stamp(member=member, episode_id=episode_id)
    # A stream told the page to ask: something else is new than a check-in.
    pushed = request.GET.get("pushed")
    if stamp == request.GET.get("seen") and not pushed:
        return HttpResponse(status=UNCHANGED)
    episode = episode_for(
        member=member,
        episode_id=episode_id,
        also=_also(member),
    )
    arrived = stamp != request.GET.get("seen")
    context = {"arrived": arrived, **_shared(member, episode, now)}
    return render(request, "web/client/_shared.html", context)


@require_GET
def live(request: HttpRequest, episode_id: UUID) -> HttpResponseBase:
    """Tell the page as soon as something is new, for a few seconds at a time."""
    member = member_of(request)
    stamp = partial(room_stamp, member=member, episode_id=episode_id)
    stamp()  # who may not is told so before anything is streamed
    return stream(stamp, request)


@require_POST
@once
def show(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    """Open a part of the room for both."""
    member = member_of(request)
    episode = working_episode_for(member=member, episode_id=episode_id)
    part = request.POST.get("part", "")
    try:
        look_together(episode=episode, part=part, by=member, at=timezone.now())
    except Refused:
        raise NotFound from None
    return redirect(f"{reverse('client:room', args=[episode_id])}#{part}")


@require_GET
def answers(request: HttpRequest, episode_id: UUID, checkin_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    checkin = checkin_for(member=member, checkin_id=checkin_id)
    if checkin.session.episode_id != episode_id:
        raise NotFound
    language = checkin.language or member.person.language
    forms = [
        answered_form(row, practice=member.practice, language=language, on=now.date())
        for row in responses_of(member=member, checkin=checkin)
    ]
    context = {
        "episode_id": episode_id,
        "client": checkin.session.episode.client.person.name,
        "number": checkin.session.number,
        "sent_at": day_and_clock(checkin.submitted_at) if checkin.submitted_at else "",
        "forms": presenters.form_blocks(forms),
        "words": checkin.words,
        "language": language,
    }
    if request.headers.get("HX-Request"):
        # Inside the room these headings stand below those of the sessions.
        return render(request, "web/client/_answers.html", {**context, "level": 4})
    return render(request, "web/client/answers.html", {**context, "level": 2})


@require_POST
@once
def add_event(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member = member_of(request)
    episode = working_episode_for(member=member, episode_id=episode_id)
    form = EventForm(request.POST)
    if not form.is_valid():
        return _room(request, episode_id, event_form=form)
    conversations.add_event(
        episode=episode, by=member, at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("It is on the picture now; both of you see it."))
    return redirect("client:room", episode_id=episode_id)


@require_POST
@once
def add_goal(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member = member_of(request)
    episode = working_episode_for(member=member, episode_id=episode_id)
    form = GoalForm(request.POST)
    if form.is_valid():
        try:
            set_goal(episode=episode, by=member, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("client:room", episode_id=episode_id)
    return _room(request, episode_id, goal_form=form)


@require_POST
@once
def close_goal(request: HttpRequest, episode_id: UUID, goal_id: UUID) -> HttpResponse:
    member = member_of(request)
    goal = goal_for(member=member, goal_id=goal_id)
    if goal.episode_id != episode_id:
        raise NotFound
    close(goal=goal, by=member, at=timezone.now())
    messages.success(request, _("Closed. Its ratings stay."))
    return redirect("client:room", episode_id=episode_id)


@require_POST
@once
def invite(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    """Show a link to a sign-in, once. A POST, because each look makes a fresh one."""
    member = member_of(request)
    episode = working_episode_for(member=member, episode_id=episode_id)
    try:
        invited = invite_client(episode=episode, by=member, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("client:room", episode_id=episode_id)
    address = absolute(request, reverse("first:access", args=[invited.token]))
    context = {
        "episode_id": episode_id,
        "client": episode.client.person.name,
        "address": address,
        "secret": invited.secret,
        "qr": qr_svg(address),
    }
    return render(request, "web/client/invitation.html", context)


@require_GET
def pdf(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    episode = episode_for(member=member, episode_id=episode_id, also=with_models())
    person, practice = episode.client.person, episode.client.practice
    course = course_for(
        member=member,
        episode_id=episode_id,
        events=picture_marks_of(member=member, episode_id=episode_id),
    )
    course = with_band(course, episode, on=local(now).date())
    content = course_pdf(
        picture(course, voice="room"),
        client_name=person.name,
        practice_name=practice.name,
        printed_at=local(now),
        language=get_language() or practice.language,
        invented=practice.invented or person.invented,
    )
    name = f"{slugify(person.name) or 'course'}-{local(now).date().isoformat()}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _also(member: Membership) -> dict[str, Any]:
    """What the query that reads the episode brings along, so that nothing asks again."""
    return {
        **with_room(),
        **with_events(),
        **with_guides(member),
        **with_models(),
        **with_watch(member, of_one=True),
    }


def _room(request: HttpRequest, episode_id: UUID, **forms: Any) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    episode = episode_for(
        member=member,
        episode_id=episode_id,
        also=_also(member),
    )
    context = {
        "event_form": EventForm(initial={"on": local(now).date()}),
        "goal_form": GoalForm(),
        **_shared(member, episode, now),
        **forms,
    }
    status = REFUSED if forms else 200
    return render(request, "web/client/room.html", context, status=status)


def _shared(member: Membership, episode: Episode, now: datetime) -> dict[str, Any]:
    """What changes when a check-in arrives."""
    marks = picture_marks_of(member=member, episode_id=episode.pk, known=vars(episode))
    goals = goals_of(member=member, episode_id=episode.pk)
    around = sessions_and_sent(member=member, episode_id=episode.pk)
    signals = signals_of(member=member, episode_id=episode.pk)
    course = course_for(
        member=member,
        episode_id=episode.pk,
        events=[*marks, *signal_marks(signals)],
        goals=goals,
        episode=episode,
        sessions=around.marks,
    )
    course = with_band(course, episode, on=local(now).date())
    own = guides_in(episode, whose=member) if hasattr(episode, "guides") else {}
    said = talks(signals, "room", now=now, course=course, own=own)
    newest = newest_of_each(around.sent)
    latest = presenters.latest_two_of_each(around.sent)
    answered = answers_of(member=member, checkins=latest)
    words = {pk: one.words for pk, one in answered.items()}
    goal_rows = presenters.goal_rows(goals, course)
    person = episode.client.person
    watch = keep_watch(member=member, row=vars(episode))
    return {
        "episode_id": episode.pk,
        "client": person.name,
        "writes": may_write_in(episode),
        "reachable": bool(person.email),
        "running": episode.closed_on is None,
        "stamp": stamp_of(around.sent),
        "looked": looked_at(episode, whose=member, now=now),
        "next_session": presenters.next_session(course, now=now),
        "alert": watch.here,
        "matters": what_matters(newest, words, now=now),
        "picture": picture(course, voice="room"),
        "signals": [one for one in said if one.alive],
        "earlier_signals": [one for one in said if not one.alive],
        "changed": presenters.changed_answers(latest, answered, now=now),
        "goals": goal_rows,
        "may_add_goal": presenters.may_add_goal(goal_rows),
        "events": presenters.event_rows(course),
        "sessions": presenters.sent_sessions(around.sent),
    }
