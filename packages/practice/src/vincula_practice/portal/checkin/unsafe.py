"""From within a check-in: help at once, and one tap that tells the practice."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from vincula_practice.people.access import member_of
from vincula_practice.portal.checkin import presenters
from vincula_practice.portal.checkin.door import Door, through_door
from vincula_practice.safety.promise import opens_again
from vincula_practice.safety.raising import call_for_help

TOLD = "told"


@require_http_methods(["GET", "POST"])
@through_door(once_sent=True)
def unsafe(request: HttpRequest, door: Door) -> HttpResponse:
    """A link may call for help: it reads nothing back, not even whether it did before."""
    now = timezone.now()  # noqa: TID251 - a view
    episode = door.checkin.session.episode
    if request.method == "POST":
        by = member_of(request) if door.signed_in else None
        call_for_help(episode=episode, where=door.channel, by=by, at=now)
        return redirect(f"{door.to('unsafe')}?{TOLD}=1")
    frame = presenters.frame(door, danger=True)
    context = {
        "frame": frame,
        "invented": frame.invented,
        "told": TOLD in request.GET,
        "opens_again": opens_again(practice_id=episode.client.practice_id, at=now),
        "back": door.to("sent" if door.sent else "start"),
    }
    return render(request, "portal/checkin/unsafe.html", context)
