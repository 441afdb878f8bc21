"""Around a check-in: something hard to say, one per cent better, and coming back to it.

A link says these things and reads none of them back (`docs/decisions/0007`): names and
earlier words stand only on the client's own page.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vincula_practice.conversations import mending, raising
from vincula_practice.conversations.better import asks_for_more, said_better, say_better
from vincula_practice.conversations.raising import Saying, client_of, saying_from
from vincula_practice.conversations.told import Audience
from vincula_practice.conversations.told import say as said
from vincula_practice.people.errors import Refused
from vincula_practice.people.limits import allow
from vincula_practice.portal.checkin import presenters
from vincula_practice.portal.checkin.door import Door, through_door

REFUSED = 422
MOST_BY_LINK, BY_LINK_PER = 12, timedelta(days=1)
THANKS = "thanks"


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@through_door(once_sent=True)
def hard(request: HttpRequest, door: Door) -> HttpResponse:
    """Say something hard: choose, look at it in plain words, send it."""
    if request.method != "POST":
        return _form(request, door, Saying(travel="", kinds=(), words=""))
    saying = saying_from(request.POST)
    if "again" in request.POST:
        return _form(request, door, saying)
    try:
        saying = saying.checked()
    except Refused as refusal:
        return _form(request, door, saying, fault=str(refusal))
    if "sure" not in request.POST:
        shown = said(saying, audience=Audience())
        return _page(request, door, "look", say=shown)
    episode, now = door.checkin.session.episode, timezone.now()
    if not door.signed_in and not _in_measure(door, at=now):
        return _form(request, door, saying, fault=_too_often())
    raising.speak(
        episode=episode,
        saying=saying,
        by=client_of(episode),
        at=now,
        channel=door.channel,
    )
    return _page(request, door, "done")


@sensitive_post_parameters()
@require_POST
@through_door(once_sent=True)
def better(request: HttpRequest, door: Door) -> HttpResponse:
    now = timezone.now()
    if door.sent and door.shows_result(at=now):
        words = request.POST.get("words", "")
        say_better(checkin=door.checkin, words=words, at=now)
    return _back_to(door)


@require_POST
@through_door(once_sent=True)
def mended(request: HttpRequest, door: Door) -> HttpResponse:
    """The client says how it is now with what the two wanted to come back to."""
    now = timezone.now()
    case = mending.to_come_back_to(door.checkin)
    outcome = request.POST.get("outcome", "")
    if case is not None and door.sent and door.shows_result(at=now):
        by = client_of(door.checkin.session.episode)
        if outcome in mending.CAN_END:
            mending.end_case(
                case=case, outcome=outcome, by=by, at=now, channel=door.channel
            )
        elif outcome in mending.CAN_ANSWER and not mending.answered_since(
            case, door.checkin
        ):
            mending.answer_again(case=case, answer=outcome, by=by, at=now)
    return _back_to(door)


def _back_to(door: Door) -> HttpResponse:
    """Thank for what was said; the page itself reads nothing of it back."""
    return redirect(f"{door.to('sent')}?{THANKS}#{THANKS}")


def after_sending(request: HttpRequest, door: Door, *, danger: bool) -> dict[str, Any]:
    """Return what the page that thanks asks besides; nothing where it reads nothing.

    In danger it asks nothing: help stands there, and nothing else matters.
    """
    now = timezone.now()
    if danger or not door.shows_result(at=now):
        return {}
    asks = asks_for_more(door.checkin)
    case = mending.to_come_back_to(door.checkin)
    return {
        "thanked": THANKS in request.GET,
        "asks_better": asks and not said_better(door.checkin),
        "better_address": door.to("better"),
        "case": case,
        "answered_case": case is not None
        and mending.answered_since(case, door.checkin),
        "mended_address": door.to("mended"),
    }


def _in_measure(door: Door, *, at: datetime) -> bool:
    """Who has found a link must not be able to bury a therapist in what nobody said."""
    key = str(door.checkin.pk)
    return allow("hard to say", key, most=MOST_BY_LINK, per=BY_LINK_PER, at=at)


def _too_often() -> str:
    return _(
        "A lot has been sent this way since yesterday, so it was not sent. On your own"
        " page, behind your sign-in, it still works; or call us."
    )


def _form(
    request: HttpRequest, door: Door, saying: Saying, *, fault: str = ""
) -> HttpResponse:
    shown = said(saying, audience=Audience())
    return _page(request, door, "form", say=shown, fault=fault)


def _page(
    request: HttpRequest, door: Door, name: str, *, fault: str = "", **values: object
) -> HttpResponse:
    frame = presenters.frame(door, danger=False)
    context = {
        "frame": frame,
        "invented": frame.invented,
        "back": door.to("sent" if door.sent else "start"),
        "here": door.to("hard"),
        "fault": fault,
        **values,
    }
    template = f"portal/checkin/hard/{name}.html"
    return render(request, template, context, status=REFUSED if fault else 200)
