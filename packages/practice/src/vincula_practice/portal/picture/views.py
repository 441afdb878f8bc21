"""A client's own page: what is open, the picture, goals, answers, and who sees what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.charts import picture
from vincula_practice.checkins.actions import open_checkin
from vincula_practice.checkins.answers import answered_form
from vincula_practice.checkins.arrivals import responses_of
from vincula_practice.checkins.queries import checkin_for, checkins_of, due_for
from vincula_practice.collaboration import actions as goals
from vincula_practice.collaboration.asking import third_session
from vincula_practice.collaboration.queries import (
    Side,
    agreements_of,
    goal_for,
    goals_of,
    preferences_due,
)
from vincula_practice.collaboration.standing import confirmed_by, standing
from vincula_practice.conversations.queries import marks_of
from vincula_practice.people.access import member_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.promises import promise_of
from vincula_practice.people.queries import (
    Episode,
    Membership,
    newest_episode_for,
)
from vincula_practice.portal.picture import presenters
from vincula_practice.portal.picture.forms import GoalForm
from vincula_practice.progress.queries import Course, course_for
from vincula_practice.reports import course_pdf
from vincula_practice.sessions.queries import session_for, sessions_of


@dataclass(frozen=True, slots=True)
class Mine:
    """The client who asks and the episode the pages are about."""

    member: Membership
    episode: Episode
    at: datetime

    def course(self) -> Course:
        events = marks_of(member=self.member, episode_id=self.episode.pk)
        return course_for(member=self.member, episode_id=self.episode.pk, events=events)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    try:
        mine = _mine(request)
    except NotFound:
        return _page(request, "nothing")
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


def _home(
    request: HttpRequest, mine: Mine, form: GoalForm, *, status: int = 200
) -> HttpResponse:
    member, episode_id, course = mine.member, mine.episode.pk, mine.course()
    sessions = sessions_of(member=member, episode_id=episode_id)
    page = presenters.home(
        episode=episode_id,
        asked=presenters.asked_for(
            episode_id,
            agreement=_waiting_agreement(mine),
            preferences=preferences_due(
                member=member,
                episode_id=episode_id,
                third_session_at=third_session(sessions),
            ),
        ),
        checkins=checkins_of(member=member, episode_id=episode_id),
        sessions=sessions,
        goals=goals_of(member=member, episode_id=episode_id),
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
        form=form,
    )


def _waiting_agreement(mine: Mine) -> bool:
    """Tell whether a newer version waits for the client's yes."""
    versions = agreements_of(member=mine.member, episode_id=mine.episode.pk)
    waits = standing(versions, []).waits
    return waits is not None and Side.CLIENT not in confirmed_by(waits)


def _mine(request: HttpRequest) -> Mine:
    member = member_of(request)
    episode = newest_episode_for(member=member)
    if episode is None:
        raise NotFound
    return Mine(member, episode, timezone.now())


def _page(
    request: HttpRequest, name: str, *, status: int = 200, **values: object
) -> HttpResponse:
    promise = promise_of(member_of(request).practice)
    context = {"promise": promise} | values
    return render(request, f"portal/picture/{name}.html", context, status=status)
