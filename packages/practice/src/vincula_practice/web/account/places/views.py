"""Where one is signed in, with a way to end each; and a manager's help for others."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.people import places
from vincula_practice.people.access import member_of, person_of
from vincula_practice.people.errors import NotFound
from vincula_practice.people.once import once
from vincula_practice.people.queries import Membership, staff_for
from vincula_practice.web.account.notices import send_notice


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    found = places.places_of(
        person=person_of(request),
        session_key=request.session.session_key,
        at=timezone.now(),
    )
    others = any(not place.here for place in found)
    context = {"places": found, "others": others}
    return render(request, "web/account/places.html", context)


@require_POST
@once
def end(request: HttpRequest) -> HttpResponse:
    places.end_place(
        person=person_of(request),
        key=request.POST.get("place", ""),
        by=getattr(request, "member", None),
        at=timezone.now(),
    )
    messages.success(request, _("Signed out there."))
    return redirect("account:places")


@require_POST
@once
def end_others(request: HttpRequest) -> HttpResponse:
    number = places.end_other_places(
        person=person_of(request),
        session_key=request.session.session_key,
        by=getattr(request, "member", None),
        at=timezone.now(),
    )
    words = ngettext(
        "Signed out in %(number)d other place.",
        "Signed out in %(number)d other places.",
        number,
    )
    messages.success(request, words % {"number": number})
    return redirect("account:places")


@require_GET
def colleague(request: HttpRequest, member_id: UUID) -> HttpResponse:
    found = _colleague(request, member_id)
    context = {"member_id": found.pk, "name": found.person.name}
    return render(request, "web/account/colleague.html", context)


@require_POST
@once
def sign_out_colleague(request: HttpRequest, member_id: UUID) -> HttpResponse:
    found, by = _colleague(request, member_id), member_of(request)
    places.end_colleagues_places(colleague=found, by=by, at=timezone.now())
    send_notice(found.person)
    words = _("%(name)s is signed out everywhere.")
    messages.success(request, words % {"name": found.person.name})
    return redirect("setup:page")


@require_POST
@once
def start_over(request: HttpRequest, member_id: UUID) -> HttpResponse:
    found, by = _colleague(request, member_id), member_of(request)
    places.let_start_over(colleague=found, by=by, at=timezone.now())
    send_notice(found.person)
    words = _("%(name)s can sign in with the password and set up the rest anew.")
    messages.success(request, words % {"name": found.person.name})
    return redirect("setup:page")


def _colleague(request: HttpRequest, member_id: UUID) -> Membership:
    staff = staff_for(member=member_of(request))
    found = next((one for one in staff if one.pk == member_id), None)
    if found is None:
        raise NotFound
    return found
