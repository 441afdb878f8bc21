"""A missed session after something was not right, perfect ratings, and leaving."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, a_session, hours
from courses import WEEK, best_answers, perfect_ratings, rate, sent

from vincula_practice.checkins.actions import Entry, keep_answers
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.models import CheckIn
from vincula_practice.conversations.better import (
    asks_for_more,
    better_of,
    say_better,
)
from vincula_practice.conversations.exits import exit_of, leave_with
from vincula_practice.conversations.mending import open_case
from vincula_practice.conversations.models import OnePerCent, Recontact
from vincula_practice.conversations.queries import waiting_between
from vincula_practice.conversations.raising import Saying, speak, take_back
from vincula_practice.conversations.returning import done_with, draft_of, waiting_for
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode
from vincula_practice.sessions.actions import set_state


def missed(cast: Cast, *, by=None, at=NOW):
    session = a_session(cast.episode, starts_at=at - hours(2))
    return set_state(session=session, state="missed", by=by or cast.ben, at=at)


def a_dip(cast: Cast) -> None:
    for week in range(5, 1, -1):
        rate(cast.episode, best=True, at=NOW - week * WEEK)
    rate(cast.episode, best=False, at=NOW - WEEK)


class TestMissed:
    def test_after_a_dip_a_few_words_are_prepared(self, cast):
        a_dip(cast)
        missed(cast)
        (waiting,) = waiting_between(member=cast.ben, at=NOW)
        assert (waiting.kind, waiting.client_name) == ("recontact", "Anna")
        assert Recontact.objects.get().told == {"why": ["dip"]}

    def test_without_a_dip_nobody_is_troubled(self, cast):
        for week in range(5, 0, -1):
            rate(cast.episode, best=True, at=NOW - week * WEEK)
        missed(cast)
        assert not Recontact.objects.exists()

    def test_the_front_desk_may_say_that_it_was_missed(self, cast):
        open_case(episode=cast.episode, by=cast.anna, at=NOW - WEEK)
        missed(cast, by=cast.fred)
        assert Recontact.objects.get().told == {"why": ["case"]}
        assert not waiting_for(member=cast.fred).exists()

    def test_after_something_hard_was_raised(self, cast):
        saying = Saying(travel="now", kinds=("stopping",), words="")
        at = NOW - timedelta(days=2)
        speak(episode=cast.episode, saying=saying, by=cast.anna, at=at)
        missed(cast)
        assert Recontact.objects.get().told == {"why": ["concern"]}

    def test_what_waits_for_a_session_is_not_given_away_by_missing_it(self, cast):
        saying = Saying(travel="session", kinds=("stopping",), words="")
        at = NOW - timedelta(days=2)
        speak(episode=cast.episode, saying=saying, by=cast.anna, at=at)
        missed(cast)
        assert not Recontact.objects.exists()

    @pytest.mark.parametrize("besides", [False, True])
    def test_what_was_taken_back_is_no_reason_any_more(self, cast, besides):
        saying = Saying(travel="now", kinds=("stopping",), words="")
        at = NOW - timedelta(days=2)
        concern = speak(episode=cast.episode, saying=saying, by=cast.anna, at=at)
        if besides:
            open_case(episode=cast.episode, by=cast.anna, at=at)
        missed(cast)
        take_back(spoken=concern, by=cast.anna, at=NOW)
        left = [row.told for row in Recontact.objects.all()]
        assert left == ([{"why": ["case"]}] if besides else [])

    def test_only_the_care_team_sees_it_and_can_be_done_with_it(self, cast):
        open_case(episode=cast.episode, by=cast.anna, at=NOW - WEEK)
        missed(cast)
        row = Recontact.objects.get()
        for who in (cast.eva, cast.mona, cast.fred, cast.anna, cast.dora):
            assert not waiting_for(member=who).exists()
            with pytest.raises(NotAllowed):
                done_with(row=row, by=who, at=NOW)
        done_with(row=row, by=cast.ben, at=NOW)
        assert not waiting_for(member=cast.ben).exists()

    def test_it_is_gone_when_it_was_not_missed_or_somebody_came_again(self, cast):
        open_case(episode=cast.episode, by=cast.anna, at=NOW - WEEK)
        session = missed(cast)
        set_state(session=session, state="cancelled", by=cast.ben, at=NOW)
        assert not Recontact.objects.exists()
        set_state(session=session, state="missed", by=cast.ben, at=NOW)
        later = a_session(cast.episode, starts_at=NOW + timedelta(days=1))
        set_state(session=later, state="attended", by=cast.ben, at=NOW)
        assert not Recontact.objects.exists()

    def test_the_words_are_in_the_client_s_language_and_nothing_sends_them(
        self, cast, mailoutbox
    ):
        person = cast.episode.client.person
        person.language = "de"
        person.save()
        open_case(episode=cast.episode, by=cast.anna, at=NOW - WEEK)
        missed(cast)
        draft = draft_of(waiting_for(member=cast.ben).get(), by=cast.ben)
        assert draft.language == "de"
        assert "Anna" in draft.words
        assert draft.words.endswith("Ben")
        assert mailoutbox == []


class TestOnePerCent:
    def five(self, cast: Cast, *, best: bool = True) -> CheckIn:
        checkin = perfect_ratings(cast.episode, number=4)
        entries = [
            Entry(key=Key.parse(key), value=float(value))
            for key, value in best_answers(checkin, best=best).items()
        ]
        keep_answers(checkin=checkin, entries=entries, at=NOW)
        return sent(checkin)

    def test_it_is_asked_after_five_perfect_ratings(self, cast):
        assert asks_for_more(self.five(cast))

    def test_it_is_not_asked_after_four_or_when_one_was_not_perfect(self, cast):
        assert not asks_for_more(self.five(cast, best=False))
        fifth = rate(cast.episode, best=True, at=NOW + hours(1))
        assert not asks_for_more(fifth)

    def test_both_see_what_is_written_and_the_first_counts(self, cast):
        checkin = self.five(cast)
        for words in ("A pause at the end.", "Something else."):
            say_better(checkin=checkin, words=words, at=NOW)
        for who in (cast.anna, cast.ben):
            found = better_of(member=who, episode_id=cast.episode.pk)
            assert [one.words for one in found] == ["A pause at the end."]
        for who in (cast.eva, cast.emil, cast.mona, cast.fred, cast.dora):
            assert better_of(member=who, episode_id=cast.episode.pk) == []

    def test_unasked_nothing_is_kept(self, cast):
        checkin = self.five(cast, best=False)
        say_better(checkin=checkin, words="Unasked", at=NOW)
        assert not OnePerCent.objects.exists()


class TestLeaving:
    @pytest.fixture
    def ended(self, cast: Cast) -> Episode:
        rows = Episode.objects.filter(pk=cast.episode.pk)
        rows.update(closed_on=NOW.date(), ending="planned")
        return rows.get()

    def test_what_helped_is_said_once_and_read_by_the_care_team(self, cast, ended):
        said = {"why": ["us", "made up"], "helped": "Time", "missing": ""}
        leave_with(episode=ended, by=cast.anna, at=NOW, **said)
        leave_with(episode=ended, by=cast.anna, at=NOW, helped="Other")
        for who in (cast.anna, cast.ben):
            found = exit_of(member=who, episode_id=ended.pk)
            assert (found.why, found.helped) == (("us",), "Time")
        for who in (cast.eva, cast.emil, cast.mona, cast.fred, cast.dora):
            assert exit_of(member=who, episode_id=ended.pk) is None

    def test_no_thanks_is_an_answer(self, cast, ended):
        leave_with(
            episode=ended, by=cast.anna, at=NOW, helped="Unsent words", declined=True
        )
        found = exit_of(member=cast.ben, episode_id=ended.pk)
        assert (found.declined, found.helped) == (True, "")

    def test_nobody_else_answers_and_nobody_before_the_end(self, cast, ended):
        for who in (cast.ben, cast.eva, cast.emil, cast.mona):
            with pytest.raises(NotAllowed):
                leave_with(episode=ended, by=who, at=NOW, helped="Me")
        with pytest.raises(Refused):
            leave_with(episode=ended, by=cast.anna, at=NOW)
        with pytest.raises(Refused):
            leave_with(episode=cast.episode, by=cast.anna, at=NOW, helped="Early")
