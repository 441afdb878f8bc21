"""While a record is restricted only the lead reads it, and nothing new is asked."""

import pytest
from cast import NOW, Cast, a_checkin, a_session, hours, staff

from vincula_practice.checkins.actions import open_checkin
from vincula_practice.checkins.queries import due_everywhere, due_for
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.models import CareTeamMember, Membership, Role
from vincula_practice.people.queries import episode_for
from vincula_practice.people.restrictions import is_restricted, lift, restrict


@pytest.fixture
def kim(cast: Cast) -> Membership:
    """Kim joined Anna's care team an hour after Ben."""
    kim = staff(cast.practice, "Kim", Role.THERAPIST)
    CareTeamMember.objects.create(
        episode=cast.episode, member=kim, since=NOW + hours(1)
    )
    return kim


def reads(member: Membership, cast: Cast) -> bool:
    try:
        episode_for(member=member, episode_id=cast.episode.pk)
    except NotFound:
        return False
    return True


def test_the_lead_and_the_client_still_read_and_nobody_else(
    cast: Cast, kim: Membership
) -> None:
    assert reads(kim, cast)
    restrict(client=cast.episode.client, by=cast.mona, at=NOW)
    read = {who: reads(who, cast) for who in (cast.ben, kim, cast.anna, cast.eva)}
    assert read == {cast.ben: True, kim: False, cast.anna: True, cast.eva: False}


def test_when_the_lead_leaves_the_next_in_the_team_leads(
    cast: Cast, kim: Membership
) -> None:
    restrict(client=cast.episode.client, by=cast.mona, at=NOW)
    CareTeamMember.objects.filter(member=cast.ben).update(until=NOW)
    assert (reads(cast.ben, cast), reads(kim, cast)) == (False, True)


def test_somebody_elses_record_stays_as_it_is(cast: Cast) -> None:
    restrict(client=cast.episode.client, by=cast.mona, at=NOW)
    assert episode_for(member=cast.eva, episode_id=cast.emils_episode.pk)


def test_lifting_opens_it_again(cast: Cast, kim: Membership) -> None:
    restrict(client=cast.episode.client, by=cast.mona, at=NOW)
    lift(client=cast.episode.client, by=cast.mona, at=NOW + hours(1))
    assert reads(kim, cast)
    assert not is_restricted(client_id=cast.episode.client_id)


def test_restricting_twice_is_one_restriction(cast: Cast) -> None:
    first = restrict(client=cast.episode.client, by=cast.mona, at=NOW)
    assert restrict(client=cast.episode.client, by=cast.mona, at=NOW) == first


def test_nothing_new_is_asked(cast: Cast) -> None:
    session = a_session(cast.episode, starts_at=NOW + hours(3))
    assert due_everywhere(at=NOW)
    restrict(client=cast.episode.client, by=cast.mona, at=NOW)
    assert due_everywhere(at=NOW) == due_for(member=cast.anna, at=NOW) == []
    with pytest.raises(Refused, match="nothing new"):
        open_checkin(session=session, occasion="before", at=NOW)


def test_the_others_are_asked_as_before(cast: Cast) -> None:
    restrict(client=cast.emils_episode.client, by=cast.mona, at=NOW)
    assert a_checkin(cast.episode).asked
