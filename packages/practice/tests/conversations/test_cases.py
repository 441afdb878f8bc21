"""A rupture and its repair: by both, in any order, and only the client says it is over."""

import pytest
from cast import NOW, Cast, hours

from vincula_practice.audit.models import Event
from vincula_practice.collaboration.actions import set_goal
from vincula_practice.collaboration.agreeing import write_agreement
from vincula_practice.collaboration.clauses import Clause
from vincula_practice.collaboration.queries import reopenings_of
from vincula_practice.conversations.cases import cases_of, own_cases
from vincula_practice.conversations.mending import (
    add_step,
    end_case,
    open_again,
    open_case,
)
from vincula_practice.conversations.models import RepairCase, RepairStep
from vincula_practice.conversations.queries import ruptures_of
from vincula_practice.conversations.raising import Saying, speak
from vincula_practice.conversations.touching import touchable_in
from vincula_practice.people.errors import NotAllowed, Refused

WORDS = "We talked past each other."


@pytest.fixture
def case(cast: Cast) -> RepairCase:
    return open_case(episode=cast.episode, by=cast.ben, at=NOW, words=WORDS)


def record(cast: Cast, who=None):
    (one,) = cases_of(member=who or cast.ben, episode_id=cast.episode.pk)
    return one


def test_either_of_the_two_opens_one_and_nobody_else(cast: Cast) -> None:
    for who in (cast.anna, cast.ben):
        open_case(episode=cast.episode, by=who, at=NOW)
    for who in (cast.eva, cast.mona, cast.fred, cast.emil, cast.dora):
        with pytest.raises(NotAllowed):
            open_case(episode=cast.episode, by=who, at=NOW)
    by_client = [one.opened_by_client for one in own_cases(member=cast.anna)]
    assert sorted(by_client) == [False, True]


def test_one_concern_opens_one_case(cast: Cast) -> None:
    saying = Saying(travel="now", kinds=("hurt",), words="")
    concern = speak(episode=cast.episode, saying=saying, by=cast.anna, at=NOW)
    given = {"episode": cast.episode, "at": NOW, "origin": "concern"}
    first = open_case(**given, by=cast.ben, origin_id=concern.pk)
    again = open_case(**given, by=cast.ben, origin_id=concern.pk)
    assert first.pk == again.pk
    assert record(cast).origin == "concern"


def test_steps_come_in_any_order_and_each_has_a_voice(cast, case) -> None:
    add_step(case=case, step="checked", answer="partly", by=cast.anna, at=NOW)
    add_step(case=case, step="heard", words="It was too much", by=cast.ben, at=NOW)
    later = NOW + hours(1)
    add_step(case=case, step="heard", words="He was tired", by=cast.anna, at=later)
    found = [(one.step, one.by_client) for one in record(cast).entries]
    assert found == [("heard", False), ("heard", True), ("checked", True)]


def test_what_is_said_anew_takes_the_place_and_overwrites_nothing(cast, case) -> None:
    add_step(case=case, step="noticed", words="Silence", by=cast.ben, at=NOW)
    add_step(case=case, step="noticed", words="A pause", by=cast.ben, at=NOW + hours(1))
    assert [one.words for one in record(cast).entries] == ["A pause"]
    assert RepairStep.objects.count() == 2


def test_it_is_named_together_where_both_name_it_so(cast, case) -> None:
    named = {"case": case, "step": "named", "at": NOW}
    add_step(**named, named=["pace", "withdrawal"], by=cast.ben)
    assert record(cast).named_by_both() == ()
    add_step(**named, named=["pace", "made up"], by=cast.anna)
    assert record(cast).named_by_both() == ("pace",)


def test_what_we_change_may_touch_a_thing(cast, case) -> None:
    goal = set_goal(episode=cast.episode, words="Sleep", by=cast.anna, at=NOW)
    told = {"words": "We begin slower", "touches": f"goal:{goal.pk}"}
    add_step(case=case, step="change", **told, by=cast.anna, at=NOW)
    (entry,) = record(cast).entries
    assert (entry.touches, entry.touches_id) == ("goal", str(goal.pk))
    found = touchable_in(member=cast.ben, episode_id=cast.episode.pk)
    assert found[told["touches"]] == "the goal: Sleep"


