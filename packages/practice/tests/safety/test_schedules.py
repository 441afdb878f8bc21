"""AL-5: whatever people do, an open alert has an owner who is there, and a next moment.

Absences, leavers, new rules in the middle of it, a timer that stops for hours, a clock
that is put back or forward: invented weeks, dozens here and thousands in the drill.
"""

import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from cast import NOW, Cast, a_checkin, answer, staff
from courses import sent
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from vincula_practice.people.models import Membership, Role
from vincula_practice.safety import actions
from vincula_practice.safety.escalation import advance
from vincula_practice.safety.ladder import Ladder, Rung, Whom, proposal
from vincula_practice.safety.models import Absence, RiskAlert, Telling
from vincula_practice.safety.rules import confirm_rules
from vincula_practice.safety.sweep import _advance_all

MINUTE = timedelta(minutes=1)
MANY = settings(
    max_examples=int(os.environ.get("VINCULA_SCHEDULES", "60")),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # the first story that breaks it will do
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PLACES = ("ben", "eva", "dana", "sue")
# An hour before the clocks go back, and one before they go forward.
CHANGES = (
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
)

deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ["away", "leave", "take on", "hand on", "tried", "rules", "pause", "back"]
        ),
        st.sampled_from(PLACES),
        st.integers(1, 300),
    ),
    min_size=3,
    max_size=14,
)


class Week:
    """One alert, and what people do while it is open."""

    def __init__(self, cast: Cast, begins: datetime) -> None:
        self.cast, self.now = cast, begins
        self.people = {
            "ben": cast.ben,
            "eva": cast.eva,
            "dana": staff(cast.practice, "Dana", Role.THERAPIST),
            "sue": staff(cast.practice, "Sue", Role.SUPERVISOR),
        }
        checkin = a_checkin(cast.episode, starts_at=begins, at=begins)
        answer(checkin, "phq9_9", 1, at=begins)
        sent(checkin, at=begins)
        self.alert = RiskAlert.objects.get()

    def do(self, deed: str, who: str, minutes: int) -> None:
        self.now += minutes * MINUTE
        member = Membership.objects.get(pk=self.people[who].pk)
        getattr(self, f"_{deed.replace(' ', '_')}")(member, minutes)
        self.sweep()

    def sweep(self) -> None:
        _advance_all(self.now)
        self.must_hold()

    def must_hold(self) -> None:
        """An open alert has exactly one owner who is there, and a deadline ahead."""
        alert = RiskAlert.objects.select_related("owner").get()
        if alert.closed_at is not None:
            return
        assert alert.next_at > self.now
        here = Membership.objects.filter(
            role__in=("therapist", "supervisor"),
            practice=self.cast.practice,
            ended_at=None,
        )
        away = Absence.objects.filter(since__lte=self.now, until__gt=self.now)
        there = set(here.exclude(pk__in=away.values("member")))
        if there:
            assert alert.owner in there
        elif here.exists():
            assert alert.owner.ended_at is None
        told = Telling.objects.filter(alert=alert)
        assert told.filter(member=alert.owner).exists() or alert.taken_at

    def _away(self, member: Membership, minutes: int) -> None:
        if member.ended_at is None:
            until = self.now + 5 * minutes * MINUTE
            actions.be_away(
                member=member, since=self.now, until=until, by=member, at=self.now
            )

    def _leave(self, member: Membership, _minutes: int) -> None:
        """Behind the site's back, as a mistake in the database would be."""
        others = Membership.objects.filter(
            pk__in=[one.pk for one in self.people.values()], ended_at=None
        ).exclude(pk=member.pk)
        if others.exists():
            Membership.objects.filter(pk=member.pk).update(ended_at=self.now)

    def _take_on(self, member: Membership, _minutes: int) -> None:
        self._if_may(lambda: actions.take_on(**self._mine(member)), member)

    def _tried(self, member: Membership, _minutes: int) -> None:
        given = {"done": "could not reach", "words": "", **self._mine(member)}
        self._if_may(lambda: actions.write_down(**given), member)

    def _hand_on(self, member: Membership, _minutes: int) -> None:
        given = {"to": self.people["eva"].pk, "words": "", **self._mine(member)}
        self._if_may(lambda: actions.hand_on(**given), member)

    def _rules(self, _member: Membership, minutes: int) -> None:
        values = {name: getattr(proposal("Europe/Berlin"), name) for name in NAMES}
        values["rungs"] = (
            Rung(after=timedelta(), whom=Whom.THERAPIST),
            Rung(after=minutes * MINUTE, whom=Whom.CLINICIANS),
        )
        confirm_rules(ladder=Ladder(**values), by=self.cast.mona, at=self.now)

    def _pause(self, _member: Membership, minutes: int) -> None:
        self.now += 4 * minutes * MINUTE

    def _back(self, _member: Membership, minutes: int) -> None:
        """The clock is put back; what was due stays due, what was done stays done."""
        before = self.now
        self.now -= min(minutes, 60) * MINUTE
        advance(alert_id=self.alert.pk, at=self.now)
        self.now = before

    def _mine(self, member: Membership) -> dict:
        return {"alert": self.alert, "by": member, "at": self.now}

    def _if_may(self, deed, member: Membership) -> None:
        away = Absence.objects.filter(
            member=member, since__lte=self.now, until__gt=self.now
        )
        if member.ended_at or away.exists():
            return
        try:
            with transaction.atomic():
                deed()
        except (actions.NotAllowed, actions.NotFound, actions.Refused):
            pass


NAMES = tuple(Ladder.__slots__)


@pytest.mark.parametrize("begins", [NOW, *CHANGES], ids=["monday", "autumn", "spring"])
@MANY
@given(story=deeds)
def test_an_open_alert_always_has_somebody_and_a_next_moment(cast, begins, story):
    point = transaction.savepoint()
    try:
        week = Week(cast, begins)
        week.sweep()
        for deed, who, minutes in story:
            week.do(deed, who, minutes)
        steps = list(week.alert.steps.order_by("at").values_list("at", flat=True))
        assert all(sooner <= later for sooner, later in pairwise(steps))
    finally:
        transaction.savepoint_rollback(point)
