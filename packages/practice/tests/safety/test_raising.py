"""AL-1, AL-2: whoever answers that they are in danger has an alert, or no thanks."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, a_checkin, answer, answer_phq9, staff
from courses import answered, sent
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from vincula_practice.checkins.models import CheckIn, StoredResponse
from vincula_practice.people import teams
from vincula_practice.people.models import CareTeamMember, Membership, Role
from vincula_practice.progress.actions import complete_checkin
from vincula_practice.progress.models import RiskNotice
from vincula_practice.safety.models import Absence, AlertStep, RiskAlert, Telling
from vincula_practice.safety.raising import call_for_help, find_missing, raise_for
from vincula_practice.safety.sweep import sweep

SITE = "https://check-in.example.org"
SOME = (0, 0, 0, 0, 0, 0, 0, 0, 1)


class Stopped(BaseException):
    """The machine stops here: nothing after this is done."""


def statements_of_a_submit(checkin: CheckIn) -> int:
    """Count what a submit sends to the database, and take it back."""
    seen = []

    def count(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    point = transaction.savepoint()
    with connection.execute_wrapper(count):
        complete_checkin(checkin=checkin, channel="link", language="en", at=NOW)
    transaction.savepoint_rollback(point)
    return len(seen)


def stop_at(number: int):
    seen = iter(range(10_000))

    def stop(execute, sql, params, many, context):
        if next(seen) == number:
            raise Stopped
        return execute(sql, params, many, context)

    return stop


# Whatever was being read when it stopped is left open, on PostgreSQL.
@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")
def test_stopped_at_any_statement_there_is_both_or_neither(cast):
    """AL-1: at every boundary of the transaction, answer and alert stand or fall together."""
    checkin = a_checkin(cast.episode)
    answer_phq9(checkin, *SOME)
    number = statements_of_a_submit(checkin)
    assert number > 20
    for place in range(number):
        with (
            pytest.raises(Stopped),
            connection.execute_wrapper(stop_at(place)),
            transaction.atomic(),
        ):
            complete_checkin(checkin=checkin, channel="link", language="en", at=NOW)
        assert not StoredResponse.objects.exists()
        assert not RiskAlert.objects.exists()
    complete_checkin(checkin=checkin, channel="link", language="en", at=NOW)
    assert RiskAlert.objects.get().checkin.responses.exists()


def test_an_alert_has_the_therapist_as_owner_and_a_deadline(cast):
    answered(cast.episode, *SOME)
    alert = RiskAlert.objects.get()
    assert alert.owner == cast.ben
    assert alert.next_at == NOW + timedelta(minutes=30)
    assert alert.closed_at is None
    assert [one.member for one in alert.tellings.all()] == [cast.ben]
    assert alert.told == {"from": "link"}


def test_an_answer_below_the_rule_raises_none(cast):
    answered(cast.episode, *[3] * 8, 0)
    assert not RiskAlert.objects.exists()


def test_a_question_that_was_left_open_is_not_a_zero_and_raises_none(cast):
    answered(cast.episode, 3, 3, 3)
    assert not RiskAlert.objects.exists()
    assert not RiskNotice.objects.exists()


def test_sent_twice_it_is_one_alert(cast):
    checkin = answered(cast.episode, *SOME)
    complete_checkin(checkin=checkin, channel="link", language="en", at=NOW)
    raise_for(checkin, at=NOW)
    assert RiskAlert.objects.count() == 1


def test_the_owner_is_whoever_leads_the_care_team_at_that_moment(cast):
    """H07: the assignment is read in the transaction."""
    checkin = a_checkin(cast.episode)
    answer(checkin, "phq9_9", 1)
    kim = staff(cast.practice, "Kim", Role.THERAPIST)
    later = NOW + timedelta(seconds=1)
    teams.join_team(episode=cast.episode, colleague=kim, by=cast.ben, at=later)
    CareTeamMember.objects.filter(member=cast.ben).update(until=NOW)
    sent(checkin)
    assert RiskAlert.objects.get().owner == kim


def test_who_is_away_is_not_waited_for(cast):
    """H06: absent means the next step at once."""
    away = {"since": NOW, "until": NOW + timedelta(days=1), "told_at": NOW}
    Absence.objects.create(member=cast.ben, **away)
    answered(cast.episode, *SOME)
    alert = RiskAlert.objects.get()
    assert alert.owner == cast.eva
    assert {one.member for one in alert.tellings.all()} == {cast.eva}


def test_with_nobody_left_the_answer_is_kept_and_somebody_of_the_house_has_it(cast):
    checkin = a_checkin(cast.episode)
    answer(checkin, "phq9_9", 1)
    Membership.objects.filter(role=Role.THERAPIST).update(ended_at=NOW)
    sent(checkin)
    assert RiskAlert.objects.get().owner in {cast.mona, cast.fred}


class TestCalledForHelp:
    def test_it_is_an_alert_without_an_answer(self, cast):
        alert = call_for_help(episode=cast.episode, where="link", by=None, at=NOW)
        assert (alert.owner, alert.checkin) == (cast.ben, None)

    def test_pressed_again_soon_it_is_the_same_one_and_says_so(self, cast):
        first = call_for_help(episode=cast.episode, where="link", by=None, at=NOW)
        soon = NOW + timedelta(minutes=14)
        again = call_for_help(
            episode=cast.episode, where="portal", by=cast.anna, at=soon
        )
        assert again == first
        kinds = [one.kind for one in first.steps.order_by("at", "kind")]
        assert kinds == ["raised", "told", "pressed again"]

    def test_pressed_again_later_it_is_another_one(self, cast):
        call_for_help(episode=cast.episode, where="link", by=None, at=NOW)
        later = NOW + timedelta(minutes=16)
        call_for_help(episode=cast.episode, where="link", by=None, at=later)
        assert RiskAlert.objects.count() == 2

    def test_what_was_closed_does_not_swallow_a_new_call(self, cast):
        first = call_for_help(episode=cast.episode, where="link", by=None, at=NOW)
        RiskAlert.objects.update(closed_at=NOW, closed_by=cast.ben)
        second = call_for_help(episode=cast.episode, where="link", by=None, at=NOW)
        assert second != first


def lose(*, notices: bool) -> None:
    """Take alerts out of the database behind the site's back."""
    Telling.objects.all().delete()
    AlertStep.objects.all()._raw_delete("default")
    RiskAlert.objects.all()._raw_delete("default")
    if notices:
        RiskNotice.objects.all().delete()


