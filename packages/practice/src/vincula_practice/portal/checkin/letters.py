"""The check-in without a network: its page, its worker, and where its letters arrive."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.checkins.begun import begin
from vincula_practice.checkins.letters import NoLetter, read_letter
from vincula_practice.checkins.submissions import OtherBody
from vincula_practice.people.errors import NotFound
from vincula_practice.portal.checkin import offline as presenter
from vincula_practice.portal.checkin import presenters
from vincula_practice.portal.checkin.door import Door, through_door
from vincula_practice.progress.letters import TooLate
from vincula_practice.progress.letters import receive as take_in

NOT_OURS, OTHER, GONE, CUT = 403, 409, 410, 422


@require_GET
@through_door()
def offline(request: HttpRequest, door: Door) -> HttpResponse:
    """The page that a device keeps: the questions, no answer, nobody's words."""
    now = timezone.now()  # noqa: TID251 - a view
    frame = presenters.frame(door, danger=False)
    page = presenter.offline(door, at=now)
    context = {
        "page": page,
        "frame": frame,
        "invented": frame.invented,
        "post": presenter.post(door, at=now),
    }
    return render(request, "portal/checkin/offline.html", context)


@require_POST
@through_door()
def taken(request: HttpRequest, door: Door) -> HttpResponse:  # noqa: ARG001 - every view has one
    """A device has taken the form along: from now on it is waited for."""
    begin(door.checkin, at=timezone.now())  # noqa: TID251 - a view
    return HttpResponse(status=204)


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It looks after the addresses below its own, so it lies here."""
    context = {"shell": json.dumps(presenter.shell())}
    return render(
        request,
        "portal/checkin/worker.js",
        context,
        content_type="text/javascript; charset=utf-8",
    )


# No cookie is read here, so that no other site can use one: a letter carries its own
# slip. A device sends it long after its page, its sign-in and its cookies are gone.
@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    try:
        letter = read_letter(request.body)
        reply = take_in(letter=letter, at=timezone.now())  # noqa: TID251 - a view
    # A form instead of a letter was taken apart before it came here.
    except (NoLetter, RawPostDataException):
        return JsonResponse({"state": "not whole"}, status=CUT)
    except NotFound:
        return JsonResponse({"state": "not known"}, status=NOT_OURS)
    except OtherBody:
        return JsonResponse({"state": "other"}, status=OTHER)
    except TooLate:
        return JsonResponse({"state": "too late"}, status=GONE)
    return JsonResponse(reply)
