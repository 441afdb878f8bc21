"""A goal keeps its earlier words; two orders are held against each other as published."""

from itertools import permutations

import pytest
from cast import NOW, Cast, hours

from vincula_practice.charts.goal_nearness import nearness
from vincula_practice.charts.goal_orders import orders_picture
from vincula_practice.collaboration.actions import (
    close_goal,
    goal_as_edited,
    reword_goal,
    see_goals,
    set_goal,
)
from vincula_practice.collaboration.models import Goal
from vincula_practice.collaboration.orders import Orders, orders_of
from vincula_practice.collaboration.queries import earlier_words_of, views_of
from vincula_practice.collaboration.written import WrittenForGood
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import NotAllowed, Refused


@pytest.fixture
def goals(cast: Cast) -> list[Goal]:
    said = ("Sleep through the night", "Find work", "See friends")
    return [
        set_goal(episode=cast.episode, words=words, by=cast.anna, at=NOW + hours(n))
        for n, words in enumerate(said)
    ]


def seen(cast: Cast, goals: list[Goal], places: str, by, at: float = 0, **ratings: int):
    """Say "201": the third goal first, then the first, then the second."""
    order = [str(goals[int(place)].pk) for place in places]
    given = {str(goals[int(key[1:])].pk): value for key, value in ratings.items()}
    return see_goals(
        episode=cast.episode, order=order, ratings=given, by=by, at=NOW + hours(at)
    )


def orders(cast: Cast) -> Orders:
    return orders_of(views_of(member=cast.ben, episode_id=cast.episode.pk))


def test_a_goal_keeps_its_earlier_words_and_stays_the_same_goal(cast, goals) -> None:
    first = goals[0]
    reword_goal(goal=first, words="Sleep six hours", by=cast.anna, at=NOW)
    reword_goal(goal=first, words="Sleep", by=cast.ben, at=NOW + hours(1))
    assert Goal.objects.get(pk=first.pk).words == "Sleep"
    rows = earlier_words_of(member=cast.anna, episode_id=cast.episode.pk)
    assert [one.words for one in rows] == ["Sleep six hours", "Sleep through the night"]
    assert rows[0].replaced_by == cast.ben


def test_the_second_of_two_who_reword_is_told_and_overwrites_nothing(cast, goals):
    shown = edition_of(goal_as_edited(goals[0]))
    reword_goal(goal=goals[0], words="By Anna", by=cast.anna, at=NOW, edition=shown)
    with pytest.raises(EditedMeanwhile):
        reword_goal(goal=goals[0], words="By Ben", by=cast.ben, at=NOW, edition=shown)
    assert Goal.objects.get(pk=goals[0].pk).words == "By Anna"


def test_a_closed_goal_keeps_its_words(cast, goals) -> None:
    close_goal(goal=goals[0], by=cast.anna, at=NOW)
    with pytest.raises(Refused):
        reword_goal(goal=goals[0], words="Other", by=cast.anna, at=NOW)


def test_nobody_else_rewords_or_orders(cast, goals) -> None:
    for stranger in (cast.eva, cast.fred, cast.mona, cast.emil, cast.dora):
        with pytest.raises(NotAllowed):
            reword_goal(goal=goals[0], words="Mine", by=stranger, at=NOW)
        with pytest.raises(NotAllowed):
            seen(cast, goals, "012", stranger)


def test_before_both_have_an_order_nothing_is_compared(cast, goals) -> None:
    seen(cast, goals, "012", cast.anna)
    assert orders(cast).consensus is None
    picture = orders_picture(orders(cast), {}, client="Anna", therapist="Therapist")
    assert picture.svg_wide == ""
    assert picture.sentences == ("Anna has put the goals in order; Therapist not yet.",)


def test_the_distance_is_the_published_footrule(cast, goals) -> None:
    """Fagin and others (2003): places apart, over the most with nothing in common."""
    seen(cast, goals, "012", cast.anna)
    seen(cast, goals, "102", cast.ben)
    found = orders(cast)
    # By hand: two goals change places, 1 + 1; nothing in common: 3+2+1 twice.
    assert found.consensus.distance == pytest.approx(2 / 12)
    assert (found.consensus.shared, found.consensus.same_first) == (3, False)


def test_no_two_orders_of_the_same_goals_lie_further_apart_than_is_told(cast, goals):
    ids = tuple(str(goal.pk) for goal in goals)
    seen(cast, goals, "012", cast.anna)
    reached = set()
    for places in permutations("012"):
        seen(cast, goals, "".join(places), cast.ben)
        found = orders(cast)
        reached.add(found.consensus.distance)
        assert found.consensus.distance <= found.most
    assert max(reached) == found.most
    assert len(ids) == 3


def test_drift_and_course_tell_how_it_came_to_be(cast, goals) -> None:
    seen(cast, goals, "012", cast.anna, 1)
    seen(cast, goals, "012", cast.ben, 2)
    seen(cast, goals, "210", cast.anna, 3)
    found = orders(cast)
    assert [one.distance for one in found.course] == [0, pytest.approx(4 / 12)]
    assert found.client_moved == pytest.approx(4 / 12)
    assert found.therapist_moved is None


def test_the_picture_says_in_words_and_shapes_what_the_numbers_are(cast, goals):
    seen(cast, goals, "012", cast.anna)
    seen(cast, goals, "021", cast.ben)
    words = {str(goal.pk): goal.words for goal in goals}
    picture = orders_picture(orders(cast), words, client="Anna", therapist="Therapist")
    said = " ".join(picture.sentences)
    assert "Both put the same goal first." in said
    assert "0.17 apart" in said
    assert "at most 0.33" in said
    for svg in (picture.svg_wide, picture.svg_narrow):
        assert 'role="img"' in svg
        assert "0.17 apart" in svg
        assert svg.count("stroke-dasharray") == 2
        assert svg.count("1 apart") == 2
        assert "same</text>" in svg
    assert [row.cells for row in picture.table.rows] == [
        ("1", "1", "0"),
        ("2", "3", "1"),
        ("3", "2", "1"),
    ]
    assert "Fagin" in picture.source


def test_each_goal_has_a_place_of_its_own(cast, goals) -> None:
    for places in ("001", "01", "0122"):
        with pytest.raises(Refused):
            seen(cast, goals, places, cast.anna)


def test_a_therapist_rates_from_0_to_10_and_a_client_only_in_checkins(cast, goals):
    assert seen(cast, goals, "012", cast.anna, g0=9).ratings == {}
    kept = seen(cast, goals, "012", cast.ben, g0=4)
    assert kept.ratings == {str(goals[0].pk): 4}
    for wrong in (-1, 11):
        with pytest.raises(Refused):
            seen(cast, goals, "012", cast.ben, g0=wrong)


def test_a_view_is_never_changed(cast, goals) -> None:
    view = seen(cast, goals, "012", cast.ben)
    with pytest.raises(WrittenForGood):
        view.save()
    with pytest.raises(WrittenForGood):
        view.delete()


def test_words_that_look_like_commands_stay_words_in_the_drawings(cast, goals) -> None:
    hostile = '<script>alert("1")</script>'
    seen(cast, goals, "012", cast.anna)
    seen(cast, goals, "021", cast.ben)
    words = {str(goal.pk): hostile for goal in goals}
    drawn = orders_picture(orders(cast), words, client=hostile, therapist=hostile)
    near = nearness(
        client=hostile, therapist=hostile, by_client=(3,), by_therapist=(), name="near"
    )
    for svg in (drawn.svg_wide, drawn.svg_narrow, near.svg):
        assert "<script" not in svg
        assert "&lt;script&gt;" in svg
