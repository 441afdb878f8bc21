"""Alerts of the invented practice: each was answered by a person, and one waits now."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from vincula_practice.checkins.models import CheckIn
from vincula_practice.demo.signins import THERAPIST
from vincula_practice.people.models import Membership
from vincula_practice.progress.models import RiskNotice
from vincula_practice.safety.models import AlertStep, RiskAlert, Telling

ANSWERED_AFTER = timedelta(minutes=25)
PRESSED_BEFORE, NEXT_IN = timedelta(minutes=5), timedelta(minutes=25)
DONE = {
    "done": "reached by phone",
    "words": "We spoke for half an hour. A friend stays tonight; we meet tomorrow.",
}


def store_alerts(notices: Iterable[RiskNotice], *, at: datetime) -> int:
    """Store one alert a check-in, all answered, and one that came in just now.

    It is of somebody who told of danger before, whom the therapist of the tour treats.
    """
    checkins = {one.response.checkin_id: one.response.checkin for one in notices}
    ordered = sorted(checkins.values(), key=_sent)
    for checkin in ordered:
        _answered(checkin, at=at)
    mine = [one for one in ordered if _of_the_tour(one)]
    if mine:
        _pressed(mine[-1], at=at - PRESSED_BEFORE)
    return len(ordered) + bool(mine)


def _sent(checkin: CheckIn) -> datetime:
    moment = checkin.submitted_at
    if moment is None:
        raise ValueError("an alert comes from what was sent")
    return moment


def _of_the_tour(checkin: CheckIn) -> bool:
    treated = checkin.session.therapist.person.email == THERAPIST
    return treated and checkin.session.episode.closed_on is None


def _answered(checkin: CheckIn, *, at: datetime) -> None:
    raised, owner = _sent(checkin), checkin.session.therapist
    done = min(raised + ANSWERED_AFTER, at)
    alert = RiskAlert.objects.create(
        episode=checkin.session.episode,
        checkin=checkin,
        told={"from": checkin.channel},
        raised_at=raised,
        begins_at=raised,
        owner=owner,
        next_at=raised,
        closed_at=done,
        closed_by=owner,
    )
    _tell(alert, owner, at=raised)
    AlertStep.objects.create(
        alert=alert, kind="closed", at=done, rung=0, by=owner, said=DONE
    )


def _pressed(checkin: CheckIn, *, at: datetime) -> None:
    owner = checkin.session.therapist
    alert = RiskAlert.objects.create(
        episode=checkin.session.episode,
        told={"from": "portal"},
        raised_at=at,
        begins_at=at,
        owner=owner,
        next_at=at + PRESSED_BEFORE + NEXT_IN,
    )
    _tell(alert, owner, at=at)


def _tell(alert: RiskAlert, owner: Membership, *, at: datetime) -> None:
    AlertStep.objects.create(alert=alert, kind="raised", at=at, rung=0)
    Telling.objects.create(
        alert=alert,
        member=owner,
        rung=0,
        round=0,
        due_at=at,
        tries=1,
        tried_at=at,
        handed_over_at=at,
    )
