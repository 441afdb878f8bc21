"""Open a colleague's record where waiting could hurt somebody, and close it again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vincula_practice.people.access import member_of
from vincula_practice.people.addresses import absolute
from vincula_practice.people.emergency import end_emergency, open_in_emergency
from vincula_practice.people.errors import Refused
from vincula_practice.people.once import once, once_apart
from vincula_practice.web.emergency.forms import EmergencyForm

REFUSED = 422


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@once_apart
def ask(request: HttpRequest) -> HttpResponse:
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            access = open_in_emergency(
                by=member_of(request),
                at=timezone.now(),
                base_url=absolute(request, reverse("home")),
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("client:room", episode_id=access.episode_id)
    status = REFUSED if form.errors else 200
    return render(request, "web/emergency/ask.html", {"form": form}, status=status)


@require_POST
@once
def end(request: HttpRequest, access_id: UUID) -> HttpResponse:
    end_emergency(access_id=access_id, by=member_of(request), at=timezone.now())
    messages.success(request, _("Closed. You do not see that record any more."))
    return redirect("home")
