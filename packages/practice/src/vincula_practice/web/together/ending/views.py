"""The ending, planned together: what changed, what to keep, how to come back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.charts import Picture, picture
from vincula_practice.charts.moments import full_day, local
from vincula_practice.collaboration.parting import PARTS, plan_ending
from vincula_practice.collaboration.queries import Ending, endings_of
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.once import once
from vincula_practice.progress.queries import course_for
from vincula_practice.reports import paper_pdf
from vincula_practice.signals.band import with_band
from vincula_practice.web.together.ending.forms import EndingForm
from vincula_practice.web.together.frame import (
    CONFLICT,
    REFUSED,
    Pair,
    page,
    pdf_response,
    reading,
    writing,
)


@require_GET
def ending(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    return _ending(request, reading(request, episode_id))


@require_POST
@once
def write(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    pair = writing(request, episode_id)
    form = EndingForm(request.POST)
    if not form.is_valid():
        return _ending(request, pair, REFUSED, form=form)
    try:
        plan_ending(
            episode=pair.episode,
            review_on=form.cleaned_data["review_on"],
            parts=form.parts,
            by=pair.member,
            at=pair.at,
            edition=request.POST.get("edition"),
        )
    except EditedMeanwhile as fault:
        return _ending(request, pair, CONFLICT, form=form, conflict=str(fault))
    messages.success(request, _("Kept. Both of you see it, and can go on writing."))
    return redirect("together:ending", episode_id=episode_id)


@require_GET
def pdf(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    pair = reading(request, episode_id)
    newest, shown = _newest(pair), _picture(pair)
    planned = [(title, [words]) for title, words in _parts(newest) if words]
    content = paper_pdf(
        title=_("Looking back with %(name)s") % {"name": pair.client},
        lead=_review(newest),
        parts=[
            *planned,
            (_("What changed, in numbers"), [shown.summary, *shown.facts]),
        ],
        closing=list(shown.sources),
        practice=pair.episode.client.practice,
        printed_at=local(pair.at),
        language=get_language() or "en",
    )
    return pdf_response(content, name=_("looking-back"))


def _ending(
    request: HttpRequest, pair: Pair, status: int = 200, **given: Any
) -> HttpResponse:
    newest = _newest(pair)
    context = {
        "review": _review(newest),
        "parts": [(title, words) for title, words in _parts(newest) if words],
        "by": newest.by.person.name if newest else "",
        "day": full_day(local(newest.at)) if newest else "",
        "edition": edition_of(newest.number if newest else 0),
        "picture": _picture(pair),
        "form": EndingForm(initial=_initial(newest)),
        "editing": bool(given),
    }
    return page(request, pair, "ending", status=status, **(context | given))


def _newest(pair: Pair) -> Ending | None:
    found = endings_of(member=pair.member, episode_id=pair.episode.pk)
    return found[-1] if found else None


def _picture(pair: Pair) -> Picture:
    course = course_for(
        member=pair.member, episode_id=pair.episode.pk, episode=pair.episode
    )
    shown = with_band(course, pair.episode, on=pair.at.date())
    return picture(shown, voice="portal" if pair.is_client else "room")


def _parts(newest: Ending | None) -> list[tuple[str, str]]:
    known = newest.parts if newest else {}
    return [(str(title), known.get(key, "")) for key, title in PARTS.items()]


def _review(newest: Ending | None) -> str:
    if newest is None or not newest.review_on:
        return ""
    day = full_day(date.fromisoformat(newest.review_on))
    return _("We look back together on %(day)s.") % {"day": day}


def _initial(newest: Ending | None) -> dict[str, str]:
    if newest is None:
        return {}
    parts = {f"part-{key}": words for key, words in newest.parts.items()}
    return {"review_on": newest.review_on} | parts
