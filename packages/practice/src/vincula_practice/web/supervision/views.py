"""What a supervisor may look at, and how they end it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.people.access import member_of
from vincula_practice.people.circle import supervised_for, supervision_for
from vincula_practice.people.once import once
from vincula_practice.people.teams import end_supervision
from vincula_practice.web.supervision.presenters import case_rows


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    rows = case_rows(supervised_for(member=member), member=member)
    return render(request, "web/supervision/list.html", {"cases": rows})


@require_POST
@once
def end(request: HttpRequest, supervision_id: UUID) -> HttpResponse:
    member = member_of(request)
    supervision = supervision_for(member=member, supervision_id=supervision_id)
    end_supervision(supervision=supervision, by=member, at=timezone.now())
    messages.success(request, _("Ended. You do not see this client any more."))
    return redirect("supervision:list")
