"""Alerts: look, take on, write down what was done, hand on; and be away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.checkins.answers import answered_form
from vincula_practice.people.access import member_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.queries import episode_for
from vincula_practice.safety import actions, queries
from vincula_practice.safety.rehearsing import answer_rehearsal, rehearsal_for
from vincula_practice.web.alerts import presenters
from vincula_practice.web.alerts.forms import AwayForm, DoneForm, HandOnForm

REFUSED = 422


@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    return _list(request)


@require_GET
def one(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    return _one(request, alert_id)


@require_POST
@once
def take_on(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    member = member_of(request)
    alert = queries.alert_for(member=member, alert_id=alert_id)
    actions.take_on(alert=alert, by=member, at=timezone.now())
    return redirect("alerts:one", alert_id=alert_id)


@sensitive_post_parameters()
@require_POST
@once
def write_down(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    member = member_of(request)
    alert = queries.alert_for(member=member, alert_id=alert_id)
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _one(request, alert_id, done=form)
    try:
        after = actions.write_down(
            alert=alert, by=member, at=timezone.now(), **form.cleaned_data
        )
    except Refused as refusal:
        form.add_error("words", str(refusal))
        return _one(request, alert_id, done=form)
    if after.closed_at:
        messages.success(request, _("Written down. This alert is closed."))
        return redirect("alerts:list")
    messages.success(request, _("Written down. The alert stays open, and is yours."))
    return redirect("alerts:one", alert_id=alert_id)


@sensitive_post_parameters()
@require_POST
@once
def hand_on(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    member = member_of(request)
    alert = queries.alert_for(member=member, alert_id=alert_id)
    form = HandOnForm(request.POST, colleagues=_colleagues(request, alert))
    if not form.is_valid():
        return _one(request, alert_id, hand=form)
    given = form.cleaned_data
    try:
        actions.hand_on(
            alert=alert,
            to=UUID(given["to"]),
            words=given["words"],
            by=member,
            at=timezone.now(),
        )
    except Refused as refusal:
        form.add_error("to", str(refusal))
        return _one(request, alert_id, hand=form)
    messages.success(
        request,
        _("Handed on. Please tell them yourself, too: a mail may not be read at once."),
    )
    return redirect("alerts:list")


@require_POST
@once
def away(request: HttpRequest) -> HttpResponse:
    member, form = member_of(request), AwayForm(request.POST)
    if not form.is_valid():
        return _list(request, away=form)
    try:
        actions.be_away(member=member, by=member, at=timezone.now(), **form.moments())
    except Refused as refusal:
        form.add_error("until", str(refusal))
        return _list(request, away=form)
    messages.success(request, _("Noted. Until you are back, others are told at once."))
    return redirect("alerts:list")


@require_POST
@once
def back(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    actions.be_back(absence_id=absence_id, by=member_of(request), at=timezone.now())
    messages.success(request, _("Noted: you are here."))
    return redirect("alerts:list")


@require_POST
@once
def tested(request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
    """Somebody has seen the day's test, and says whether its mail came, too."""
    answer_rehearsal(
        rehearsal_id=rehearsal_id,
        by_mail=request.POST.get("mail") == "yes",
        by=member_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("Noted, thank you. That was a test."))
    return redirect("alerts:list")


def _list(request: HttpRequest, **forms: Any) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    rows = presenters.rows(queries.alerts_for(member=member), me=member, now=now)
    context = {
        "open": [one for one in rows if one.open],
        "closed": [one for one in rows if not one.open],
        "test": rehearsal_for(member=member),
        "absences": presenters.away(queries.absences_of(member=member)),
        "away": AwayForm(),
        **forms,
    }
    status = REFUSED if forms else 200
    return render(request, "web/alerts/list.html", context, status=status)


def _one(request: HttpRequest, alert_id: UUID, **forms: Any) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    alert = queries.alert_for(member=member, alert_id=alert_id)
    notices = queries.notices_of(alert=alert)
    language = member.person.language
    answered = [
        answered_form(
            one.response, practice=member.practice, language=language, on=now.date()
        )
        for one in notices
    ]
    context = {
        "alert": alert,
        "client": alert.episode.client.person.name,
        "when": presenters.day_and_clock(alert.raised_at),
        "state": presenters.state_of(alert, me=member, now=now),
        "given": presenters.given(notices, answered),
        "pressed": presenters.where_pressed(alert) if alert.checkin_id is None else "",
        "mine": alert.taken_at is not None and alert.owner_id == member.pk,
        "steps": presenters.happened(queries.steps_of(alert=alert)),
        "reached": presenters.reached(queries.tellings_of(alert=alert), alert=alert),
        "record": _opens_record(request, alert),
        "done": DoneForm(),
        "hand": HandOnForm(colleagues=_colleagues(request, alert)),
        **forms,
    }
    status = REFUSED if forms else 200
    return render(request, "web/alerts/one.html", context, status=status)


def _opens_record(request: HttpRequest, alert: queries.RiskAlert) -> bool:
    """Tell whether who asks may open the record as well; to be told of it is not enough."""
    try:
        episode_for(member=member_of(request), episode_id=alert.episode_id)
    except NotFound:
        return False
    return True


def _colleagues(
    request: HttpRequest, alert: queries.RiskAlert
) -> list[tuple[str, str]]:
    others = queries.others_of(member=member_of(request), alert=alert)
    return [(str(one.pk), one.person.name) for one in others]