@pytest.mark.parametrize("notices", [False, True])
def test_an_alert_that_was_lost_is_made_again_and_reported(cast, notices, settings):
    """AL-2: from the answers themselves, even where the notice is gone too."""
    settings.VINCULA_BASE_URL = SITE
    for number in range(10):
        answered(cast.episode, *SOME, at=NOW - timedelta(hours=number))
    answered(cast.emils_episode, *[0] * 9)
    lose(notices=notices)
    done = sweep(at=NOW, base_url=SITE)
    assert done.restored == RiskAlert.objects.count() == 10
    assert RiskNotice.objects.count() == 10
    assert AlertStep.objects.filter(kind="found missing").count() == 10
    assert sweep(at=NOW, base_url=SITE).restored == 0


def test_the_command_fails_where_something_was_missing(cast, settings, monday_noon):
    settings.VINCULA_BASE_URL = SITE
    answered(cast.episode, *SOME)
    lose(notices=False)
    with pytest.raises(CommandError, match="1 alerts were missing"):
        call_command("alerts", "run")
    call_command("alerts", "run")


def test_what_is_older_is_found_when_everything_is_looked_through(cast):
    answered(cast.episode, *SOME, at=NOW - timedelta(days=30))
    lose(notices=True)
    assert sweep(at=NOW, base_url=SITE).restored == 0
    assert sweep(at=NOW, base_url=SITE, everything=True).restored == 1
    assert find_missing(at=NOW).restored == []


def damage(checkin: CheckIn) -> None:
    """Turn one bit of an answer over, as a failing disk may."""
    row = checkin.responses.get(instrument="phq9")
    key = row.pk.hex if connection.vendor == "sqlite" else row.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT answers FROM checkins_stored_response WHERE id = %s", [key]
        )
        turned = bytearray(cursor.fetchone()[0])
        turned[-1] ^= 1
        cursor.execute(
            "UPDATE checkins_stored_response SET answers = %s WHERE id = %s",
            [bytes(turned), key],
        )


def test_an_answer_that_does_not_open_keeps_nobody_else_waiting(cast, settings):
    """H05: it is reported; whoever waits goes on to the next person."""
    settings.VINCULA_BASE_URL = SITE
    broken = answered(cast.episode, *SOME)
    answered(cast.emils_episode, *SOME)
    lose(notices=True)
    damage(broken)
    done = sweep(at=NOW, base_url=SITE)
    assert RiskAlert.objects.get().episode == cast.emils_episode
    assert (done.restored, done.unread) == (1, 1)
    waits = RiskAlert.objects.get().next_at
    assert sweep(at=waits, base_url=SITE).steps == 1
    with (
        time_machine.travel(waits, tick=False),
        pytest.raises(CommandError, match="1 answers do not open"),
    ):
        call_command("alerts", "run")
