"""Everybody reads in their own language, wherever they sign in."""

import pytest
from cast import NOW, a_checkin, a_link, membership_of
from cast import client_of as taken_on
from django.test import Client
from django.urls import reverse

from vincula.catalogue.wording import UnavailableReason
from vincula_practice.audit.models import Event
from vincula_practice.checkins.phrases import WHY_UNAVAILABLE
from vincula_practice.people import actions

GERMAN_BROWSER = {"headers": {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}}


@pytest.fixture
def greta(cast):
    """A client of Ben's who speaks German."""
    return taken_on(cast.ben, "Greta", language="de")


def test_a_stranger_reads_what_the_browser_asks_for(db, client: Client):
    assert "Anmelden" in client.get("/sign-in/", **GERMAN_BROWSER).text
    assert "Sign in" in client.get("/sign-in/").text


def test_a_stranger_can_choose(db, client: Client):
    to = {"language": "de", "next": "/sign-in/"}
    answer = client.post("/account/language/", to)
    assert answer["Location"] == "/sign-in/"
    page = client.get("/sign-in/")
    assert '<html lang="de">' in page.text
    assert page["Content-Language"] == "de"


def test_whoever_is_signed_in_reads_their_own_language(greta, client: Client):
    client.force_login(membership_of(greta).person)
    page = client.get("/account/", headers={"accept-language": "en"})
    assert '<html lang="de">' in page.text
    assert "Ihr Konto" in page.text


def test_another_browser_does_not_change_it(cast, client: Client):
    client.force_login(cast.ben.person)
    assert '<html lang="en">' in client.get("/account/", **GERMAN_BROWSER).text


def test_a_choice_stays_with_the_person(cast, client: Client):
    client.force_login(cast.ben.person)
    client.post("/account/language/", {"language": "de", "next": "/account/"})
    cast.ben.person.refresh_from_db()
    assert cast.ben.person.language == "de"
    assert "Ihr Konto" in client.get("/account/").text
    assert Event.objects.filter(verb="chose language").count() == 1


def test_the_same_choice_again_is_no_event(cast):
    actions.choose_language(person=cast.ben.person, language="en", by=cast.ben, at=NOW)
    assert not Event.objects.filter(verb="chose language").exists()


@pytest.mark.parametrize("language", ["xx", "", "de-CH"])
def test_a_language_that_is_not_offered(cast, client: Client, language):
    client.force_login(cast.ben.person)
    assert client.post("/account/language/", {"language": language}).status_code == 404


def test_nobody_is_led_away_from_the_site(db, client: Client):
    away = {"language": "de", "next": "https://elsewhere.example/"}
    assert client.post("/account/language/", away)["Location"] == "/"


def test_a_german_check_in(greta, client: Client, monday_noon):
    link = f"/c/{a_link(a_checkin(greta))}/"
    page = client.get(link, headers={"accept-language": "en"})
    assert '<html lang="de">' in page.text
    assert "Beginnen" in page.text


def test_a_choice_behind_a_link_is_for_that_check_in(
    greta, client: Client, monday_noon
):
    link = f"/c/{a_link(a_checkin(greta))}/"
    client.post(f"{link}language/", {"switch": "en", "next": link})
    assert '<html lang="en">' in client.get(link).text
    assert '<html lang="en">' in client.get("/sign-in/").text
    membership_of(greta).person.refresh_from_db()
    assert membership_of(greta).person.language == "de"


def test_a_choice_made_before_signing_in_does_not_reach_check_ins(
    greta, client: Client, monday_noon
):
    client.post("/account/language/", {"language": "en"})
    link = f"/c/{a_link(a_checkin(greta))}/"
    assert '<html lang="de">' in client.get(link).text


def test_a_choice_in_ones_own_check_in_stays_with_the_person(
    greta, client: Client, monday_noon
):
    person = membership_of(greta).person
    client.force_login(person)
    key = {"checkin_id": a_checkin(greta).pk}
    address = reverse("my-checkin:start", kwargs=key)
    client.post(f"{address}language/", {"switch": "en", "next": address})
    person.refresh_from_db()
    assert person.language == "en"
    assert '<html lang="en">' in client.get(address).text


def test_an_invitation_is_in_the_language_of_the_practice(
    cast, client: Client, monday_noon
):
    cast.practice.language = "de"
    cast.practice.save()
    cast.mona.refresh_from_db()
    new = {"email": "tom@example.org", "name": "Tom", "role": "therapist"}
    link = f"/welcome/{actions.invite_staff(**new, by=cast.mona, at=NOW).token}/"
    assert "Willkommen" in client.get(link).text
    client.post("/account/language/", {"language": "en", "next": link})
    assert "Welcome" in client.get(link).text


def test_each_reason_why_a_form_cannot_be_sent_has_a_sentence():
    assert set(WHY_UNAVAILABLE) == set(UnavailableReason)
