"""Give one's own rating and a guess, open both, and learn from the gap."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.people.access import member_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import may_work_on
from vincula_practice.sessions.queries import session_for
from vincula_practice.signals import guessing
from vincula_practice.signals.congruence import (
    differences_of,
    learning_for,
    view_of,
)
from vincula_practice.web.guess import presenters
from vincula_practice.web.guess.forms import GuessForm

REFUSED = 422


@require_http_methods(["GET", "POST"])
@once
def give(request: HttpRequest, session_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    session = session_for(member=member, session_id=session_id)
    if not treats(member) or not may_work_on(
        member=member, episode_id=session.episode_id
    ):
        raise NotFound
    language = get_language() or "en"
    form = GuessForm(request.POST or None, language=language, on=now.date())
    if request.method == "POST" and form.is_valid():
        try:
            guessing.give_view(
                session=session, own=form.own(), guess=form.guess(), by=member, at=now
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. It opens once the client’s is in."))  # noqa: RUF001 - as it is written
            return redirect("guess:give", session_id=session_id)
    view = view_of(member=member, session=session)
    context = {
        "session_id": session_id,
        "client": session.episode.client.person.name,
        "episode_id": session.episode_id,
        "number": session.number,
        "form": form,
        "view": presenters.pair(view) if view else None,
        "in_already": view is None and guessing.rating_is_in(session),
        "differences": presenters.differences(
            differences_of(member=member, session=session),
            guessing.questions(language, now.date()),
        ),
    }
    status = REFUSED if form.errors else 200
    return render(request, "web/guess/give.html", context, status=status)


@require_POST
@once
def open_both(request: HttpRequest, session_id: UUID) -> HttpResponse:
    member = member_of(request)
    session = session_for(member=member, session_id=session_id)
    if not may_work_on(member=member, episode_id=session.episode_id):
        raise NotFound
    try:
        guessing.open_both(session=session, by=member, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("guess:give", session_id=session_id)


@require_GET
def learning(request: HttpRequest) -> HttpResponse:
    found = learning_for(member=member_of(request))
    context = {
        "waiting": found.waiting,
        "dyads": presenters.dyads(found.dyads),
        "tracking": presenters.tracking_words(found.tracking),
    }
    return render(request, "web/guess/learning.html", context)
