"""Alerts for those who may act on them, and what a client is told before answering."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from vincula_practice.people.models import Membership, Role
from vincula_practice.people.policies import works_clinically
from vincula_practice.people.queries import found, readable_ids
from vincula_practice.people.reach import reached
from vincula_practice.progress.models import RiskNotice
from vincula_practice.safety.models import (
    Absence,
    AlertStep,
    Pulse,
    RiskAlert,
    SafetyPlan,
    Telling,
)
from vincula_practice.safety.policies import answers_alerts
from vincula_practice.safety.waiting import waiting_tests

CLOSED_SHOWN_FOR = timedelta(days=30)
KEPT = "_watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the frame of each staff page says of alerts."""

    waiting: int
    late_since: datetime | None  # the program that passes alerts on has stopped
    never_ran: bool
    mail_failing_since: datetime | None
    test: bool  # the day's test waits for this member
    here: UUID | None  # the oldest open alert of the client whose page it is


def watch_for(*, member: Membership, here: UUID | None = None) -> Watch:
    """Return how many alerts wait for this member, and whether alerts are passed on.

    One question to the database, asked once a page: the frame takes what the page has
    asked. A page about one client says whose it is, by the episode.
    """
    known: Watch | None = member.__dict__.get(KEPT)
    if known is None or here is not None:
        columns = _columns(member, here)
        rows = Membership.objects.filter(pk=member.pk).annotate(**columns)
        known = keep_watch(member=member, row=rows.values(*columns).first())
    return known


def with_watch(member: Membership, *, of_one: bool = False) -> dict[str, Any]:
    """Return, as columns of a query of episodes, what `watch_for` asks.

    Whoever reads a row with them hands it to `keep_watch`; the page then asks no more.
    Only a page of one client looks for their alert: for a caseload it would be looked
    for in each row.
    """
    return _columns(member, OuterRef("pk") if of_one else None)


def _columns(member: Membership, episode: Any) -> dict[str, Any]:
    one = _waiting(member).order_by().annotate(one=Value(1)).values("one")
    waiting = one.annotate(n=Count("pk"))
    pulse = Pulse.objects.filter(pk=Pulse.ONE)
    columns = {
        "alerts_waiting": Coalesce(Subquery(waiting.values("n")), 0),
        "alerts_ran_at": Subquery(pulse.values("ran_at")),
        "alerts_failing": Subquery(pulse.values("mail_failing_since")),
        "alerts_test": Exists(waiting_tests(member)),
    }
    if episode is None:
        return columns
    here = _reached(member).filter(closed_at=None, episode_id=episode)
    here = here.order_by("raised_at", "pk")
    return columns | {"alert_here": Subquery(here.values("pk")[:1])}


def keep_watch(*, member: Membership, row: Mapping[str, Any] | None = None) -> Watch:
    """Return the watch that was read with a row, and let the rest of the page have it."""
    row, now = row or {}, member.asks_at
    ran_at = row.get("alerts_ran_at")
    late = bool(ran_at and now and Pulse(ran_at=ran_at).is_late(at=now))
    watch = Watch(
        waiting=row.get("alerts_waiting", 0),
        late_since=ran_at if late else None,
        never_ran=ran_at is None,
        mail_failing_since=row.get("alerts_failing"),
        test=row.get("alerts_test", False),
        here=row.get("alert_here"),
    )
    if now is not None:  # within one request
        member.__dict__[KEPT] = watch
    return watch


def waiting_for(*, member: Membership) -> list[RiskAlert]:
    """Return the open alerts that wait for this member, the oldest first."""
    if not watch_for(member=member).waiting:
        return []
    rows = _waiting(member).select_related("episode__client__person")
    return list(rows.order_by("raised_at", "pk"))


def alerts_for(*, member: Membership) -> list[RiskAlert]:
    """Return the alerts this member may act on: open ones, and those closed lately."""
    shown = Q(closed_at=None)
    if member.asks_at:
        shown |= Q(closed_at__gt=member.asks_at - CLOSED_SHOWN_FOR)
    rows = _reached(member).filter(shown)
    known = rows.select_related("episode__client__person", "owner__person", "checkin")
    return sorted(known, key=lambda one: (one.closed_at is not None, one.raised_at))


def alert_for(*, member: Membership, alert_id: UUID) -> RiskAlert:
    """Return one alert; raises NotFound when it is not for this member."""
    known = _reached(member).select_related(
        "episode__client__person", "episode__client__practice", "owner__person"
    )
    alert: RiskAlert = found(known.filter(pk=alert_id))
    return alert


def others_of(*, member: Membership, alert: RiskAlert) -> list[Membership]:
    """Return to whom somebody who may act on an alert can hand it on."""
    alert_for(member=member, alert_id=alert.pk)
    rows = Membership.objects.filter(
        practice_id=member.practice_id,
        role__in=(Role.THERAPIST, Role.SUPERVISOR),
        ended_at=None,
    ).exclude(pk=member.pk)
    known = rows.select_related("person")
    return sorted(known, key=lambda one: (one.person.name, str(one.pk)))


def steps_of(*, alert: RiskAlert) -> list[AlertStep]:
    """Return what happened to an alert that another query has chosen."""
    rows = alert.steps.select_related("by__person", "to__person")
    return list(rows.order_by("at", "pk"))


def tellings_of(*, alert: RiskAlert) -> list[Telling]:
    """Return who was to be told of an alert that another query has chosen."""
    rows = alert.tellings.select_related("member__person")
    return list(rows.order_by("round", "rung", "due_at", "pk"))


def notices_of(*, alert: RiskAlert) -> list[RiskNotice]:
    """Return the answers behind an alert that another query has chosen."""
    if alert.checkin_id is None:
        return []
    rows = RiskNotice.objects.filter(response__checkin=alert.checkin_id)
    known = rows.select_related("response__checkin__session__episode__client__person")
    return list(known.order_by("response__instrument", "ordinal"))


def absences_of(*, member: Membership) -> list[Absence]:
    """Return when this member is away, from now on."""
    rows = Absence.objects.filter(member=member)
    if member.asks_at:
        rows = rows.filter(until__gt=member.asks_at)
    return list(rows.order_by("since", "pk"))


def newest_plan_of(*, member: Membership, episode_id: UUID) -> SafetyPlan | None:
    """Return the safety plan that holds, to the client and to who reads the record."""
    return plans_of(member=member, episode_id=episode_id).first()


def plans_of(*, member: Membership, episode_id: UUID) -> QuerySet[SafetyPlan]:
    """Return every version of a safety plan, the newest first."""
    rows = SafetyPlan.objects.filter(
        episode_id=episode_id, episode_id__in=readable_ids(member=member)
    )
    return rows.select_related("written_by__person").order_by("-number")


def _waiting(member: Membership) -> QuerySet[RiskAlert]:
    """Told of it, and nobody has taken it on; or taken on by this very member."""
    if not works_clinically(member):
        return RiskAlert.objects.none()
    told = Telling.objects.filter(member=member).values("alert")
    mine = Q(owner=member) | Q(pk__in=told, taken_at=None)
    return RiskAlert.objects.filter(mine, closed_at=None)


def _reached(member: Membership) -> QuerySet[RiskAlert]:
    if not works_clinically(member):
        return RiskAlert.objects.none()
    return RiskAlert.objects.filter(episode_id__in=reached(member, answers_alerts))
