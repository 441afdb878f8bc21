"""Type in what a client wrote on paper: the same questions, all on one page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vincula_practice.checkins.actions import AlreadySent, open_checkin
from vincula_practice.checkins.queries import CheckIn, working_checkin_for
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.people.access import member_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.queries import Membership
from vincula_practice.progress.actions import type_in_paper
from vincula_practice.sessions.queries import session_for
from vincula_practice.web.client.paper.entries import paper_entries
from vincula_practice.web.client.paper.presenters import paper_form

OCCASIONS = ("before", "after")
REFUSED = 422


@require_POST
@once
def begin(
    request: HttpRequest, episode_id: UUID, session_id: UUID, occasion: str
) -> HttpResponse:
    """Open the check-in. A POST: what is asked is pinned at this moment."""
    session = session_for(member=member_of(request), session_id=session_id)
    if session.episode_id != episode_id or occasion not in OCCASIONS:
        raise NotFound
    try:
        checkin = open_checkin(session=session, occasion=occasion, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("client:room", episode_id=episode_id)
    return redirect("client:paper", episode_id=episode_id, checkin_id=checkin.pk)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@once
def fill(request: HttpRequest, episode_id: UUID, checkin_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    checkin = _checkin(member, episode_id, checkin_id)
    if checkin.state == "submitted":
        messages.info(request, _("This check-in was already sent."))
        return redirect("client:room", episode_id=episode_id)
    language = checkin.session.episode.client.person.language
    sheet = sheet_of(checkin, language=language, on=now.date(), whole=True)
    problem = ""
    if request.method == "POST":
        try:
            type_in_paper(
                checkin=checkin,
                entries=paper_entries(sheet.questions, request.POST),
                words=request.POST.get("words", ""),
                by=member,
                at=now,
            )
        except AlreadySent:
            messages.info(request, _("The client has sent this check-in meanwhile."))
            return redirect("client:room", episode_id=episode_id)
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("Typed in, and scored."))
            return redirect("client:room", episode_id=episode_id)
    page = paper_form(checkin, sheet, posted=request.POST, problem=problem)
    return render(
        request,
        "web/client/paper.html",
        {"page": page},
        status=REFUSED if problem else 200,
    )


def _checkin(member: Membership, episode_id: UUID, checkin_id: UUID) -> CheckIn:
    checkin = working_checkin_for(member=member, checkin_id=checkin_id)
    if checkin.session.episode_id != episode_id:
        raise NotFound
    return checkin
