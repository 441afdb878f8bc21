"""End somebody's membership, once their clients are in good hands."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vincula_practice.people.access import member_of
from vincula_practice.people.addresses import absolute
from vincula_practice.people.endings import colleague_for, end_membership, only_theirs
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.queries import Membership, staff_for
from vincula_practice.web.setup.leaving.forms import LeavingForm

REFUSED = 422


@require_http_methods(["GET", "POST"])
@once
def leaving(request: HttpRequest, colleague_id: UUID) -> HttpResponse:
    member = member_of(request)
    colleague = colleague_for(member=member, colleague_id=colleague_id)
    therapists = [
        one
        for one in staff_for(member=member)
        if one.role == "therapist" and one.pk != colleague.pk
    ]
    form = LeavingForm(request.POST or None, offered=therapists)
    if request.method == "POST" and form.is_valid():
        try:
            end_membership(
                colleague=colleague,
                successor=_chosen(form, therapists),
                by=member,
                at=timezone.now(),
                base_url=absolute(request, reverse("home")),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ended. Nothing opens for them any more."))
            return redirect("setup:page")
    context = {
        "name": colleague.person.name,
        "has_clients": colleague.role == "therapist",
        "alone": only_theirs(colleague=colleague).count(),
        "form": form,
    }
    status = REFUSED if form.errors else 200
    return render(request, "web/setup/leaving.html", context, status=status)


def _chosen(form: LeavingForm, offered: list[Membership]) -> Membership | None:
    wanted = form.cleaned_data["successor"]
    if wanted is None:
        return None
    chosen = next((one for one in offered if one.pk == wanted), None)
    if chosen is None:
        raise NotFound
    return chosen
