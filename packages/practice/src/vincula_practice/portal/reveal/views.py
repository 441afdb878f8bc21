"""A client chooses how guess and rating are opened, and sees what was opened together."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vincula_practice.charts.moments import full_day, local
from vincula_practice.charts.numbers import number
from vincula_practice.people.access import member_of
from vincula_practice.people.once import once
from vincula_practice.people.own_pages import own_episode, own_page
from vincula_practice.portal.reveal.forms import RevealForm
from vincula_practice.signals.congruence import Difference as ItemDifference
from vincula_practice.signals.congruence import (
    Pair,
    choice_of,
    newest_differences,
    shared_views,
)
from vincula_practice.signals.guessing import choose_reveal, questions

REFUSED = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One question on which the two differ, in the client's words."""

    question: str
    guess: str
    rated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One session as both saw it."""

    session: int
    day: str
    rated: str
    guess: str
    own: str


@require_http_methods(["GET", "POST"])
@once
def page(request: HttpRequest) -> HttpResponse:
    member, episode = member_of(request), own_episode(request)
    choice = choice_of(episode.client_id)
    form = RevealForm(
        request.POST or None,
        initial={
            "how": "together" if choice and choice.together else "alone",
            "items": bool(choice and choice.items),
        },
    )
    if request.method == "POST" and form.is_valid():
        choose_reveal(
            client=episode.client,
            together=form.cleaned_data["how"] == "together",
            items=form.cleaned_data["items"],
            by=member,
            at=timezone.now(),
        )
        messages.success(request, _("Noted. You can change it at any time."))
        return redirect("reveal:page")
    shared = shared_views(member=member, episode_id=episode.pk)
    differ = newest_differences(member=member, episode_id=episode.pk)
    return own_page(
        request,
        "portal/reveal/page.html",
        status=REFUSED if form.errors else 200,
        form=form,
        shared=[_shared(one) for one in shared if one.rated is not None],
        differ=_differ(differ or [], member.person.language),
    )


def _differ(found: list[ItemDifference], language: str) -> list[Difference]:
    words = questions(language, timezone.localdate())
    return [
        Difference(
            question=words.get(one.item, one.item),
            guess=number(one.guess, 0),
            rated=number(one.rated, 0),
        )
        for one in found
        if one.guess != one.rated
    ]


def _shared(one: Pair) -> Shared:
    return Shared(
        session=one.session,
        day=full_day(local(one.starts_at)),
        rated=number(one.rated, 2) if one.rated is not None else "",
        guess=number(one.guess, 2),
        own=number(one.own, 2),
    )
