"""The ladder of a practice, read from and written to its row."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.people.editions import hold
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Membership, Practice
from vincula_practice.people.policies import manages
from vincula_practice.safety.ladder import Ladder, Rung, Whom, faults_of, proposal
from vincula_practice.safety.models import AlertRules


def ladder_of(practice: Practice) -> Ladder:
    """Return what the practice has chosen, else our proposal."""
    row = AlertRules.objects.filter(practice=practice).order_by("-number").first()
    return ladder_in(row, practice) if row else proposal(practice.time_zone)


def ladder_in(row: AlertRules, practice: Practice) -> Ladder:
    return Ladder(
        rungs=tuple(
            Rung(
                after=timedelta(minutes=one["after"]),
                whom=Whom(one["whom"]),
                people=_ids(one["people"]),
            )
            for one in row.rungs
        ),
        hours={int(day): _span(span) for day, span in row.hours.items()},
        zone=practice.time_zone,
        on_call_outside=row.outside == AlertRules.Outside.ON_CALL,
        on_call=_ids(row.on_call),
        repeat=timedelta(minutes=row.repeat_minutes),
        act_within=timedelta(hours=row.act_within_hours),
        works_alone=row.works_alone,
        country=row.country,
        confirmed=True,
        number=row.number,
    )


@transaction.atomic
def confirm_rules(
    *, ladder: Ladder, by: Membership, at: datetime, edition: str | None = None
) -> AlertRules:
    """Put a ladder in force; only a manager may. Raises Refused for one that is none."""
    if not manages(by):
        raise NotAllowed
    practice = Practice.objects.select_for_update().get(pk=by.practice_id)
    hold(edition, plain(ladder_of(practice)))
    if faults_of(ladder.rungs):
        raise Refused(
            _("The first is told at once, and each of the others later than the last.")
        )
    number = AlertRules.objects.filter(practice=practice).count() + 1
    row = AlertRules.objects.create(
        practice=practice,
        number=number,
        confirmed_at=at,
        confirmed_by=by,
        **plain(ladder),
    )
    record("confirmed", row, by=by, at=at, number=number)
    return row


def plain(ladder: Ladder) -> dict[str, Any]:
    """Return a ladder as its row holds it."""
    outside = AlertRules.Outside
    return {
        "rungs": [
            {
                "after": int(one.after.total_seconds()) // 60,
                "whom": one.whom.value,
                "people": [str(person) for person in one.people],
            }
            for one in ladder.rungs
        ],
        "hours": _plain_hours(ladder.hours),
        "outside": str(
            outside.ON_CALL if ladder.on_call_outside else outside.NEXT_OPENING
        ),
        "on_call": [str(one) for one in ladder.on_call],
        "repeat_minutes": int(ladder.repeat.total_seconds()) // 60,
        "act_within_hours": int(ladder.act_within.total_seconds()) // 3600,
        "works_alone": ladder.works_alone,
        "country": ladder.country,
    }


def _plain_hours(hours: Mapping[int, tuple[time, time]]) -> dict[str, list[str]]:
    return {
        str(day): [f"{one:%H:%M}" for one in span]
        for day, span in sorted(hours.items())
    }


def _span(given: list[str]) -> tuple[time, time]:
    opens, closes = given
    return time.fromisoformat(opens), time.fromisoformat(closes)


def _ids(given: list[str]) -> tuple[UUID, ...]:
    return tuple(UUID(one) for one in given)
