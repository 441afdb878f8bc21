"""Whose record a query hands out, whatever page asks: not even one that forgot to."""

import pytest
from cast import Cast, staff

from vincula_practice.people.models import Membership, Role
from vincula_practice.people.queries import episodes_for, scheduled_episodes_for


def names(episodes) -> set[str]:
    return {one.client.person.name for one in episodes}


@pytest.mark.parametrize(
    ("who", "records", "appointments"),
    [
        ("ben", {"Anna"}, {"Anna"}),
        ("eva", {"Emil"}, {"Emil"}),
        ("dora", {"Carl"}, {"Carl"}),
        ("anna", {"Anna"}, {"Anna"}),
        ("mona", set(), set()),
        ("fred", set(), {"Anna", "Emil"}),
    ],
)
def test_records_follow_the_care_team_and_appointments_the_practice(
    cast: Cast, who, records, appointments
):
    member: Membership = getattr(cast, who)
    assert names(episodes_for(member=member)) == records
    assert names(scheduled_episodes_for(member=member)) == appointments


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.RESEARCHER])
def test_other_roles_are_handed_nothing_yet(cast: Cast, role):
    member = staff(cast.practice, "Sue", role)
    assert names(episodes_for(member=member)) == set()
    assert names(scheduled_episodes_for(member=member)) == set()


def test_who_left_the_care_team_is_handed_nothing(cast: Cast):
    cast.episode.care_team.update(until=cast.episode.care_team.get().since)
    assert names(episodes_for(member=cast.ben)) == set()
