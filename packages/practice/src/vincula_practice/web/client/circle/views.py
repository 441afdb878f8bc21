"""Who works with this client, who looks on, and what a therapist notes for themselves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.conversations import actions as conversations
from vincula_practice.conversations.queries import note_for, notes_by
from vincula_practice.people import teams
from vincula_practice.people.access import member_of
from vincula_practice.people.circle import (
    client_agreed_to_supervision,
    colleague_by_id,
    colleagues_for,
    supervision_for,
    supervisions_of,
    supervisors_for,
    team_of,
)
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.queries import Membership, working_episode_for
from vincula_practice.web.client.circle import presenters
from vincula_practice.web.client.circle.forms import ColleagueForm, NoteForm

REFUSED = 422


@require_GET
def team(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member = member_of(request)
    episode = working_episode_for(member=member, episode_id=episode_id)
    here = team_of(member=member, episode_id=episode_id)
    looking_on = supervisions_of(member=member, episode_id=episode_id)
    context = {
        "episode_id": episode_id,
        "client": episode.client.person.name,
        "team": presenters.colleagues(here, member=member),
        "supervisions": presenters.supervised(looking_on),
        "agreed": client_agreed_to_supervision(episode=episode),
        "join_form": _join_form(member, here),
        "supervise_form": _supervise_form(
            member, [one.supervisor for one in looking_on]
        ),
    }
    return render(request, "web/client/team.html", context)


@require_POST
@once
def join(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    episode, colleague = _named(request, episode_id)
    teams.join_team(
        episode=episode, colleague=colleague, by=member_of(request), at=timezone.now()
    )
    messages.success(request, _("Added. They see this client from now on."))
    return redirect("client:team", episode_id=episode_id)


@require_POST
@once
def leave(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member = member_of(request)
    episode, colleague = _named(request, episode_id)
    try:
        teams.leave_team(
            episode=episode, colleague=colleague, by=member, at=timezone.now()
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("client:team", episode_id=episode_id)
    messages.success(request, _("Done. They do not see this client any more."))
    if colleague == member:
        return redirect("client:list")
    return redirect("client:team", episode_id=episode_id)


@require_POST
@once
def supervise(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    episode, colleague = _named(request, episode_id)
    teams.agree_to_supervision(
        episode=episode, supervisor=colleague, by=member_of(request), at=timezone.now()
    )
    messages.success(request, _("Noted. It opens once the client has agreed as well."))
    return redirect("client:team", episode_id=episode_id)


@require_POST
@once
def end_supervision(
    request: HttpRequest, episode_id: UUID, supervision_id: UUID
) -> HttpResponse:
    member = member_of(request)
    supervision = supervision_for(member=member, supervision_id=supervision_id)
    if supervision.episode_id != episode_id:
        raise NotFound
    teams.end_supervision(supervision=supervision, by=member, at=timezone.now())
    messages.success(request, _("Ended. The supervisor sees nothing of it any more."))
    return redirect("client:team", episode_id=episode_id)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@once
def notes(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member = member_of(request)
    episode = working_episode_for(member=member, episode_id=episode_id)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        conversations.write_note(
            episode=episode, by=member, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("Kept. Only you can read it."))
        return redirect("client:notes", episode_id=episode_id)
    context: dict[str, Any] = {
        "episode_id": episode_id,
        "client": episode.client.person.name,
        "form": form,
        "notes": presenters.notes(notes_by(member=member, episode_id=episode_id)),
    }
    status = REFUSED if form.errors else 200
    return render(request, "web/client/notes.html", context, status=status)


@require_POST
@once
def remove_note(request: HttpRequest, episode_id: UUID, note_id: UUID) -> HttpResponse:
    member = member_of(request)
    note = note_for(member=member, note_id=note_id)
    if note.episode_id != episode_id:
        raise NotFound
    conversations.remove_note(note=note, by=member, at=timezone.now())
    messages.success(request, _("The note is gone."))
    return redirect("client:notes", episode_id=episode_id)


def _named(request: HttpRequest, episode_id: UUID) -> tuple[Any, Membership]:
    member = member_of(request)
    episode = working_episode_for(member=member, episode_id=episode_id)
    form = ColleagueForm(request.POST, offered=[])
    if not form.is_valid():
        raise NotFound
    wanted = form.cleaned_data["colleague"]
    return episode, colleague_by_id(member=member, colleague_id=wanted)


def _join_form(member: Membership, team: list[Membership]) -> ColleagueForm | None:
    free = [one for one in colleagues_for(member=member) if one not in team]
    return ColleagueForm(offered=free) if free else None


def _supervise_form(
    member: Membership, already: list[Membership]
) -> ColleagueForm | None:
    free = [one for one in supervisors_for(member=member) if one not in already]
    return ColleagueForm(offered=free) if free else None
