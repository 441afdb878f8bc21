"""How the client likes to work: said by the client, answered by the therapist."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.collaboration import preferring
from vincula_practice.collaboration.asking import third_session
from vincula_practice.collaboration.queries import (
    honoured_of,
    preferences_due,
    preferences_for,
    preferences_of,
)
from vincula_practice.conversations.queries import newest_rupture
from vincula_practice.people.errors import Refused
from vincula_practice.people.once import once
from vincula_practice.sessions.queries import sessions_of
from vincula_practice.web.together.frame import (
    REFUSED,
    Pair,
    page,
    reading,
    within,
    writing,
)
from vincula_practice.web.together.preferences import presenters
from vincula_practice.web.together.preferences.forms import (
    AnswersForm,
    PreferencesForm,
)


@require_GET
def preferences(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    return _preferences(request, reading(request, episode_id))


@require_POST
@once
def prefer(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    """Keep what the client says."""
    pair = writing(request, episode_id)
    form = PreferencesForm(request.POST, leanings={}, wishes={})
    if not form.is_valid():
        return _preferences(request, pair, REFUSED, form=form)
    preferring.say_preferences(
        episode=pair.episode,
        leanings=form.leanings,
        wishes=form.wishes,
        by=pair.member,
        at=pair.at,
    )
    messages.success(request, _("Thank you. Your therapist sees it and answers here."))
    return redirect("together:preferences", episode_id=episode_id)


@require_POST
@once
def honour(
    request: HttpRequest, episode_id: UUID, preferences_id: UUID
) -> HttpResponse:
    """Keep what the therapist can follow of one saying, and what not, and why."""
    pair = writing(request, episode_id)
    found = preferences_for(member=pair.member, preferences_id=preferences_id)
    within(found.episode_id, episode_id)
    form = AnswersForm(request.POST, said=presenters.named(found))
    if form.is_valid():
        try:
            preferring.honour(
                preferences=found, answers=form.answers, by=pair.member, at=pair.at
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept; the client sees it."))
            return redirect("together:preferences", episode_id=episode_id)
    return _preferences(request, pair, REFUSED, answers_form=form)


def _preferences(
    request: HttpRequest, pair: Pair, status: int = 200, **forms: Any
) -> HttpResponse:
    member, episode_id = pair.member, pair.episode.pk
    said = preferences_of(member=member, episode_id=episode_id)
    honoured = honoured_of(member=member, episode_id=episode_id)
    sessions = sessions_of(member=member, episode_id=episode_id)
    due = preferences_due(
        member=member,
        episode_id=episode_id,
        third_session_at=third_session(sessions),
        rupture_at=newest_rupture(member=member, episode_id=episode_id),
    )
    newest = said[-1] if said else None
    context: dict[str, Any] = {
        "why": presenters.why_asked(due, as_client=pair.is_client),
        "form": PreferencesForm(
            leanings=newest.leanings if newest else {},
            wishes=newest.wishes if newest else {},
        ),
        "earlier": [
            (day, presenters.said_rows(one, honoured))
            for one, day in zip(said, presenters.days(said), strict=True)
        ][-2::-1],
    }
    if newest:
        answers = presenters.answers_to(newest, honoured)
        context |= {
            "newest": newest.pk,
            "day": presenters.days([newest])[0],
            "said": presenters.said_rows(newest, honoured),
            "answers_form": AnswersForm(
                said=presenters.named(newest),
                initial=presenters.initial_answers(answers),
            ),
        }
    return page(request, pair, "preferences", status=status, **(context | forms))
