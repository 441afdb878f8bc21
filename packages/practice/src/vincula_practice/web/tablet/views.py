"""Turn this browser into the tablet of the waiting room; end one that runs."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.checkins.kiosks import end_kiosk, kiosks_of, start_kiosk
from vincula_practice.checkins.visits import keep_kiosk
from vincula_practice.people.access import member_of
from vincula_practice.people.once import once
from vincula_practice.web.tablet.forms import StartForm
from vincula_practice.web.tablet.presenters import rows

REFUSED = 422


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return _page(request, StartForm())


@sensitive_post_parameters()
@require_POST
@once
def start(request: HttpRequest) -> HttpResponse:
    """Make the kiosk, and sign out here: the tablet is nobody's account."""
    form = StartForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    member = member_of(request)
    token = start_kiosk(pin=form.cleaned_data["pin"], by=member, at=timezone.now())
    logout(request)
    response = redirect("kiosk:who")
    keep_kiosk(response, token)
    return response


@require_POST
@once
def end(request: HttpRequest, kiosk_id: UUID) -> HttpResponse:
    end_kiosk(kiosk_id=kiosk_id, by=member_of(request), at=timezone.now())
    messages.success(request, _("Ended: that tablet shows nothing any more."))
    return redirect("tablet:page")


def _page(request: HttpRequest, form: StartForm) -> HttpResponse:
    now = timezone.now()
    running = kiosks_of(member=member_of(request), at=now)
    context = {"form": form, "running": rows(running, now=now)}
    status = REFUSED if form.errors else 200
    return render(request, "web/tablet/page.html", context, status=status)
