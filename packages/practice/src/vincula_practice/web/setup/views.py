"""The practice: its promises to clients, its people, its licensed texts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vincula.catalogue.model import Attestation
from vincula.errors import VinculaError
from vincula_practice.checkins import plans
from vincula_practice.checkins.menu import shells
from vincula_practice.checkins.queries import licensed_wordings
from vincula_practice.people import actions
from vincula_practice.people.access import member_of
from vincula_practice.people.addresses import absolute
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import Refused
from vincula_practice.people.once import once, once_apart
from vincula_practice.people.policies import manages
from vincula_practice.people.queries import staff_for
from vincula_practice.web.setup import presenters
from vincula_practice.web.setup.forms import InviteForm, PromisesForm, TextForm

CONFLICT = 409


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@once
def promises(request: HttpRequest) -> HttpResponse:
    form = PromisesForm(request.POST)
    if not form.is_valid():
        return _page(request, promises=form)
    member = member_of(request)
    try:
        actions.change_practice(
            by=member,
            at=timezone.now(),
            edition=request.POST.get("edition"),
            **form.cleaned_data,
        )
    except EditedMeanwhile as conflict:
        theirs = presenters.differing(form, actions.promises_now(by=member))
        return _page(request, promises=form, conflict=str(conflict), theirs=theirs)
    messages.success(request, _("Saved."))
    return redirect("setup:page")


@require_POST
@once_apart
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, invite=form)
    try:
        invited = actions.invite_staff(
            by=member_of(request), at=timezone.now(), **form.cleaned_data
        )
    except Refused as fault:
        form.add_error("email", str(fault))
        return _page(request, invite=form)
    if invited.token is None:
        messages.success(request, _("They have a sign-in already; the role is there."))
        return redirect("setup:page")
    # Shown once and not stored: whoever has this link becomes this person.
    link = absolute(request, reverse("welcome", args=[invited.token]))
    return _page(request, link=link, invited_name=form.cleaned_data["name"])


@require_POST
@once
def load_text(request: HttpRequest) -> HttpResponse:
    form = TextForm(request.POST, request.FILES, instruments=shells())
    if not form.is_valid():
        return _page(request, text=form)
    given = dict(form.cleaned_data)
    instrument, wording = given.pop("instrument"), given.pop("file")
    try:
        plans.load_wording(
            instrument=instrument,
            wording=wording,
            attestation=Attestation(**given),
            by=member_of(request),
            at=timezone.now(),
            seen=parse_datetime(request.POST.get("seen", "")),
        )
    except (Refused, VinculaError) as fault:
        form.add_error("file", str(fault))
        return _page(request, text=form)
    messages.success(request, _("Loaded. It can now be put into check-in plans."))
    return redirect("setup:page")


def _page(request: HttpRequest, **given: Any) -> HttpResponse:
    member = member_of(request)
    manager = manages(member)
    texts = licensed_wordings(member=member)
    context = {
        "manager": manager,
        "own": str(member.pk),
        "edition": edition_of(actions.promises_now(by=member)),
        "seen": presenters.newest_loading(texts),
        "promises": PromisesForm(initial=presenters.promises_of(member)),
        "invite": InviteForm(),
        "text": TextForm(instruments=shells()),
        "staff": presenters.staff_rows(staff_for(member=member)) if manager else [],
        "texts": presenters.text_rows(texts),
        **given,
    }
    if "conflict" in given:
        return render(request, "web/setup/page.html", context, status=CONFLICT)
    status = 422 if any(getattr(f, "errors", None) for f in given.values()) else 200
    return render(request, "web/setup/page.html", context, status=status)
