"""AL-3, AL-4, AL-13: from one person to the next, each step once, until somebody acts."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from cast import NOW, Cast, a_checkin, answer, staff
from courses import sent
from hypothesis import given
from hypothesis import strategies as st

from vincula_practice.checkins.models import CheckIn
from vincula_practice.people import teams
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.models import Role
from vincula_practice.safety import actions
from vincula_practice.safety.ladder import Ladder, Rung, Whom, faults_of, proposal
from vincula_practice.safety.models import AlertRules, RiskAlert, WrittenOnce
from vincula_practice.safety.queries import alert_for, alerts_for, watch_for
from vincula_practice.safety.rules import confirm_rules, ladder_of
from vincula_practice.safety.sweep import overdue, sweep

SITE = "https://check-in.example.org"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(cast: Cast) -> Cast:
    """Dana stands in for Ben, Sue supervises here; Anna has a check-in to answer."""
    a_checkin(cast.episode)
    dana = staff(cast.practice, "Dana", Role.THERAPIST)
    teams.join_team(
        episode=cast.episode, colleague=dana, by=cast.ben, at=NOW + timedelta(seconds=1)
    )
    staff(cast.practice, "Sue", Role.SUPERVISOR)
    return cast


def an_alert(cast: Cast) -> RiskAlert:
    checkin = CheckIn.objects.get(session__episode=cast.episode)
    answer(checkin, "phq9_9", 1)
    sent(checkin)
    return RiskAlert.objects.get()


def told(alert: RiskAlert) -> list[set[str]]:
    """Return who was told, step by step."""
    steps: dict[tuple[int, int], set[str]] = {}
    for one in alert.tellings.order_by("round", "rung"):
        steps.setdefault((one.round, one.rung), set()).add(one.member.person.name)
    return list(steps.values())


def run(minutes: float) -> None:
    sweep(at=NOW + minutes * MINUTE, base_url=SITE)


def test_unread_it_reaches_one_after_another(house):
    alert = an_alert(house)
    for minute in range(125):
        run(minute)
    assert told(alert) == [
        {"Ben"},
        {"Dana"},
        {"Sue"},
        {"Ben", "Dana", "Sue", "Eva"},
    ]


@pytest.mark.parametrize(("minute", "owner"), [(29, "Ben"), (30, "Dana"), (60, "Sue")])
def test_each_step_comes_when_it_is_due_and_not_before(house, minute, owner):
    alert = an_alert(house)
    run(minute)
    alert.refresh_from_db()
    assert alert.owner.person.name == owner


def test_after_the_last_all_are_told_again_every_hour(house):
    alert = an_alert(house)
    for minute in range(0, 301, 10):
        run(minute)
    assert len(told(alert)) == 4 + 3  # at 180, 240 and 300 minutes


def test_after_hours_without_the_timer_every_step_is_done_once(house):
    alert = an_alert(house)
    run(60 * 9)
    assert len(told(alert)) == 5  # four rungs, and one repetition
    run(60 * 9)
    run(60 * 9 + 1)
    assert len(told(alert)) == 5
    assert overdue(at=NOW + 541 * MINUTE, grace=MINUTE) == 0


def test_a_clock_that_is_put_back_or_forward_loses_no_step_and_doubles_none(house):
    """AL-13: steps are due at stored instants."""
    alert = an_alert(house)
    for minute in (0, 31, -29, 31, 32, 92, 33, 121):
        run(minute)
    assert told(alert) == [
        {"Ben"},
        {"Dana"},
        {"Sue"},
        {"Ben", "Dana", "Sue", "Eva"},
    ]
    times = [s.at for s in alert.steps.filter(kind="told").order_by("rung")]
    due = [NOW + n * MINUTE for n in (0, 30, 60, 120)]
    assert all(at >= wanted for at, wanted in zip(times, due, strict=True))


def test_taken_on_nobody_further_is_told(house):
    alert = an_alert(house)
    actions.take_on(alert=alert, by=house.ben, at=NOW + 5 * MINUTE)
    for minute in range(5, 600, 30):
        run(minute)
    assert told(alert) == [{"Ben"}]


def test_taken_on_and_nothing_done_it_opens_again_after_a_day(house):
    """AL-4: seen, and even taken on, is not closed."""
    alert = an_alert(house)
    actions.take_on(alert=alert, by=house.ben, at=NOW)
    run(24 * 60 - 1)
    alert.refresh_from_db()
    assert alert.taken_at is not None
    run(24 * 60)
    alert.refresh_from_db()
    assert (alert.taken_at, alert.closed_at) == (None, None)
    assert told(alert)[-1] == {"Ben", "Dana"}
    assert alert.steps.filter(kind="reopened").exists()


@pytest.mark.parametrize("done", ["spoke with the client", "reached by phone", "other"])
def test_only_what_was_written_down_closes(house, done):
    alert = an_alert(house)
    actions.write_down(
        alert=alert, done=done, words="She is with her sister.", by=house.ben, at=NOW
    )
    alert.refresh_from_db()
    assert (alert.closed_at, alert.closed_by) == (NOW, house.ben)
    run(600)
    assert told(alert) == [{"Ben"}]
    step = alert.steps.get(kind="closed")
    assert step.said == {"done": done, "words": "She is with her sister."}


def test_whoever_could_not_reach_the_client_has_it_still(house):
    alert = an_alert(house)
    actions.write_down(
        alert=alert, done="could not reach", words="", by=house.ben, at=NOW
    )
    alert.refresh_from_db()
    assert alert.closed_at is None
    run(61)
    assert told(alert)[-1] == {"Ben", "Dana"}


def test_something_else_needs_words(house):
    alert = an_alert(house)
    with pytest.raises(Refused, match="few words"):
        actions.write_down(alert=alert, done="other", words=" ", by=house.ben, at=NOW)


def test_handed_on_it_waits_for_the_other_and_the_ladder_runs(house):
    alert = an_alert(house)
    actions.take_on(alert=alert, by=house.ben, at=NOW)
    actions.hand_on(alert=alert, to=house.eva.pk, words="", by=house.ben, at=NOW)
    alert.refresh_from_db()
    assert (alert.owner, alert.taken_at) == (house.eva, None)
    run(30)
    assert told(alert)[-1] == {"Dana"}


def test_it_is_handed_on_only_to_somebody_who_is_there(house):
    alert = an_alert(house)
    give = {"alert": alert, "words": "", "by": house.ben, "at": NOW}
    for nobody in (uuid4(), house.mona.pk, house.dora.pk, house.ben.pk):
        with pytest.raises(NotFound):
            actions.hand_on(to=nobody, **give)
    actions.be_away(
        member=house.eva, since=NOW, until=NOW + 60 * MINUTE, by=house.eva, at=NOW
    )
    with pytest.raises(Refused, match="away"):
        actions.hand_on(to=house.eva.pk, **give)


def test_whoever_goes_on_leave_leaves_no_alert_behind(house):
    alert = an_alert(house)
    actions.be_away(
        member=house.ben, since=NOW, until=NOW + 600 * MINUTE, by=house.ben, at=NOW
    )
    alert.refresh_from_db()
    assert alert.owner.person.name == "Dana"


def test_nobody_sends_another_on_leave(house):
    with pytest.raises(NotAllowed):
        actions.be_away(
            member=house.eva, since=NOW, until=NOW + MINUTE, by=house.ben, at=NOW
        )


def test_a_closed_alert_is_not_written_on(house):
    alert = an_alert(house)
    done = {"done": "spoke with the client", "words": "", "by": house.ben, "at": NOW}
    actions.write_down(alert=alert, **done)
    with pytest.raises(Refused):
        actions.write_down(alert=alert, **done)
    with pytest.raises(Refused):
        actions.hand_on(alert=alert, to=house.eva.pk, words="", by=house.ben, at=NOW)
    assert actions.take_on(alert=alert, by=house.ben, at=NOW).closed_at == NOW


def test_what_happened_cannot_be_changed_or_deleted(house):
    step = an_alert(house).steps.first()
    with pytest.raises(WrittenOnce):
        step.save()
    with pytest.raises(WrittenOnce):
        step.delete()


class TestWhoMay:
    def test_the_care_team_and_those_who_were_told_and_nobody_else(self, house):
        alert = an_alert(house)
        for who in (house.eva, house.mona, house.fred, house.anna, house.dora):
            with pytest.raises(NotFound):
                alert_for(member=who, alert_id=alert.pk)
            with pytest.raises(NotAllowed):
                actions.take_on(alert=alert, by=who, at=NOW)
        assert alerts_for(member=house.ben) == [alert]
        run(120)
        assert alert_for(member=house.eva, alert_id=alert.pk) == alert

    def test_it_is_closed_to_those_who_were_told_once_it_is_closed(self, house):
        alert = an_alert(house)
        run(120)
        actions.write_down(
            alert=alert, done="reached by phone", words="", by=house.ben, at=NOW
        )
        with pytest.raises(NotFound):
            alert_for(member=house.eva, alert_id=alert.pk)

    def test_it_waits_for_whoever_was_told_until_somebody_takes_it_on(self, house):
        alert = an_alert(house)
        waiting = {who: watch_for(member=getattr(house, who)).waiting for who in CLINIC}
        assert waiting == {"ben": 1, "eva": 0}
        run(120)
        assert watch_for(member=house.eva).waiting == 1
        actions.take_on(alert=alert, by=house.eva, at=NOW + 121 * MINUTE)
        waiting = {who: watch_for(member=getattr(house, who)).waiting for who in CLINIC}
        assert waiting == {"ben": 0, "eva": 1}


CLINIC = ("ben", "eva")


class TestRules:
    def test_until_somebody_confirms_it_is_our_proposal_and_says_so(self, house):
        ladder = ladder_of(house.practice)
        assert not ladder.confirmed
        assert [one.after / MINUTE for one in ladder.rungs] == [0, 30, 60, 120]

    def test_only_a_manager_confirms_and_what_held_before_is_kept(self, house):
        ladder = proposal("Europe/Berlin")
        for who in (house.ben, house.fred, house.anna):
            with pytest.raises(NotAllowed):
                confirm_rules(ladder=ladder, by=who, at=NOW)
        confirm_rules(ladder=ladder, by=house.mona, at=NOW)
        confirm_rules(ladder=ladder, by=house.mona, at=NOW)
        assert ladder_of(house.practice).confirmed
        assert AlertRules.objects.count() == 2
        assert not ladder_of(house.elsewhere).confirmed

    @pytest.mark.parametrize("times", [(), (5,), (0, 0), (0, 30, 20)])
    def test_a_ladder_begins_at_once_and_never_goes_back(self, house, times):
        rungs = tuple(Rung(after=n * MINUTE, whom=Whom.TEAM) for n in times)
        assert faults_of(rungs)
        ladder = proposal("UTC")
        wrong = Ladder(**{**_values(ladder), "rungs": rungs})
        with pytest.raises(Refused):
            confirm_rules(ladder=wrong, by=house.mona, at=NOW)

    def test_named_people_are_told_and_those_who_left_are_not(self, house):
        rungs = (
            Rung(after=timedelta(), whom=Whom.THERAPIST),
            Rung(after=5 * MINUTE, whom=Whom.NAMED, people=(house.eva.pk, uuid4())),
        )
        ladder = Ladder(**{**_values(proposal("UTC")), "rungs": rungs})
        confirm_rules(ladder=ladder, by=house.mona, at=NOW)
        alert = an_alert(house)
        run(5)
        assert told(alert) == [{"Ben"}, {"Eva"}]


def _values(ladder: Ladder) -> dict:
    return {name: getattr(ladder, name) for name in Ladder.__slots__}


# --- opening hours ---------------------------------------------------------------------

SUNDAY_NIGHT = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)
MONDAY_AT_NINE_IN_BERLIN = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def with_hours(zone: str, *, on_call: bool = False) -> Ladder:
    values = _values(proposal(zone))
    return Ladder(**{**values, "on_call_outside": on_call})


def test_outside_hours_the_times_count_from_the_next_opening():
    assert with_hours("Europe/Berlin").begins(SUNDAY_NIGHT) == MONDAY_AT_NINE_IN_BERLIN


def test_with_somebody_on_call_they_count_at_once():
    ladder = with_hours("Europe/Berlin", on_call=True)
    assert ladder.begins(SUNDAY_NIGHT) == SUNDAY_NIGHT


@given(
    hour=st.integers(0, 24 * 730),
    minute=st.integers(0, 59),
    zone=st.sampled_from(
        ["Europe/Berlin", "Europe/Dublin", "America/New_York", "Australia/Lord_Howe"]
    ),
)
def test_whatever_the_clocks_do_the_ladder_begins_when_it_is_open(hour, minute, zone):
    """H39: both changes of the clocks, and zones with half hours."""
    ladder = with_hours(zone)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)
    begins = ladder.begins(at)
    assert begins >= at
    assert begins - at < timedelta(days=4)
    assert ladder.is_open(begins)
    for number in range(len(ladder.rungs)):
        wanted = ladder.rungs[number].after
        assert ladder.due(number, begins=begins) - begins == wanted


def test_a_practice_that_is_never_open_does_not_wait_for_ever():
    ladder = Ladder(**{**_values(proposal("UTC")), "hours": {}})
    assert ladder.begins(NOW) == NOW


def test_open_means_from_the_first_minute_until_before_the_last():
    ladder = Ladder(**{**_values(proposal("UTC")), "hours": {0: (time(9), time(17))}})
    at = datetime(2026, 11, 23, tzinfo=UTC)
    opened = [h for h in range(24) if ladder.is_open(at + timedelta(hours=h))]
    assert opened == list(range(9, 17))
