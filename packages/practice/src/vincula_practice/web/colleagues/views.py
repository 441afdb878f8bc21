"""Who is new here, and a way to say that one knows them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.people import vouching
from vincula_practice.people.access import member_of
from vincula_practice.people.once import once
from vincula_practice.web.colleagues.presenters import new_rows


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    context = {
        "colleagues": new_rows(vouching.new_colleagues_for(member=member, at=now)),
        "may_vouch": vouching.may_vouch(member, at=now),
    }
    return render(request, "web/colleagues/new.html", context)


@require_POST
@once
def vouch(request: HttpRequest, member_id: UUID) -> HttpResponse:
    member = member_of(request)
    known = vouching.vouch(colleague_id=member_id, by=member, at=timezone.now())
    words = _("Noted: you know %(name)s in person.")
    messages.success(request, words % {"name": known.person.name})
    return redirect("colleagues:new")
