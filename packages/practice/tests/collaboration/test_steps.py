"""Steps belong to somebody, and each turn is kept with its reason."""

from datetime import date

import pytest
from cast import NOW, Cast

from vincula_practice.collaboration.actions import set_goal
from vincula_practice.collaboration.models import Step
from vincula_practice.collaboration.queries import moves_of, steps_of
from vincula_practice.collaboration.steps import add_step, move_step, step_as_edited
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import NotAllowed, Refused


@pytest.fixture
def step(cast: Cast) -> Step:
    return add_step(
        episode=cast.episode,
        words="Walk at noon",
        owner="both",
        due_on=date(2026, 12, 1),
        by=cast.anna,
        at=NOW,
    )


def moved(cast: Cast, step: Step, state: str, words: str = "", **given):
    return move_step(step=step, state=state, words=words, by=cast.ben, at=NOW, **given)


def test_a_step_has_an_owner_and_a_day(cast, step) -> None:
    (kept,) = steps_of(member=cast.ben, episode_id=cast.episode.pk)
    assert (kept.words, kept.owner, kept.due_on) == (
        "Walk at noon",
        Step.Owned.BOTH,
        date(2026, 12, 1),
    )


def test_stuck_and_dropped_ask_why_and_done_does_not(cast, step) -> None:
    for state in ("stuck", "dropped"):
        with pytest.raises(Refused):
            moved(cast, step, state, " ")
        moved(cast, step, state, "It rained")
    moved(cast, step, "done")
    rows = moves_of(member=cast.anna, episode_id=cast.episode.pk)
    assert [str(one.state) for one in rows] == ["stuck", "dropped", "done"]
    assert [one.words for one in rows] == ["It rained", "It rained", ""]


def test_two_who_move_it_at_once_do_not_speak_over_each_other(cast, step) -> None:
    shown = edition_of(step_as_edited(step))
    moved(cast, step, "done", edition=shown)
    with pytest.raises(EditedMeanwhile):
        moved(cast, step, "stuck", "Why", edition=shown)


def test_a_step_is_for_an_open_goal_of_the_same_client(cast) -> None:
    emils = set_goal(episode=cast.emils_episode, words="Work", by=cast.eva, at=NOW)
    with pytest.raises(Refused):
        add_step(
            episode=cast.episode,
            words="x",
            owner="both",
            goal=emils,
            by=cast.ben,
            at=NOW,
        )


def test_nobody_else_adds_or_moves(cast, step) -> None:
    for stranger in (cast.eva, cast.fred, cast.mona, cast.emil, cast.dora):
        with pytest.raises(NotAllowed):
            move_step(step=step, state="done", words="", by=stranger, at=NOW)
        with pytest.raises(NotAllowed):
            add_step(episode=cast.episode, words="x", owner="both", by=stranger, at=NOW)
        assert steps_of(member=stranger, episode_id=cast.episode.pk) == []
