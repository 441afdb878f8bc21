"""Today: this day's sessions, what is new, and how everybody is doing."""

from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.charts.moments import bounds_of, day_name, day_of
from vincula_practice.checkins.actions import invite, open_checkin, withdraw_links
from vincula_practice.checkins.arrivals import lately, words_of
from vincula_practice.checkins.kiosks import code_for, kiosks_of
from vincula_practice.checkins.messages import send_link
from vincula_practice.checkins.queries import Channel, completion_for, day_for
from vincula_practice.people.access import member_of
from vincula_practice.people.addresses import absolute, base_url, qr_svg
from vincula_practice.people.editions import EditedMeanwhile
from vincula_practice.people.emergency import TOLD_FOR, emergencies_told
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import Membership
from vincula_practice.people.vouching import new_colleagues_for
from vincula_practice.progress.caseload import caseload_for
from vincula_practice.safety.queries import keep_watch, waiting_for, with_watch
from vincula_practice.sessions.actions import set_state
from vincula_practice.sessions.queries import Session, session_for
from vincula_practice.signals.week import week_for
from vincula_practice.web.today import needs
from vincula_practice.web.today.forms import MarkForm, OccasionForm
from vincula_practice.web.today.presenters import (
    alert_rows,
    case_rows,
    emergency_rows,
    news_rows,
    waited_for,
)
from vincula_practice.web.today.sessions import session_row

NEWS_DAYS = 4  # a Monday still shows Friday


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    day = _day(request.GET.get("day"), now)
    start, end = bounds_of(day)
    sessions = day_for(member=member, start=start, end=end)
    context = {
        "day_name": day_name(day),
        "is_today": day == day_of(now),
        "day_before": (day - timedelta(days=1)).isoformat(),
        "day_after": (day + timedelta(days=1)).isoformat(),
        "sessions": [
            session_row(one, member=member, completion=sessions.completion, now=now)
            for one in sessions.sessions
        ],
    }
    if treats(member):
        context |= _clinical(member, now)
    return render(request, "web/today/page.html", context)


@require_POST
@once
def mark(request: HttpRequest, session_id: UUID) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    session = session_for(member=member, session_id=session_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise NotFound
    problem = ""
    try:
        session = set_state(
            session=session,
            state=form.cleaned_data["state"],
            by=member,
            at=now,
            was=request.POST.get("was"),
        )
    except EditedMeanwhile as conflict:
        problem = f"{conflict} {_('Please look and choose again.')}"
        session = session_for(member=member, session_id=session_id)
    return _row_or_day(request, session, now=now, problem=problem)


@require_POST
@once
def send(request: HttpRequest, session_id: UUID, occasion: str) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    session = session_for(member=member, session_id=session_id)
    occasion, problem = _occasion(occasion), ""
    try:
        checkin = open_checkin(session=session, occasion=occasion, at=now)
        send_link(checkin=checkin, by=member, at=now, base_url=base_url(request))
    except Refused as refusal:
        problem = str(refusal)
    return _row_or_day(request, session, now=now, problem=problem)


@require_POST
@once
def withdraw(request: HttpRequest, session_id: UUID, occasion: str) -> HttpResponse:
    """Let no link to this check-in work any more, for one that went astray."""
    member, now = member_of(request), timezone.now()
    session = session_for(member=member, session_id=session_id)
    checkin = open_checkin(session=session, occasion=_occasion(occasion), at=now)
    withdraw_links(checkin=checkin, by=member, at=now)
    return _row_or_day(request, session, now=now)


@require_POST
@once
def code(request: HttpRequest, session_id: UUID, occasion: str) -> HttpResponse:
    """Show a code to scan. A POST, because each look makes a fresh link."""
    member, now = member_of(request), timezone.now()
    session = session_for(member=member, session_id=session_id)
    occasion = _occasion(occasion)
    tablets = bool(kiosks_of(member=member, at=now))
    tablet, address, problem = "", "", ""
    try:
        checkin = open_checkin(session=session, occasion=occasion, at=now)
        tablet = code_for(checkin=checkin, by=member, at=now) if tablets else ""
        link = invite(checkin=checkin, channel=Channel.QR, by=member, at=now)
        address = absolute(request, reverse("checkin:start", args=[link.token]))
    except Refused as refusal:
        problem = str(refusal)
        if not tablet:
            messages.warning(request, problem)
            return redirect(_day_of(session))
    context = {
        "client": session.episode.client.person.name,
        "address": address,
        "problem": problem,
        "tablet": tablet,
        "qr": qr_svg(address) if address else "",
        "back": _day_of(session),
    }
    return render(request, "web/today/code.html", context)


def _clinical(member: Membership, now: datetime) -> dict[str, object]:
    since = now - timedelta(days=NEWS_DAYS)
    seen = lately(member=member, since=since, at=now)
    words = words_of(member=member, checkins=seen.arrived)
    told = emergencies_told(member=member, since=now - TOLD_FOR)
    need = _who_needs_me(member, now)
    return {
        "emergencies_told": emergency_rows(told),
        "new_colleagues": [
            one.person.name for one in new_colleagues_for(member=member, at=now)
        ],
        "alerts": alert_rows(waiting_for(member=member), now=now),
        "news": news_rows(seen.arrived, words, now=now),
        "waited_for": waited_for(seen.waited_for, now=now),
        **need,
    }


def _who_needs_me(member: Membership, now: datetime) -> dict[str, object]:
    """The caseload in the order of need, with why in a sentence."""
    lines = caseload_for(member=member, now=now, also=with_watch(member))
    if lines:
        keep_watch(member=member, row=lines[0].also)
    week = week_for(member=member, clients=len(lines), now=now)
    known = {line.episode: line for line in lines}
    return {
        "needs": needs.rows(week, known),
        "held": needs.held(week, known),
        "put_off": needs.put_off(week, known),
        "budget": needs.budget(week),
        "caseload": case_rows(needs.ordered(lines, week), now=now),
    }


def _row_or_day(
    request: HttpRequest, session: Session, *, now: datetime, problem: str = ""
) -> HttpResponse:
    """Answer htmx with the changed row, everyone else with the day it belongs to."""
    if not request.headers.get("HX-Request"):
        if problem:
            messages.warning(request, problem)
        return redirect(_day_of(session))
    member = member_of(request)
    completion = completion_for(member=member, session_ids=[session.pk])
    row = session_row(session, member=member, completion=completion, now=now)
    context = {"session": row, "problem": problem}
    return render(request, "web/today/_session.html", context)


def _day_of(session: Session) -> str:
    day = day_of(session.starts_at).isoformat()
    return f"{reverse('today:page')}?day={day}#session-{session.pk}"


def _day(given: str | None, now: datetime) -> date:
    try:
        day = date.fromisoformat(given or "")
    except ValueError:
        return day_of(now)
    # The calendar ends, and the page leads to the days beside this one.
    return day if MINYEAR < day.year < MAXYEAR else day_of(now)


def _occasion(given: str) -> str:
    form = OccasionForm({"occasion": given})
    if not form.is_valid():
        raise NotFound
    return str(form.cleaned_data["occasion"])
