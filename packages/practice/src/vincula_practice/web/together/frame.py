"""Who asks, about which episode, and in which frame the page stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from vincula_practice.people.access import member_of
from vincula_practice.people.circle import team_of
from vincula_practice.people.errors import NotFound
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.promises import promise_of
from vincula_practice.people.queries import (
    Episode,
    Membership,
    episode_for,
    may_write_in,
    working_episode_for,
)

REFUSED = 422
CONFLICT = 409
# A client's page keeps the frame of their own pages: help, and leaving quickly.
LAYOUTS = {True: "portal/picture/layout.html", False: "base.html"}


@dataclass(frozen=True, slots=True)
class Pair:
    """The two whom a page is about, and which of them asks."""

    member: Membership
    episode: Episode
    writes: bool
    at: datetime
    therapist: str

    @property
    def is_client(self) -> bool:
        return is_client(self.member)

    @property
    def client(self) -> str:
        name: str = self.episode.client.person.name
        return name

    @property
    def language(self) -> str:
        language: str = self.episode.client.person.language
        return language


def reading(request: HttpRequest, episode_id: UUID) -> Pair:
    """Return the two for a page to look at; raises NotFound for whom it is not."""
    member = member_of(request)
    episode = episode_for(member=member, episode_id=episode_id)
    return _pair(member, episode, writes=may_write_in(episode))


def writing(request: HttpRequest, episode_id: UUID) -> Pair:
    """Return the two for a change; raises NotFound for whoever may not change it."""
    member = member_of(request)
    episode = working_episode_for(member=member, episode_id=episode_id)
    return _pair(member, episode, writes=True)


def _pair(member: Membership, episode: Episode, *, writes: bool) -> Pair:
    team = team_of(member=member, episode_id=episode.pk)
    return Pair(
        member=member,
        episode=episode,
        writes=writes,
        at=timezone.now(),  # noqa: TID251 - part of the views
        # Who has worked with them longest; who only reads along is told no name.
        therapist=team[0].person.name if team else _("Therapist"),
    )


def within(thing_episode_id: UUID, episode_id: UUID) -> None:
    """Raise NotFound where the thing an address names is not of its episode."""
    if thing_episode_id != episode_id:
        raise NotFound


def page(
    request: HttpRequest, pair: Pair, name: str, *, status: int = 200, **values: object
) -> HttpResponse:
    client = pair.is_client
    context = {
        "layout": LAYOUTS[client],
        "here": name,
        "episode_id": pair.episode.pk,
        "client": pair.client,
        "therapist": pair.therapist,
        "as_client": client,
        "as_therapist": treats(pair.member),
        "writes": pair.writes,
        "promise": promise_of(pair.episode.client.practice),
    }
    template = f"web/together/{name}.html"
    return render(request, template, context | values, status=status)


def pdf_response(content: bytes, *, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
