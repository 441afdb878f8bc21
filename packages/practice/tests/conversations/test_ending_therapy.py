"""A therapy ends: by whom, what follows, what stands in the way, and taking it back."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, a_checkin, a_session, client_of, hours, staff
from courses import WEEK

from vincula_practice.audit.models import Event
from vincula_practice.checkins.actions import invite
from vincula_practice.checkins.models import Invitation
from vincula_practice.conversations.closing import end_therapy, go_on
from vincula_practice.conversations.ended import ended_for, ended_of, what_follows
from vincula_practice.conversations.exits import leave_with
from vincula_practice.conversations.mending import end_case, open_case
from vincula_practice.conversations.models import RepairCase, TherapyEnd
from vincula_practice.conversations.queries import waiting_between
from vincula_practice.conversations.raising import Saying, open_concern, speak
from vincula_practice.people.actions import take_on_client
from vincula_practice.people.consents import answer_consent
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.models import Episode, Role
from vincula_practice.people.queries import open_episodes_for
from vincula_practice.people.teams import join_team
from vincula_practice.rights.retention import kept_from
from vincula_practice.safety.actions import write_down
from vincula_practice.safety.raising import call_for_help
from vincula_practice.sessions.models import Session
from vincula_practice.signals.actions import raise_concern_signal
from vincula_practice.signals.models import StoredSignal
from vincula_practice.signals.week import week_for

TODAY = NOW.date()


def ended(cast: Cast, *, by=None, how="planned", on=TODAY, at=NOW, **more):
    return end_therapy(
        episode=cast.episode, how=how, on=on, by=by or cast.ben, at=at, **more
    )


def stored(cast: Cast) -> Episode:
    return Episode.objects.get(pk=cast.episode.pk)


class TestWho:
    def test_only_the_care_team_ends_a_therapy_and_takes_it_back(self, cast):
        sam = staff(cast.practice, "Sam", Role.SUPERVISOR)
        others = (cast.eva, cast.fred, cast.mona, sam, cast.anna, cast.emil, cast.dora)
        for who in others:
            with pytest.raises(NotAllowed):
                ended(cast, by=who)
        ended(cast)
        for who in others:
            with pytest.raises(NotAllowed):
                go_on(episode=cast.episode, by=who, at=NOW)

    def test_a_colleague_in_the_care_team_may(self, cast):
        join_team(episode=cast.episode, colleague=cast.eva, by=cast.ben, at=NOW)
        ended(cast, by=cast.eva, how="therapist", note=" Ben leaves. ")
        assert (
            ended_of(member=cast.ben, episode_id=cast.episode.pk).note == "Ben leaves."
        )

    def test_how_it_ended_is_read_by_both_and_nobody_else(self, cast):
        ended(cast, how="another", note="To the coast")
        for who in (cast.ben, cast.anna):
            found = ended_of(member=who, episode_id=cast.episode.pk)
            assert (found.on, found.how, found.by) == (TODAY, "another", "Ben")
        for who in (cast.eva, cast.emil, cast.mona, cast.fred, cast.dora):
            assert ended_of(member=who, episode_id=cast.episode.pk) is None
            assert ended_for(member=who) == []

    def test_the_database_does_not_know_how(self, cast):
        ended(cast, how="no contact")
        kept = stored(cast)
        assert (kept.closed_on, kept.ending) == (TODAY, "unplanned")


class TestWhatFollows:
    def test_appointments_ahead_are_cancelled_and_links_work_no_more(self, cast):
        before = a_session(cast.episode, starts_at=NOW - hours(2))
        later = a_session(cast.episode, starts_at=NOW + timedelta(days=9))
        checkin = a_checkin(cast.episode)
        invite(checkin=checkin, channel="link", by=cast.ben, at=NOW)
        follows = what_follows(member=cast.ben, episode_id=cast.episode.pk, at=NOW)
        assert later in follows.ahead
        assert follows.unmarked == [before]
        assert follows.checkins == [checkin]
        ended(cast)
        states = dict(Session.objects.values_list("pk", "state"))
        assert (states[before.pk], states[later.pk]) == ("planned", "cancelled")
        assert not Invitation.objects.filter(
            checkin=checkin, withdrawn_at=None
        ).exists()

    def test_nobody_else_is_told_what_is_open(self, cast):
        for who in (cast.eva, cast.fred, cast.mona, cast.anna, cast.emil, cast.dora):
            with pytest.raises(NotFound):
                what_follows(member=who, episode_id=cast.episode.pk, at=NOW)

    def test_it_leaves_today_and_the_week_and_no_signal_changes(self, cast):
        raise_concern_signal(episode=cast.episode, about="x", at=NOW)
        assert week_for(member=cast.ben, clients=1, now=NOW).shown
        ended(cast)
        assert not week_for(member=cast.ben, clients=1, now=NOW).shown
        assert not open_episodes_for(member=cast.ben).exists()
        assert StoredSignal.objects.get().state == "open"

    def test_an_open_repair_can_still_be_closed_by_the_client(self, cast):
        case = open_case(episode=cast.episode, by=cast.anna, at=NOW)
        ended(cast)
        end_case(case=case, outcome="repaired", by=cast.anna, at=NOW)
        assert RepairCase.objects.get().outcome == "repaired"

    def test_the_client_is_asked_for_a_minute_and_the_therapist_reads_it(self, cast):
        ended(cast)
        leave_with(episode=stored(cast), by=cast.anna, at=NOW, helped="Time")
        (past,) = ended_for(member=cast.ben)
        assert (past.episode.pk, past.said) == (cast.episode.pk, True)

    def test_how_long_the_record_is_kept_is_said_once_the_practice_has(self, cast):
        assert kept_from(cast.practice.pk, ended=TODAY) is None

    def test_it_is_on_record_without_a_word_of_it(self, cast):
        ended(cast, note="A secret word")
        event = Event.objects.filter(verb="ended").get()
        assert "secret" not in str(vars(event))


class TestTold:
    def test_a_client_who_agreed_to_mails_is_told_to_look(
        self, cast, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            ended(cast, tell_client=True, base_url="https://example.org")
        (mail,) = mailoutbox
        assert mail.to == ["anna@example.org"]
        assert "end" not in mail.subject.lower()
        assert "therap" not in mail.body.lower()

    def test_nobody_is_mailed_unasked_or_without_agreeing(
        self, cast, mailoutbox, django_capture_on_commit_callbacks
    ):
        answer_consent(
            client=cast.episode.client,
            purpose="links",
            agrees=False,
            by=cast.anna,
            at=NOW,
        )
        with django_capture_on_commit_callbacks(execute=True):
            ended(cast, tell_client=True)
        assert mailoutbox == []


class TestInTheWay:
    def test_an_open_alert_never_vanishes(self, cast):
        alert = call_for_help(
            episode=cast.episode, where="portal", by=cast.anna, at=NOW
        )
        with pytest.raises(Refused):
            ended(cast)
        assert stored(cast).closed_on is None
        write_down(
            alert=alert, done="spoke with the client", words="", by=cast.ben, at=NOW
        )
        ended(cast)

    def test_what_was_told_is_opened_first(self, cast):
        saying = Saying(travel="now", kinds=("stopping",), words="")
        told = speak(episode=cast.episode, saying=saying, by=cast.anna, at=NOW)
        with pytest.raises(Refused):
            ended(cast)
        open_concern(concern=told, by=cast.ben, at=NOW)
        ended(cast)

    def test_what_is_told_after_the_end_reaches_the_care_team(self, cast):
        ended(cast)
        saying = Saying(travel="now", kinds=("stopping",), words="")
        speak(episode=stored(cast), saying=saying, by=cast.anna, at=NOW)
        (waiting,) = waiting_between(member=cast.ben, at=NOW)
        assert (waiting.kind, waiting.client_name) == ("concern", "Anna")

    def test_who_calls_for_help_after_the_end_reaches_the_care_team(self, cast):
        ended(cast)
        alert = call_for_help(
            episode=stored(cast), where="portal", by=cast.anna, at=NOW + hours(1)
        )
        assert alert.owner == cast.ben

    def test_days_that_cannot_be_are_refused(self, cast):
        a_session(cast.episode, starts_at=NOW - hours(1))
        Session.objects.filter(starts_at__lt=NOW).update(state="attended")
        for wrong in (TODAY + timedelta(days=1), TODAY - WEEK, TODAY - timedelta(1)):
            with pytest.raises(Refused):
                ended(cast, on=wrong)
        with pytest.raises(Refused):
            ended(cast, how="somehow")
        ended(cast)
        with pytest.raises(Refused):
            ended(cast)


class TestTakenBack:
    def test_it_goes_on_with_its_appointments_and_stays_noted(self, cast):
        gone = a_session(cast.episode, starts_at=NOW + hours(1))
        later = a_session(cast.episode, starts_at=NOW + timedelta(days=9))
        ended(cast)
        go_on(episode=stored(cast), by=cast.ben, at=NOW + hours(2))
        assert (stored(cast).closed_on, stored(cast).ending) == (None, "")
        states = dict(Session.objects.values_list("pk", "state"))
        assert (states[gone.pk], states[later.pk]) == ("cancelled", "planned")
        row = TherapyEnd.objects.get()
        assert (row.reopened_by, row.told["how"]) == (cast.ben, "planned")
        assert Event.objects.filter(verb="reopened").exists()
        ended(cast, at=NOW + hours(3), how="other")
        assert TherapyEnd.objects.count() == 2

    def test_not_while_another_therapy_runs(self, cast):
        ended(cast)
        take_on_client(
            name="Anna",
            email="anna@example.org",
            language="en",
            opened_on=TODAY,
            by=cast.ben,
            at=NOW,
        )
        with pytest.raises(Refused):
            go_on(episode=stored(cast), by=cast.ben, at=NOW)

    def test_one_that_runs_simply_runs(self, cast):
        assert go_on(episode=cast.episode, by=cast.ben, at=NOW).closed_on is None
        assert not TherapyEnd.objects.exists()

    def test_two_at_once_end_it_once(self, cast):
        other = client_of(cast.ben, "Gil")
        end_therapy(episode=other, how="planned", on=TODAY, by=cast.ben, at=NOW)
        assert stored(cast).closed_on is None
