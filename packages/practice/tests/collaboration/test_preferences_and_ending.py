"""What the client prefers is answered and asked again; an ending is planned by both."""

from datetime import date

import pytest
from cast import NOW, Cast, hours

from vincula_practice.collaboration.parting import PARTS, plan_ending
from vincula_practice.collaboration.preferring import (
    LEANINGS,
    WISHES,
    honour,
    say_preferences,
)
from vincula_practice.collaboration.queries import (
    endings_of,
    honoured_of,
    preferences_due,
    preferences_of,
)
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import NotAllowed, Refused

WEEK = 7 * 24


def said(cast: Cast, at: float = 0, **leanings: int):
    return say_preferences(
        episode=cast.episode,
        leanings=leanings,
        wishes={"faith": "Fridays are free for prayer", "other": " "},
        by=cast.anna,
        at=NOW + hours(at),
    )


def test_only_the_client_says_what_they_prefer(cast) -> None:
    kept = said(cast, pace=-2)
    assert (kept.leanings, kept.wishes) == (
        {"pace": -2},
        {"faith": "Fridays are free for prayer"},
    )
    for other in (cast.ben, cast.eva, cast.emil, cast.mona, cast.carl):
        with pytest.raises(NotAllowed):
            say_preferences(
                episode=cast.episode, leanings={}, wishes={}, by=other, at=NOW
            )


def test_what_is_not_offered_is_not_kept(cast) -> None:
    for wrong in ({"pace": 3}, {"mood": 1}):
        with pytest.raises(Refused):
            said(cast, **wrong)


def test_the_set_is_the_one_that_was_asked_for() -> None:
    assert set(LEANINGS) == {
        "lead",
        "intensity",
        "time",
        "warmth",
        "pace",
        "structure",
        "homework",
    }
    assert set(WISHES) == {"language", "identity", "faith", "access", "other"}


def test_not_possible_needs_its_reason_and_the_client_reads_both(cast) -> None:
    kept = said(cast, pace=-2)
    with pytest.raises(Refused):
        honour(
            preferences=kept,
            answers={"faith": ("not possible", "")},
            by=cast.ben,
            at=NOW,
        )
    with pytest.raises(Refused):
        honour(
            preferences=kept, answers={"lead": ("honoured", "")}, by=cast.ben, at=NOW
        )
    answers = {"pace": ("honoured", ""), "faith": ("not possible", "No other day")}
    honour(preferences=kept, answers=answers, by=cast.ben, at=NOW)
    (row,) = honoured_of(member=cast.anna, episode_id=cast.episode.pk)
    assert row.states == {"pace": "honoured", "faith": "not possible"}
    assert row.reasons["faith"] == "No other day"


def test_nobody_else_answers_or_reads(cast) -> None:
    kept = said(cast, pace=1)
    for stranger in (cast.eva, cast.fred, cast.mona, cast.emil, cast.dora, cast.anna):
        with pytest.raises(NotAllowed):
            honour(preferences=kept, answers={}, by=stranger, at=NOW)
    for stranger in (cast.eva, cast.fred, cast.mona, cast.emil, cast.dora):
        assert preferences_of(member=stranger, episode_id=cast.episode.pk) == []


def due(cast: Cast, **moments) -> str:
    return preferences_due(member=cast.anna, episode_id=cast.episode.pk, **moments)


def test_they_are_asked_at_first_after_the_third_session_and_after_a_rupture(cast):
    assert due(cast) == "first"
    said(cast)
    assert due(cast) == ""
    third, rupture = NOW + hours(3 * WEEK), NOW + hours(5 * WEEK)
    assert due(cast, third_session_at=third) == "third session"
    said(cast, 3 * WEEK + 1)
    assert due(cast, third_session_at=third) == ""
    assert due(cast, third_session_at=third, rupture_at=rupture) == "rupture"
    said(cast, 5 * WEEK + 1)
    assert due(cast, third_session_at=third, rupture_at=rupture) == ""


def planned(cast: Cast, by, edition: str | None = None, **parts: str):
    return plan_ending(
        episode=cast.episode,
        review_on=date(2026, 12, 20),
        parts=parts,
        by=by,
        at=NOW,
        edition=edition,
    )


def test_both_write_the_ending_and_each_version_is_kept(cast) -> None:
    planned(cast, cast.ben, keep="Walking")
    planned(
        cast, cast.anna, keep="Walking, and the choir", back="One message is enough"
    )
    rows = endings_of(member=cast.ben, episode_id=cast.episode.pk)
    assert [one.parts["keep"] for one in rows] == ["Walking", "Walking, and the choir"]
    assert rows[-1].review_on == "2026-12-20"
    cast.episode.refresh_from_db()
    assert cast.episode.closed_on is None  # to plan an ending ends nothing


def test_the_second_of_two_who_plan_is_told(cast) -> None:
    planned(cast, cast.ben, edition_of(0), keep="Ben")
    with pytest.raises(EditedMeanwhile):
        planned(cast, cast.anna, edition_of(0), keep="Anna")


def test_nobody_else_plans_an_ending(cast) -> None:
    for stranger in (cast.eva, cast.fred, cast.mona, cast.emil, cast.dora):
        with pytest.raises(NotAllowed):
            planned(cast, stranger, keep="Mine")
    with pytest.raises(Refused):
        planned(cast, cast.ben, unknown="x")
    assert "keep" in PARTS
