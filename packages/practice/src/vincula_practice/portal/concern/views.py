"""Choose, look at it in plain words, send it; change it or take it back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.conversations import raising
from vincula_practice.conversations.concerns import own_spoken, own_spoken_one
from vincula_practice.conversations.raising import Saying, saying_from
from vincula_practice.conversations.told import Audience, saying_of
from vincula_practice.conversations.told import say as said
from vincula_practice.people.access import member_of
from vincula_practice.people.circle import team_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.own_pages import own_episode, own_page
from vincula_practice.people.queries import Episode, Membership
from vincula_practice.portal.concern import presenters
from vincula_practice.sessions.queries import next_sessions

REFUSED = 422
NOTHING = Saying(travel="", kinds=(), words="")


@dataclass(frozen=True, slots=True)
class Mine:
    """The client who asks, and the therapy it is about."""

    member: Membership
    episode: Episode
    at: datetime

    def audience(self) -> Audience:
        team = team_of(member=self.member, episode_id=self.episode.pk)
        coming = next_sessions(member=self.member, after=self.at)
        return presenters.audience(team, coming.get(self.episode.pk))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    mine = _mine(request)
    begun = _start(request.GET.get("start", ""))
    return _form(request, mine, Saying(travel="", kinds=(), words=begun))


@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """Help to find the words: nothing is kept here, nothing is sent."""
    _mine(request)
    return _page(request, "words", starts=presenters.starts())


@sensitive_post_parameters()
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Show back in plain words what would happen; nothing is kept yet."""
    mine, saying = _mine(request), saying_from(request.POST)
    instead = _uuid(request.POST.get("instead", ""))
    if "again" in request.POST:
        return _form(request, mine, saying, instead=instead)
    try:
        saying = saying.checked()
    except Refused as refusal:
        return _form(request, mine, saying, instead=instead, fault=str(refusal))
    shown = said(saying, audience=mine.audience(), instead=instead)
    return _page(request, "look", say=shown)


@sensitive_post_parameters()
@require_POST
@once
def send(request: HttpRequest) -> HttpResponse:
    mine, saying = _mine(request), saying_from(request.POST)
    instead = _uuid(request.POST.get("instead", ""))
    try:
        raising.speak(
            episode=mine.episode,
            saying=saying,
            by=mine.member,
            at=mine.at,
            instead=instead,
        )
    except Refused as refusal:
        return _form(request, mine, saying, instead=instead, fault=str(refusal))
    # The same words, whichever way it travels: somebody may look over the shoulder.
    messages.success(request, _("Done. It stands below, with who can read it."))
    return redirect("concern:home")


@require_GET
def change(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    mine = _mine(request)
    spoken = own_spoken_one(member=mine.member, concern_id=concern_id)
    if getattr(spoken, "read_at", None) is not None:
        messages.info(request, _("It has been opened already, and stays as it is."))
        return redirect("concern:home")
    return _form(request, mine, saying_of(spoken), instead=concern_id)


@require_POST
@once
def back(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    mine = _mine(request)
    spoken = own_spoken_one(member=mine.member, concern_id=concern_id)
    try:
        raising.take_back(spoken=spoken, by=mine.member, at=mine.at)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Taken back. Nothing of it is left."))
    return redirect("concern:home")


def _mine(request: HttpRequest) -> Mine:
    episode = own_episode(request)
    return Mine(member_of(request), episode, timezone.now())


def _start(number: str) -> str:
    """Return the beginning of a sentence by its number; no words in an address."""
    starts = presenters.starts()
    known = number.isascii() and number.isdigit() and int(number[:3]) < len(starts)
    return starts[int(number[:3])].replace("…", "").strip() + " " if known else ""


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        raise NotFound from None


def _form(
    request: HttpRequest,
    mine: Mine,
    saying: Saying,
    *,
    instead: UUID | None = None,
    fault: str = "",
) -> HttpResponse:
    audience = mine.audience()
    spoken = own_spoken(member=mine.member)
    return _page(
        request,
        "home",
        status=REFUSED if fault else 200,
        say=said(saying, audience=audience, instead=instead),
        spoken=presenters.spoken_rows(spoken, audience=audience, now=mine.at),
        fault=fault,
    )


def _page(
    request: HttpRequest, name: str, *, status: int = 200, **values: object
) -> HttpResponse:
    return own_page(request, f"portal/concern/{name}.html", status=status, **values)
