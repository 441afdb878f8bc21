"""A step that follows a sent check-in belongs to the same transaction."""

import pytest
from cast import NOW, a_checkin, answer_phq9

from vincula_practice.checkins.models import StoredResponse
from vincula_practice.people.registered import Registered
from vincula_practice.progress import following
from vincula_practice.progress.actions import complete_checkin
from vincula_practice.progress.models import StoredScore


@pytest.fixture
def steps(monkeypatch):
    """The steps registered in this test alone."""
    mine = Registered()
    monkeypatch.setattr(following, "after_checkin", mine)
    return mine


def sends(cast):
    checkin = a_checkin(cast.episode)
    answer_phq9(checkin, *[1] * 9)
    return complete_checkin(checkin=checkin, channel="link", language="en", at=NOW)


def test_steps_are_taken_in_order_and_once(cast, steps):
    taken = []
    following.follows(lambda sent, at: taken.append(("first", sent.checkin.pk, at)))
    following.follows(lambda sent, at: taken.append(("second", sent.checkin.pk, at)))
    sent = sends(cast)
    complete_checkin(checkin=sent.checkin, channel="link", language="en", at=NOW)
    assert taken == [("first", sent.checkin.pk, NOW), ("second", sent.checkin.pk, NOW)]


def test_a_step_is_registered_once(steps):
    taken = []
    following.follows(taken.append)
    following.follows(taken.append)
    steps("once")
    assert taken == ["once"]


def test_nothing_is_sent_where_a_step_fails(cast, steps):
    def fails(sent, at):
        assert StoredScore.objects.exists() or StoredResponse.objects.exists()
        raise RuntimeError

    following.follows(fails)
    with pytest.raises(RuntimeError):
        sends(cast)
    assert not StoredResponse.objects.exists()
    assert not StoredScore.objects.exists()
