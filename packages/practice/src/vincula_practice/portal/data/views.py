"""Take it along, see who looked, agree or not, ask for a change, take that back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.people import consents
from vincula_practice.people.access import member_of
from vincula_practice.people.circle import team_of
from vincula_practice.people.emergency import emergencies_told
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.own_pages import own_page
from vincula_practice.people.purposes import texts
from vincula_practice.people.queries import Membership, newest_episode_for
from vincula_practice.portal.data import openings, presenters
from vincula_practice.portal.data.forms import AgreeForm, AskForm
from vincula_practice.rights import actions
from vincula_practice.rights.export.actions import hand_over
from vincula_practice.rights.export.archive import FILE_NAME
from vincula_practice.rights.queries import (
    names_of,
    openings_for,
    own_client,
    own_request,
    own_requests,
)
from vincula_practice.rights.retention import blocks, undo_days

REFUSED = 422


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    asked = own_requests(member=member_of(request))
    return _page(request, "home", asked=presenters.asked_rows(asked))


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    if request.method == "GET":
        return _page(request, "take")
    content = hand_over(by=member, language=get_language() or "en", at=now)
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )


@require_GET
def opened(request: HttpRequest) -> HttpResponse:
    found = openings_for(member=member_of(request))
    names = names_of(one.person_id for one in found if one.person_id)
    asked = own_requests(member=member_of(request))
    page = openings.opened(found, names=names, asked={one.about for one in asked})
    told = openings.emergencies(emergencies_told(member=member_of(request)))
    team = _team(member_of(request))
    return _page(request, "opened", page=page, told=told, team=team)


def _team(member: Membership) -> list[str]:
    episode = newest_episode_for(member=member)
    team = team_of(member=member, episode_id=episode.pk) if episode else []
    return [one.person.name for one in team]


@require_POST
@once
def ask_why(request: HttpRequest) -> HttpResponse:
    """Ask about one opening, named by its moment."""
    member = member_of(request)
    moment = parse_datetime(request.POST.get("at", "")[:40])
    if moment not in {one.at for one in openings_for(member=member)}:
        messages.warning(request, _("Nobody opened your record at that moment."))
        return redirect("data:opened")
    actions.ask(kind="opening", about=moment, by=member, at=timezone.now())
    messages.success(
        request, _("Asked. The management of the practice will answer here.")
    )
    return redirect("data:home")


@require_GET
def agreed(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    standing = consents.standings(client=own_client(member=member), member=member)
    return _page(request, "agreed", rows=presenters.agreed_rows(standing, texts()))


@require_POST
@once
def agree(request: HttpRequest, purpose: str) -> HttpResponse:
    member, form = member_of(request), AgreeForm(request.POST)
    if purpose not in {text.purpose for text in texts()} or not form.is_valid():
        raise NotFound
    yes = form.cleaned_data["agrees"] == "yes"
    consents.answer_consent(
        client=own_client(member=member),
        purpose=purpose,
        agrees=yes,
        by=member,
        at=timezone.now(),
    )
    messages.success(
        request, _("Noted: yes.") if yes else _("Noted: no. That holds from now on.")
    )
    return redirect("data:agreed")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@once
def ask(request: HttpRequest) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(**form.cleaned_data, by=member, at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked. What becomes of it is shown here."))
            return redirect("data:home")
    client = own_client(member=member)
    return _page(
        request,
        "ask",
        status=REFUSED if form.errors else 200,
        form=form,
        blocks=blocks(client, at=now),
        undo_days=undo_days(client.practice_id),
    )


@require_POST
@once
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    member = member_of(request)
    mine = own_request(member=member, request_id=request_id)
    try:
        actions.withdraw(request=mine, by=member, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Taken back. Everything stays as it was."))
    return redirect("data:home")


def _page(
    request: HttpRequest, name: str, *, status: int = 200, **values: object
) -> HttpResponse:
    return own_page(request, f"portal/data/{name}.html", status=status, **values)
