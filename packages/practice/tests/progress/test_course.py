"""The course of an episode and the caseload, from what was really answered."""

import pytest
from cast import NOW, a_checkin, a_goal, answer_phq9, hours

from vincula_practice.checkins.actions import keep_answer
from vincula_practice.checkins.keys import Key
from vincula_practice.conversations.actions import add_event
from vincula_practice.conversations.queries import picture_marks_of
from vincula_practice.people.errors import NotAllowed, NotFound
from vincula_practice.progress.actions import complete_checkin
from vincula_practice.progress.caseload import caseload_for
from vincula_practice.progress.models import StoredScore
from vincula_practice.progress.queries import course_for


def checked_in(episode, week: int, *values: float):
    moment = NOW + hours(24 * 7 * week)
    checkin = a_checkin(episode, starts_at=moment, at=moment)
    answer_phq9(checkin, *values, at=moment)
    return complete_checkin(
        checkin=checkin, channel="portal", language="en", at=moment
    ).checkin


def test_the_course_holds_each_score_at_its_session(cast):
    checked_in(cast.episode, 0, *[2] * 9)
    checked_in(cast.episode, 1, *[1] * 9)
    course = course_for(member=cast.ben, episode_id=cast.episode.pk)
    points = course.outcome.points
    assert [(p.session, p.value) for p in points] == [(1, 18), (2, 9)]
    assert points[1].since_start == "improved"
    assert course.outcome.error.threshold_points == 6


def test_both_see_the_same_course(cast):
    checked_in(cast.episode, 0, *[2] * 9)
    seen = [
        course_for(member=who, episode_id=cast.episode.pk)
        for who in (cast.ben, cast.anna)
    ]
    assert seen[0] == seen[1]


@pytest.mark.parametrize("who", ["eva", "mona", "fred", "emil", "dora", "carl"])
def test_nobody_else_sees_a_course(cast, who):
    with pytest.raises(NotFound):
        course_for(member=getattr(cast, who), episode_id=cast.episode.pk)


def test_a_form_with_too_little_answered_is_told_as_not_scored(cast):
    checked_in(cast.episode, 0, 1, 1)
    course = course_for(member=cast.ben, episode_id=cast.episode.pk)
    assert course.outcome.points == ()
    assert [u.answered for u in course.outcome.unscored] == [2]


def test_goals_appear_when_rated(cast):
    a_goal(cast.episode, "Call a friend each week")
    checkin = a_checkin(cast.episode)
    before = course_for(member=cast.ben, episode_id=cast.episode.pk)
    goal = cast.episode.goals.get()
    item = Key(instrument="goal_rating", about=goal.pk, item="goal_rating_1")
    keep_answer(checkin=checkin, key=item, value=3, at=NOW)
    complete_checkin(checkin=checkin, channel="link", language="en", at=NOW)
    after = course_for(member=cast.ben, episode_id=cast.episode.pk)
    assert before.goals == ()
    assert [(g.words, g.points[0].value) for g in after.goals] == [
        ("Call a friend each week", 3)
    ]


def test_a_life_event_stands_between_its_sessions(cast):
    for week in (0, 2):
        checked_in(cast.episode, week, *[1] * 9)
    day = (NOW + hours(24 * 7)).date()
    event = {"kind": "life event", "words": "Moved to a new flat", "at": NOW}
    add_event(episode=cast.episode, on=day, by=cast.anna, **event)
    with pytest.raises(NotAllowed):
        add_event(episode=cast.episode, on=day, by=cast.eva, **event)
    marks = picture_marks_of(member=cast.ben, episode_id=cast.episode.pk)
    course = course_for(member=cast.ben, episode_id=cast.episode.pk, events=marks)
    assert 1 < course.events[0].place < 2


def test_every_score_says_which_rule_and_catalogue_made_it(cast):
    checked_in(cast.episode, 0, *[1] * 9)
    score = StoredScore.objects.get(response__instrument="phq9", scale="total")
    assert (score.value, score.band) == (9, "mild")
    assert score.rule
    assert score.catalogue


def test_the_caseload_has_one_line_a_client_with_score_and_error(cast):
    checked_in(cast.episode, 0, *[2] * 9)
    (line,) = caseload_for(member=cast.ben, now=NOW)
    assert line.client_name == "Anna"
    assert line.latest_outcome.value == 18
    assert line.latest_outcome.low == pytest.approx(18 - 6 / 2**0.5, abs=1e-6)
    assert [one.client_name for one in caseload_for(member=cast.eva, now=NOW)] == [
        "Emil"
    ]


def test_the_caseload_of_many_takes_few_queries(cast, django_assert_max_num_queries):
    for week in range(3):
        checked_in(cast.episode, week, *[1] * 9)
    with django_assert_max_num_queries(4):
        caseload_for(member=cast.ben, now=NOW)
