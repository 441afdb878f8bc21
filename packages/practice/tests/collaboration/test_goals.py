"""Goals: few enough to be rated in a minute."""

from threading import Barrier, Thread

import pytest
from cast import NOW, everyone
from django.db import connection

from vincula_practice.collaboration.actions import MOST_OPEN_GOALS, set_goal
from vincula_practice.people.errors import Refused


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_many_times_at_once_sets_no_more_than_fit() -> None:
    cast, refused, start = everyone(), [], Barrier(6)

    def press() -> None:
        start.wait()
        try:
            set_goal(episode=cast.episode, words="Sleep", by=cast.anna, at=NOW)
        except Refused:
            refused.append(1)
        finally:
            connection.close()

    presses = [Thread(target=press) for _ in range(start.parties)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert cast.episode.goals.count() == MOST_OPEN_GOALS
    assert len(refused) == start.parties - MOST_OPEN_GOALS
