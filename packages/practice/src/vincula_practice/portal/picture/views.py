"""A client's own page: what is open, the picture, goals, answers, and who sees what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.charts import picture
from vincula_practice.charts.own_words import own_words_in
from vincula_practice.charts.talk import signal_marks, talks
from vincula_practice.checkins.actions import open_checkin
from vincula_practice.checkins.answers import answered_form
from vincula_practice.checkins.arrivals import responses_of
from vincula_practice.checkins.queries import checkin_for, checkins_of, due_for
from vincula_practice.collaboration import actions as goals
from vincula_practice.collaboration.asking import third_session
from vincula_practice.collaboration.queries import (
    Goal,
    due_since,
    endings_of,
    goal_for,
    goals_of,
    with_together,
)
from vincula_practice.conversations.ended import ended_of
from vincula_practice.conversations.exits import exit_of
from vincula_practice.conversations.queries import (
    newest_of,
    picture_marks_of,
    with_events,
)
from vincula_practice.conversations.told import and_words
from vincula_practice.people.access import member_of
from vincula_practice.people.circle import team_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.own_pages import own_episode, own_page
from vincula_practice.people.queries import (
    Episode,
    Membership,
)
from vincula_practice.portal.picture import presenters
from vincula_practice.portal.picture.forms import GoalForm, TalkedForm
from vincula_practice.progress.queries import Course, course_for
from vincula_practice.reports import course_pdf
from vincula_practice.sessions.queries import Mark, Session, session_for, sessions_of
from vincula_practice.signals.actions import Talked, say_talked
from vincula_practice.signals.band import with_band
from vincula_practice.signals.expecting import with_models
from vincula_practice.signals.queries import Standing, signal_for, signals_of
from vincula_practice.signals.room import (
    look_together,
    looked_at,
    room_stamp,
    with_room,
)
from vincula_practice.signals.streams import stream


@dataclass(frozen=True, slots=True)
class Mine:
    """The client who asks and the episode the pages are about."""

    member: Membership
    episode: Episode
    at: datetime

    def course(
        self,
        signals: Iterable[Standing] | None = None,
        own_goals: list[Goal] | None = None,
        sessions: Iterable[Session] | None = None,
    ) -> Course:
        member, episode_id = self.member, self.episode.pk
        events = picture_marks_of(
            member=member, episode_id=episode_id, known=vars(self.episode)
        )
        if signals is None:
            signals = signals_of(member=member, episode_id=episode_id)
        course = course_for(
            member=member,
            episode_id=episode_id,
            events=[*events, *signal_marks(signals)],
            episode=self.episode,
            goals=own_goals,
            sessions=None
            if sessions is None
            else [Mark(one.number, one.starts_at, one.state) for one in sessions],
        )
        return with_band(course, self.episode, on=timezone.localdate(self.at))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    try:
        mine = _mine(request)
    except NotFound:
        return _page(request, "nothing")
    if "calm" in request.GET:
        shown = picture(mine.course(), voice="portal")
        calm = presenters.calm(shown, place=request.GET["calm"])
        return _page(request, "calm", calm=calm)
    return _home(request, mine, GoalForm())


@require_GET
def answers(request: HttpRequest, checkin_id: UUID) -> HttpResponse:
    mine = _mine(request)
    checkin = checkin_for(member=mine.member, checkin_id=checkin_id)
    if checkin.submitted_at is None:
        return redirect("my-checkin:start", checkin_id=checkin_id)
    language = get_language() or "en"
    forms = [
        answered_form(
            row, practice=mine.member.practice, language=language, on=mine.at.date()
        )
        for row in responses_of(member=mine.member, checkin=checkin)
    ]
    page = presenters.answers(checkin, forms)
    return _page(request, "answers", page=page)


@require_GET
def pdf(request: HttpRequest) -> HttpResponse:
    mine = _mine(request)
    content = course_pdf(
        picture(mine.course(), voice="portal"),
        client_name=mine.member.person.name,
        practice_name=mine.member.practice.name,
        printed_at=timezone.localtime(mine.at),
        language=get_language() or "en",
        invented=mine.member.practice.invented,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_("my-course")}.pdf"'
    return response


@require_POST
@once
def add_goal(request: HttpRequest) -> HttpResponse:
    mine = _mine(request)
    form = GoalForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            goals.set_goal(
                episode=mine.episode, words=words, by=mine.member, at=mine.at
            )
        except Refused as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("Your goal is noted."))
            return redirect("picture:home")
    return _home(request, mine, form, status=422)


@require_POST
@once
def close_goal(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    mine = _mine(request)
    goal = goal_for(member=mine.member, goal_id=goal_id)
    goals.close_goal(goal=goal, by=mine.member, at=mine.at)
    messages.success(request, _("The goal is closed. Its ratings stay."))
    return redirect("picture:home")


@require_POST
@once
def check_in(request: HttpRequest, session_id: UUID, occasion: str) -> HttpResponse:
    mine = _mine(request)
    session = session_for(member=mine.member, session_id=session_id)
    due = due_for(member=mine.member, at=mine.at)
    if (session.pk, occasion) not in {(one.session.pk, one.occasion) for one in due}:
        raise NotFound
    checkin = open_checkin(session=session, occasion=occasion, at=mine.at)
    return redirect("my-checkin:start", checkin_id=checkin.pk)


@require_GET
def live(request: HttpRequest) -> HttpResponseBase:
    """Tell the page as soon as something is new, for a few seconds at a time."""
    mine = _mine(request)
    stamp = partial(room_stamp, member=mine.member, episode_id=mine.episode.pk)
    return stream(stamp, request)


@require_POST
@once
def show(request: HttpRequest) -> HttpResponse:
    """Open a part of the page for both."""
    mine = _mine(request)
    part = request.POST.get("part", "")
    try:
        look_together(episode=mine.episode, part=part, by=mine.member, at=mine.at)
    except Refused:
        raise NotFound from None
    return redirect(f"{reverse('picture:home')}#{part}")


@require_POST
@once
def talked(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    """Say for oneself whether it was talked about; nobody else's answer changes."""
    mine = _mine(request)
    signal = signal_for(member=mine.member, signal_id=signal_id)
    form = TalkedForm(request.POST)
    if not form.is_valid():
        raise NotFound
    answer = Talked(form.cleaned_data["answer"])
    say_talked(signal=signal, answer=answer, by=mine.member, at=mine.at)
    messages.success(request, _("Noted, in your words and for both of you to see."))
    return redirect(f"{reverse('picture:home')}#signals")


