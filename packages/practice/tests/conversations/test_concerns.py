"""What is hard to say travels as far as the client chose, and not a step further."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, a_session, client_of, hours, membership_of, staff
from django.apps import apps
from django.db import connection

from vincula_practice.audit.models import Event
from vincula_practice.conversations import counting, raising
from vincula_practice.conversations.concerns import (
    concern_for,
    own_spoken,
    told_for,
)
from vincula_practice.conversations.models import Concern, ConcernTally, OwnConcern
from vincula_practice.conversations.queries import unopened_between, waiting_between
from vincula_practice.conversations.raising import Saying, speak
from vincula_practice.people.emergency import open_in_emergency
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.models import Role
from vincula_practice.signals.models import StoredSignal
from vincula_practice.vault.errors import KeyDestroyed
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import own_of

WORDS = "I smiled, and it hurt."
NEXT_QUARTER = NOW + timedelta(days=60)


def said(cast: Cast, travel: str, *, words: str = WORDS, at=NOW, instead=None):
    saying = Saying(travel=travel, kinds=("hurt",), words=words)
    return speak(
        episode=cast.episode, saying=saying, by=cast.anna, at=at, instead=instead
    )


def seen(cast: Cast, who, *, at=NOW) -> list[Concern]:
    return told_for(member=who, at=at, episode_id=cast.episode.pk)


class TestTold:
    def test_now_is_there_at_once_for_the_care_team_and_nobody_else(self, cast):
        said(cast, "now")
        assert [one.words for one in seen(cast, cast.ben)] == [WORDS]
        for who in (cast.eva, cast.mona, cast.fred, cast.dora, cast.emil, cast.carl):
            assert seen(cast, who) == []
            assert waiting_between(member=who, at=NOW) == []

    def test_it_waits_in_today_and_in_the_room_until_it_is_opened(self, cast):
        concern = said(cast, "now")
        (waiting,) = waiting_between(member=cast.ben, at=NOW)
        assert (waiting.kind, waiting.client_name) == ("concern", "Anna")
        asked = {"member": cast.ben, "episode_id": cast.episode.pk, "at": NOW}
        assert unopened_between(**asked) == 1
        raising.open_concern(concern=concern, by=cast.ben, at=NOW)
        assert waiting_between(member=cast.ben, at=NOW) == []
        assert unopened_between(**asked) == 0

    def test_at_the_next_session_means_not_a_day_before(self, cast):
        session = a_session(cast.episode)
        concern = said(cast, "session")
        early = session.starts_at - hours(1)
        for at in (NOW, early):
            assert seen(cast, cast.ben, at=at) == []
            with pytest.raises(NotFound):
                concern_for(member=cast.ben, concern_id=concern.pk, at=at)
            with pytest.raises(NotAllowed):
                raising.open_concern(concern=concern, by=cast.ben, at=at)
        begins = session.starts_at - timedelta(minutes=10)
        assert [one.pk for one in seen(cast, cast.ben, at=begins)] == [concern.pk]

    def test_a_session_that_does_not_take_place_opens_nothing(self, cast):
        a_session(cast.episode, state="cancelled")
        a_session(cast.episode, starts_at=NOW - hours(2), state="attended")
        said(cast, "session")
        assert seen(cast, cast.ben, at=NOW + timedelta(days=5)) == []

    def test_until_it_is_opened_it_can_be_changed_and_taken_back(self, cast):
        first = said(cast, "now")
        second = said(cast, "session", words="Gentler words.", instead=first.pk)
        assert [one.pk for one in own_spoken(member=cast.anna)] == [second.pk]
        raising.take_back(spoken=second, by=cast.anna, at=NOW)
        assert not Concern.objects.exists()

    def test_what_was_opened_stays(self, cast):
        concern = said(cast, "now")
        raising.open_concern(concern=concern, by=cast.ben, at=NOW)
        for change in (
            lambda: raising.take_back(spoken=concern, by=cast.anna, at=NOW),
            lambda: said(cast, "keep", instead=concern.pk),
        ):
            with pytest.raises(Refused):
                change()
        assert Concern.objects.get().read_by_id == cast.ben.pk

    def test_the_same_again_is_the_same(self, cast):
        assert said(cast, "now").pk == said(cast, "now").pk
        assert said(cast, "keep").pk == said(cast, "keep").pk

    def test_it_is_a_signal_from_when_it_may_be_known(self, cast):
        told = said(cast, "now")
        assert StoredSignal.objects.get().about == str(told.pk)
        raising.take_back(spoken=told, by=cast.anna, at=NOW)
        assert not StoredSignal.objects.exists()
        for travel in ("session", "count", "keep"):
            said(cast, travel)
        assert not StoredSignal.objects.exists()
        again = said(cast, "now", words="Once more.")
        raising.open_concern(concern=again, by=cast.ben, at=NOW)
        assert StoredSignal.objects.count() == 1

    def test_nobody_speaks_for_a_client_and_only_the_care_team_opens(self, cast):
        saying = Saying(travel="now", kinds=("hurt",), words="")
        for who in (cast.ben, cast.eva, cast.emil, cast.mona, cast.fred):
            with pytest.raises(NotAllowed):
                speak(episode=cast.episode, saying=saying, by=who, at=NOW)
        concern = said(cast, "now")
        for who in (cast.eva, cast.anna, cast.mona, cast.fred, cast.dora):
            with pytest.raises(NotAllowed):
                raising.open_concern(concern=concern, by=who, at=NOW)

    @pytest.mark.parametrize(
        "saying",
        [
            Saying(travel="", kinds=("hurt",), words=""),
            Saying(travel="everybody", kinds=("hurt",), words=""),
            Saying(travel="now", kinds=(), words="  "),
            Saying(travel="now", kinds=("made up",), words=""),
        ],
    )
    def test_what_says_nothing_or_goes_nowhere_is_refused(self, cast, saying):
        with pytest.raises(Refused):
            speak(episode=cast.episode, saying=saying, by=cast.anna, at=NOW)

    def test_not_in_an_emergency(self, cast):
        said(cast, "now")
        opened = {"name": "Anna", "reason": "She called", "by": cast.eva}
        open_in_emergency(**opened, at=NOW, base_url="https://example.org")
        cast.eva.asks_at = NOW
        assert seen(cast, cast.eva) == []


class TestForMyself:
    def test_nobody_finds_it_but_the_client(self, cast):
        said(cast, "keep")
        assert [one.words for one in own_spoken(member=cast.anna)] == [WORDS]
        assert own_spoken(member=cast.emil) == []
        for who in (cast.ben, cast.eva, cast.mona, cast.fred, cast.dora):
            assert seen(cast, who) == []
            with pytest.raises(NotFound):
                own_spoken(member=who)

    def test_it_has_a_key_of_its_own(self, cast):
        kept, told = said(cast, "keep"), said(cast, "now")
        store().destroy(own_of(cast.anna.person_id))
        with pytest.raises(KeyDestroyed):
            _ = OwnConcern.objects.get(pk=kept.pk).words
        assert Concern.objects.get(pk=told.pk).words == WORDS

    def test_it_can_be_told_later(self, cast):
        kept = said(cast, "keep")
        said(cast, "now", instead=kept.pk)
        assert not OwnConcern.objects.exists()
        assert [one.words for one in seen(cast, cast.ben)] == [WORDS]

    @pytest.mark.parametrize("travel", ["keep", "count"])
    def test_the_audit_says_nothing_of_it(self, cast, travel):
        before = set(Event.objects.values_list("pk", flat=True))
        kept = said(cast, travel)
        raising.take_back(spoken=kept, by=cast.anna, at=NOW)
        assert set(Event.objects.values_list("pk", flat=True)) == before

    def test_what_is_told_leaves_events_without_words(self, cast):
        concern = said(cast, "now")
        raising.open_concern(concern=concern, by=cast.ben, at=NOW)
        verbs = list(Event.objects.filter(object_kind="Concern").values_list("verb"))
        assert verbs == [("raised",), ("read",)]


class TestCounted:
    def people(self) -> int:
        return ConcernTally.objects.get().people

    def test_a_person_counts_once_a_quarter(self, cast):
        first, second = said(cast, "count"), said(cast, "count", words="And more.")
        assert self.people() == 1
        raising.take_back(spoken=first, by=cast.anna, at=NOW)
        assert self.people() == 1
        raising.take_back(spoken=second, by=cast.anna, at=NOW)
        assert self.people() == 0

    def test_what_is_told_or_kept_counts_nobody(self, cast):
        said(cast, "now")
        said(cast, "keep")
        assert self.people() == 0

    def test_a_quarter_that_is_over_is_not_counted_back(self, cast):
        counted = said(cast, "count")
        raising.take_back(spoken=counted, by=cast.anna, at=NEXT_QUARTER)
        assert ConcernTally.objects.get(quarter="2026-4").people == 1

    def test_it_is_shown_once_the_quarter_is_over_and_enough_are_in_it(self, cast):
        for number in range(7):
            episode = client_of(cast.ben, f"Client{number}")
            saying = Saying(travel="count", kinds=("pushed",), words=WORDS)
            client = membership_of(episode)
            speak(episode=episode, saying=saying, by=client, at=NOW)
            shown = counting.counted_for(member=cast.mona, at=NEXT_QUARTER)
            enough = number + 1 >= counting.FEWEST
            assert [one.people for one in shown] == [5 if enough else None]
        assert counting.counted_for(member=cast.mona, at=NOW) == []

    def test_the_team_sees_the_number_and_others_do_not(self, cast):
        said(cast, "count")
        sue = staff(cast.practice, "Sue", Role.SUPERVISOR)
        for who in (cast.ben, cast.eva, cast.mona, sue):
            assert len(counting.counted_for(member=who, at=NEXT_QUARTER)) == 1
        assert counting.counted_for(member=cast.dora, at=NEXT_QUARTER) == []
        for who in (cast.fred, cast.anna):
            with pytest.raises(NotAllowed):
                counting.counted_for(member=who, at=NEXT_QUARTER)

    def test_nothing_in_the_database_tells_when_or_whether_somebody_counts(self, cast):
        """What is counted and what is kept look the same, and hold no moment."""
        model = apps.get_model("conversations.OwnConcern")
        columns = {field.attname for field in model._meta.concrete_fields}
        assert columns == {"id", "episode_id", "said"}
        columns = {f.attname for f in ConcernTally._meta.concrete_fields}
        assert columns == {"id", "practice_id", "quarter", "counted"}
        lengths = set()
        for _person in range(3):
            said(cast, "count", words=f"{_person}")
            with connection.cursor() as cursor:
                cursor.execute("SELECT counted FROM conversations_concern_tally")
                lengths.add(len(bytes(cursor.fetchone()[0])))
        assert len(lengths) == 1

    @pytest.mark.parametrize("travel", ["now", "session", "count", "keep"])
    def test_whatever_is_chosen_the_same_tally_is_touched(self, cast, travel):
        said(cast, travel)
        assert ConcernTally.objects.count() == 1