def test_to_change_a_clause_asks_to_talk_about_it_again(cast, case) -> None:
    clauses = [Clause(key="contact", title="Contact", words="We write.")]
    asked = {"episode": cast.episode, "by": cast.ben, "at": NOW}
    write_agreement(clauses=clauses, **asked)
    change = {"case": case, "step": "change", "words": "Not at night", "at": NOW}
    add_step(**change, touches="agreement:contact", by=cast.anna)
    mine = {"member": cast.ben, "episode_id": cast.episode.pk}
    (reopened,) = reopenings_of(**mine)
    assert (reopened.key, reopened.words) == ("contact", "Not at night")
    with pytest.raises(Refused):
        add_step(**change, touches="agreement:no such", by=cast.anna)


def test_what_the_therapist_takes_on_only_a_therapist_says(cast, case) -> None:
    taken = {"case": case, "step": "taken on", "words": "I will ask", "at": NOW}
    with pytest.raises(NotAllowed):
        add_step(**taken, by=cast.anna)
    add_step(**taken, by=cast.ben)


def test_a_step_that_says_nothing_is_refused(cast, case) -> None:
    for empty in ({"words": " "}, {"named": ["made up"]}, {"answer": "cured"}):
        step = "named" if "named" in empty else "checked"
        with pytest.raises(Refused):
            add_step(case=case, step=step, by=cast.ben, at=NOW, **empty)


def test_strangers_put_nothing_in_and_end_nothing(cast, case) -> None:
    for who in (cast.eva, cast.mona, cast.fred, cast.emil, cast.dora):
        with pytest.raises(NotAllowed):
            add_step(case=case, step="noticed", words="!", by=who, at=NOW)
        with pytest.raises(NotAllowed):
            end_case(case=case, outcome="moved on", by=who, at=NOW)


def test_only_the_client_can_say_that_it_is_repaired(cast, case) -> None:
    with pytest.raises(NotAllowed):
        end_case(case=case, outcome="repaired", by=cast.ben, at=NOW)
    assert record(cast).running
    end_case(case=case, outcome="repaired", helped="He asked", by=cast.anna, at=NOW)
    found = record(cast)
    assert (found.repaired, found.helped) == (True, "He asked")


@pytest.mark.parametrize("outcome", ["moved on", "change of therapist"])
def test_the_other_ends_either_may_say(cast, case, outcome) -> None:
    end_case(case=case, outcome=outcome, by=cast.ben, at=NOW)
    assert record(cast).outcome == outcome
    assert not record(cast).repaired


def test_what_ended_takes_no_steps_until_the_client_opens_it_again(cast, case) -> None:
    end_case(case=case, outcome="moved on", by=cast.ben, at=NOW)
    with pytest.raises(Refused):
        add_step(case=case, step="noticed", words="Late", by=cast.ben, at=NOW)
    with pytest.raises(NotAllowed):
        open_again(case=case, by=cast.ben, at=NOW)
    open_again(case=case, by=cast.anna, at=NOW)
    add_step(case=case, step="noticed", words="Late", by=cast.ben, at=NOW)
    assert record(cast).outcome == ""


def test_the_first_end_holds(cast, case) -> None:
    end_case(case=case, outcome="moved on", by=cast.ben, at=NOW)
    end_case(case=case, outcome="repaired", by=cast.anna, at=NOW)
    assert record(cast).outcome == "moved on"


def test_ruptures_and_repairs_are_marks_for_both(cast, case) -> None:
    end_case(case=case, outcome="repaired", by=cast.anna, at=NOW + hours(2))
    for who in (cast.ben, cast.anna):
        marks = ruptures_of(member=who, episode_id=cast.episode.pk)
        assert [mark.kind for mark in marks] == ["rupture", "repair"]
    for who in (cast.eva, cast.emil, cast.mona):
        assert ruptures_of(member=who, episode_id=cast.episode.pk) == []


def test_a_case_that_was_only_left_is_no_repair(cast, case) -> None:
    end_case(case=case, outcome="moved on", by=cast.anna, at=NOW)
    marks = ruptures_of(member=cast.ben, episode_id=cast.episode.pk)
    assert [mark.kind for mark in marks] == ["rupture"]


def test_the_audit_names_no_step_and_holds_no_words(cast, case) -> None:
    add_step(case=case, step="named", named=["boundary"], by=cast.ben, at=NOW)
    events = Event.objects.filter(object_kind__in=["RepairCase", "RepairStep"])
    told = " ".join(f"{one.verb} {one.detail}" for one in events)
    assert "boundary" not in told
    assert "named" not in told
