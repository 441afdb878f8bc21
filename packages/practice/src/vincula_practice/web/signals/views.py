"""The page of the rules for the whole team, and what is done with one signal."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.people.access import member_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.policies import sets_thresholds
from vincula_practice.signals import actions
from vincula_practice.signals.guides import keep_guide, own_guides
from vincula_practice.signals.listed import models_of
from vincula_practice.signals.queries import signal_for
from vincula_practice.signals.rates import both_talked, outcomes_for, rule_rates
from vincula_practice.signals.thresholds import settings_of
from vincula_practice.web.signals import presenters
from vincula_practice.web.signals.forms import (
    GuideForm,
    LaterForm,
    ReasonForm,
    SettingForm,
    TalkedForm,
)
from vincula_practice.web.signals.model_rows import model_rows


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    settings = settings_of(member.practice_id)
    outcomes = outcomes_for(member=member, at=now)
    context = {
        "both": presenters.both_words(both_talked(outcomes, at=now)),
        "rules": presenters.rule_rows(settings[0], rule_rates(outcomes)),
        "budget": presenters.budget_row(settings[0]),
        "models": model_rows(
            models_of(member.practice_id),
            settings[0].models,
            on=timezone.localdate(now),
        ),
        "changes": presenters.changes(settings),
        "sets": sets_thresholds(member),
    }
    return render(request, "web/signals/page.html", context)


@require_POST
@once
def adjust(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = SettingForm(request.POST.dict())
    if not form.is_valid():
        messages.warning(request, _("Choose numbers within the limits of the rule."))
        return redirect("signals:page")
    actions.adjust(
        rule=form.cleaned_data["rule"],
        values=form.values(),
        by=member,
        at=timezone.now(),
    )
    messages.success(
        request,
        _("This holds from now on. What was raised before keeps its thresholds."),
    )
    return redirect("signals:page")


@require_http_methods(["GET", "POST"])
@once
def guide(request: HttpRequest) -> HttpResponse:
    """Words of one's own to begin with, by kind of signal."""
    member = member_of(request)
    form = GuideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            keep_guide(
                rule=given["rule"],
                openings=given["openings"].splitlines(),
                question=given["question"],
                reply=given["reply"],
                by=member,
                at=timezone.now(),
            )
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Kept, for you alone."))
        return redirect(f"{reverse('signals:guide')}#own-{given['rule']}")
    context = {"guides": presenters.guide_rows(own_guides(member=member))}
    return render(request, "web/signals/guide.html", context)


@require_POST
@once
def open_room(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    """Note that somebody of the care team looks at it, and lead to the room."""
    member = member_of(request)
    signal = signal_for(member=member, signal_id=signal_id)
    actions.mark_seen(signal=signal, by=member, at=timezone.now())
    return _to_room(signal.episode_id)


@require_POST
@once
def talked(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    member = member_of(request)
    signal = signal_for(member=member, signal_id=signal_id)
    form = TalkedForm(request.POST)
    if not form.is_valid():
        raise NotFound
    answer = actions.Talked(form.cleaned_data["answer"])
    try:
        actions.say_talked(signal=signal, answer=answer, by=member, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, presenters.noted(answer))
    return _to_room(signal.episode_id)


@require_POST
@once
def set_aside(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    member = member_of(request)
    signal = signal_for(member=member, signal_id=signal_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _wanting(request, _("Say in a few words why."), signal.episode_id)
    try:
        actions.set_aside(
            signal=signal,
            words=form.cleaned_data["words"],
            by=member,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _wanting(request, str(refusal), signal.episode_id)
    messages.success(request, _("Set aside. The reason stands beside it."))
    return _back(request, signal.episode_id)


@require_POST
@once
def put_off(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    member = member_of(request)
    signal = signal_for(member=member, signal_id=signal_id)
    form = LaterForm(request.POST)
    if not form.is_valid():
        problem = _("Say for how many days, and in a few words why.")
        return _wanting(request, problem, signal.episode_id)
    try:
        actions.snooze(
            signal=signal,
            days=form.cleaned_data["days"],
            words=form.cleaned_data["words"],
            by=member,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _wanting(request, str(refusal), signal.episode_id)
    messages.success(request, _("Put off. It comes back by itself."))
    return _back(request, signal.episode_id)


def _wanting(request: HttpRequest, problem: str, episode_id: UUID) -> HttpResponse:
    messages.warning(request, problem)
    return _back(request, episode_id)


def _back(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    today = request.POST.get("back") == "today"
    return redirect("today:page") if today else _to_room(episode_id)


def _to_room(episode_id: UUID) -> HttpResponse:
    return redirect(f"{reverse('client:room', args=[episode_id])}#signals")