def _home(
    request: HttpRequest, mine: Mine, form: GoalForm, *, status: int = 200
) -> HttpResponse:
    member, episode_id = mine.member, mine.episode.pk
    sessions = sessions_of(member=member, episode_id=episode_id)
    signals = signals_of(member=member, episode_id=episode_id)
    own_goals = goals_of(member=member, episode_id=episode_id)
    course = mine.course(signals, own_goals, sessions)
    said = talks(signals, "portal", now=mine.at, course=course)
    waiting: Any = mine.episode  # read with what waits there
    checkins = checkins_of(member=member, episode_id=episode_id)
    page = presenters.home(
        episode=episode_id,
        asked=presenters.asked_for(
            episode_id,
            agreement=bool(waiting.agreement_waits),
            preferences=due_since(
                waiting.said_at,
                third_session_at=third_session(sessions),
                rupture_at=newest_of(course.events),
            ),
        ),
        checkins=checkins,
        sessions=sessions,
        goals=own_goals,
        rated=course.goals,
        open_for=timedelta(days=mine.member.practice.link_days),
        closed=mine.episode.closed_on is not None,
        now=mine.at,
    )
    return _page(
        request,
        "home",
        status=status,
        page=page,
        picture=picture(course, voice="portal"),
        ended=_ended(mine),
        matters=[] if page.closed else own_words_in(checkins, now=mine.at),
        # After the end nobody is asked any more to talk about anything.
        talks=[] if page.closed else [one for one in said if one.alive or one.lately],
        looked=looked_at(mine.episode, whose=member, now=mine.at),
        form=form,
    )


def _ended(mine: Mine) -> presenters.Closed | None:
    member, episode_id = mine.member, mine.episode.pk
    if mine.episode.closed_on is None:
        return None
    ended = ended_of(member=member, episode_id=episode_id)
    if ended is None:
        return None
    planned = endings_of(member=member, episode_id=episode_id)
    team = team_of(member=member, episode_id=episode_id)
    return presenters.after_the_end(
        ended,
        planned=planned[-1] if planned else None,
        who=and_words([one.person.name for one in team]),
        said=exit_of(member=member, episode_id=episode_id) is not None,
    )


def _also() -> dict[str, Any]:
    return {**with_room(), **with_events(), **with_together(), **with_models()}


def _mine(request: HttpRequest) -> Mine:
    episode = own_episode(request, also=_also())
    return Mine(member_of(request), episode, timezone.now())


def _page(
    request: HttpRequest, name: str, *, status: int = 200, **values: object
) -> HttpResponse:
    return own_page(request, f"portal/picture/{name}.html", status=status, **values)
