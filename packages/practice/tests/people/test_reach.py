"""A rule is written once a request, and decides anew each time it is asked."""

import pytest
from cast import NOW, Cast

from vincula_practice.people import policies
from vincula_practice.people.models import CareTeamMember
from vincula_practice.people.queries import episodes_for, readable_ids, working_ids
from vincula_practice.people.reach import reached


@pytest.fixture
def asking(cast: Cast) -> Cast:
    """Ben asks in a request."""
    cast.ben.asks_at = NOW
    return cast


def test_within_a_request_it_is_written_once(asking: Cast) -> None:
    assert readable_ids(member=asking.ben) is readable_ids(member=asking.ben)
    assert readable_ids(member=asking.ben) is not working_ids(member=asking.ben)


def test_outside_of_one_it_is_not_kept(cast: Cast) -> None:
    assert readable_ids(member=cast.ben) is not readable_ids(member=cast.ben)


def test_the_database_decides_anew_within_the_same_request(asking: Cast) -> None:
    assert list(episodes_for(member=asking.ben)) == [asking.episode]
    CareTeamMember.objects.filter(member=asking.ben).update(until=NOW)
    assert list(episodes_for(member=asking.ben)) == []


@pytest.mark.parametrize(
    ("name", "other"),
    [("role", "client"), ("asks_at", NOW.replace(hour=1)), ("practice_id", None)],
)
def test_whoever_asks_as_somebody_else_gets_words_of_their_own(
    asking: Cast, name: str, other: object
) -> None:
    before = readable_ids(member=asking.ben)
    setattr(asking.ben, name, other or asking.elsewhere.pk)
    assert readable_ids(member=asking.ben) is not before
    assert readable_ids(member=asking.ben).params != before.params


def test_a_rule_that_opens_nothing_opens_nothing(asking: Cast) -> None:
    nothing = reached(asking.mona, policies.in_care_team)
    assert nothing.sql == ""
    assert list(episodes_for(member=asking.mona)) == []
