"""AC-8: somebody leaves, and none of their keys opens anything at the next request."""

import re
from datetime import timedelta

import pytest
import time_machine
from cast import NOW, PASSWORD, Cast, a_checkin, a_session
from codes_of_apps import code_of_now, give_app, give_recovery_codes
from django.core import mail
from django.test import Client
from django.urls import reverse
from passkeys import HOST, Passkey
from principals import House

from vincula_practice.checkins.actions import invite, open_checkin
from vincula_practice.checkins.kiosks import code_for
from vincula_practice.checkins.models import CheckIn, StoredResponse
from vincula_practice.people.actions import invite_staff
from vincula_practice.people.endings import end_membership
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import CareTeamMember, Membership, Person

pytestmark = pytest.mark.usefixtures("monday_noon")
PIN = "493817"


@pytest.fixture
def house(cast: Cast) -> House:
    house = House(cast)
    house.close_alerts()  # nobody leaves while one is with them: safety/test_pages.py
    return house


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


@pytest.fixture
def tablet(house) -> Client:
    """Eva has turned this browser into the tablet, and somebody has it in hand."""
    tablet, checkin = house.browser("eva"), a_checkin(house.cast.emils_episode)
    tablet.post(reverse("tablet:start"), {"pin": PIN, "again": PIN})
    code = code_for(checkin=checkin, by=house.cast.fred, at=NOW)
    assert tablet.post("/kiosk/", {"code": code}).status_code == 302
    assert tablet.get("/kiosk/form/").status_code == 200
    return tablet


def test_the_tablet_they_started_is_none_at_the_next_request(house, tablet) -> None:
    leave(house, "eva")
    for page in ("form/", "form/q/1/", "form/check/", "", "leave/"):
        assert tablet.get(f"/kiosk/{page}").status_code == 404
        assert tablet.post(f"/kiosk/{page}").status_code in {404, 405}
    assert not StoredResponse.objects.filter(checkin__channel="kiosk").exists()


def test_a_code_they_told_opens_no_tablet(house, tablet) -> None:
    checkin = CheckIn.objects.get(pk=house.things["open_id"])
    code = code_for(checkin=checkin, by=house.cast.ben, at=NOW)
    leave(house, "ben")
    assert "opens nothing here" in tablet.post("/kiosk/", {"code": code}).text


@pytest.fixture
def ben(cast: Cast) -> Person:
    give_app(cast.ben.person)
    return cast.ben.person


def signed_in(browser: Client) -> bool:
    return browser.get("/today/").status_code == 200


def with_app(browser: Client, *, half_way: bool = False) -> Client:
    asked = {"login": "ben@example.org", "password": PASSWORD}
    browser.post("/sign-in/", asked)
    if not half_way:
        browser.post("/sign-in/second/", {"code": code_of_now()})
    return browser


def test_password_and_the_code_of_an_app_do_not_sign_in_any_more(house, ben) -> None:
    inside, half_way = with_app(Client()), with_app(Client(), half_way=True)
    assert signed_in(inside)
    leave(house, "ben")
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        half_way.post("/sign-in/second/", {"code": code_of_now()})
        for browser in (inside, half_way, with_app(Client())):
            assert not signed_in(browser)


def test_a_recovery_code_does_not_sign_in_any_more(house, ben) -> None:
    first, second, *_rest = give_recovery_codes(ben)
    inside, late = (with_app(Client(), half_way=True) for _ in range(2))
    inside.post("/sign-in/second/", {"code": first})
    assert signed_in(inside)
    leave(house, "ben")
    late.post("/sign-in/second/", {"code": second})
    assert not signed_in(late)
    assert not signed_in(inside)


def test_a_passkey_does_not_sign_in_any_more(house) -> None:
    key = Passkey(house.cast.ben.person)
    key.register()
    inside, late = Client(HTTP_HOST=HOST), Client(HTTP_HOST=HOST)
    key.sign_in(inside)
    assert signed_in(inside)
    leave(house, "ben")
    key.sign_in(late)
    for browser in (inside, late):
        assert not signed_in(browser)


def test_a_new_password_cannot_be_asked_for(house) -> None:
    leave(house, "ben")
    mail.outbox.clear()
    Client().post("/sign-in/forgotten/", {"email": "ben@example.org"})
    assert not [one for one in mail.outbox if re.search(r"\d{8}", one.body)]


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
    assert browser.get("/clients/new/").status_code == 404
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
