"""AC-8: somebody leaves, and none of their keys opens anything at the next request."""

import re

import pytest
from cast import NOW, PASSWORD, Cast, a_session
from django.test import Client
from principals import House

from vincula_practice.checkins.actions import invite, open_checkin
from vincula_practice.people.actions import invite_staff
from vincula_practice.people.endings import end_membership
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import CareTeamMember, Membership

pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture
def house(cast: Cast) -> House:
    return House(cast)


def leave(house: House, who: str, *, successor: str | None = "dana") -> None:
    end_membership(
        colleague=house.members[who],
        successor=house.members[successor] if successor else None,
        by=house.cast.mona,
        at=NOW,
    )


def test_two_browsers_that_were_signed_in_show_nothing_any_more(house) -> None:
    first, second = house.browser("ben"), Client()
    second.force_login(house.cast.ben.person)
    leave(house, "ben")
    for browser in (first, second):
        for page in ("/today/", f"/clients/{house.cast.episode.pk}/", "/account/"):
            answer = browser.get(page)
            assert answer.status_code in {302, 404}
            assert "Anna" not in answer.text


def test_the_password_signs_nobody_in(house) -> None:
    leave(house, "ben")
    browser = Client()
    asked = {"login": "ben@example.org", "password": PASSWORD}
    browser.post("/sign-in/", asked)
    assert browser.get("/today/").status_code == 302


def test_password_and_second_factors_are_gone(house) -> None:
    leave(house, "ben")
    person = house.cast.ben.person
    person.refresh_from_db()
    assert not person.is_active
    assert not person.has_usable_password()
    assert not person.authenticator_set.exists()


def test_a_welcome_that_was_not_taken_up_is_void(house) -> None:
    new = {"email": "tom@example.org", "name": "Tom", "role": "therapist"}
    invited = invite_staff(**new, by=house.cast.mona, at=NOW)
    address = f"/welcome/{invited.token}/"
    assert Client().get(address).status_code == 200
    end_membership(
        colleague=invited.membership, successor=None, by=house.cast.mona, at=NOW
    )
    assert Client().get(address).status_code == 404


def test_a_code_they_showed_is_void_and_a_mailed_link_is_the_clients(house) -> None:
    session = a_session(house.cast.emils_episode)
    checkin = open_checkin(session=session, occasion="before", at=NOW)
    shown = invite(checkin=checkin, channel="qr", by=house.cast.eva, at=NOW).token
    mailed = invite(checkin=checkin, channel="link", by=house.cast.eva, at=NOW).token
    assert Client().get(f"/c/{shown}/").status_code == 200
    leave(house, "eva")
    assert Client().get(f"/c/{shown}/").status_code == 404
    assert Client().get(f"/c/{mailed}/").status_code == 200


def test_emergency_and_supervision_end_with_it(house) -> None:
    room = f"/clients/{house.cast.episode.pk}/"
    for who in ("ed", "sue"):
        assert house.browser(who).get(room).status_code == 200
        leave(house, who, successor=None)
        assert house.browser(who).get(room).status_code != 200


def test_a_supervision_they_lent_ends_with_them(house) -> None:
    room = f"/clients/{house.cast.episode.pk}/"
    leave(house, "ben")
    assert house.browser("sue").get(room).status_code == 404


def test_whoever_has_another_role_keeps_that_one_alone(house, cast) -> None:
    desk = {"email": "ben@example.org", "name": "Ben", "role": "front desk"}
    invite_staff(**desk, by=cast.mona, at=NOW)
    browser = house.browser("ben")
    leave(house, "ben")
    assert browser.get(f"/clients/{cast.episode.pk}/").status_code == 404
    assert browser.get("/today/").status_code == 200


def test_nobody_leaves_clients_with_nobody(house) -> None:
    with pytest.raises(Refused, match="nobody else"):
        leave(house, "eva", successor=None)
    leave(house, "eva", successor="dana")
    team = CareTeamMember.objects.filter(episode=house.cast.emils_episode, until=None)
    assert [row.member for row in team] == [house.members["dana"]]


def test_the_manager_hands_over_without_seeing_a_name(house) -> None:
    page = house.browser("mona").get(f"/practice/people/{house.cast.eva.pk}/leaves/")
    assert "One client has nobody else here" in page.text
    assert not re.search("Anna|Emil|Carl", page.text)


def test_only_a_manager_of_the_practice_ends_a_membership(house) -> None:
    for who in ("nils", "fred", "dana", "anna"):
        with pytest.raises(NotAllowed):
            end_membership(
                colleague=house.cast.eva,
                successor=house.members["dana"],
                by=house.members[who],
                at=NOW,
            )
    with pytest.raises(Refused, match="Another manager"):
        leave(house, "mona")


def test_who_comes_back_needs_a_new_invitation(house) -> None:
    leave(house, "ben")
    ben = {"email": "ben@example.org", "name": "Ben", "role": "therapist"}
    invited = invite_staff(**ben, by=house.cast.mona, at=NOW)
    assert invited.token
    again = Membership.objects.get(pk=invited.membership.pk)
    assert again.ended_at is None
    assert not again.care_teams.filter(until=None).exists()
