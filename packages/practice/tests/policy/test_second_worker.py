"""AC-7: what is taken back in one process is gone at the next request to another."""

import pytest
from cast import NOW, Cast, everyone
from principals import House
from second_worker import a_second_worker

from vincula_practice.people import teams
from vincula_practice.people.endings import end_membership
from vincula_practice.people.lent import Supervision

pytestmark = pytest.mark.usefixtures("monday_noon")
SHOWN, NOT_THERE = (200, True), (404, False)


@pytest.fixture
def house(transactional_db: None) -> House:
    cast: Cast = everyone()
    house = House(cast)
    house.close_alerts()
    return house


def test_a_worker_that_showed_the_record_a_moment_ago_shows_it_no_more(house) -> None:
    cast, dana = house.cast, house.members["dana"]
    room = f"/clients/{cast.episode.pk}/"
    browsers = {who: house.browser(who) for who in ("dana", "sue", "ben")}
    with a_second_worker() as worker:
        for browser in browsers.values():
            assert worker.look(browser, room) == SHOWN
        teams.leave_team(episode=cast.episode, colleague=dana, by=cast.ben, at=NOW)
        assert worker.look(browsers["dana"], room) == NOT_THERE
        lent = Supervision.objects.get(pk=house.things["supervision_id"])
        teams.end_supervision(supervision=lent, by=cast.ben, at=NOW)
        assert worker.look(browsers["sue"], room) == NOT_THERE
        assert worker.look(browsers["ben"], room) == SHOWN
        end_membership(colleague=cast.ben, successor=dana, by=cast.mona, at=NOW)
        status, named = worker.look(browsers["ben"], room)
        assert status in {302, 404}
        assert not named
