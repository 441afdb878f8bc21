"""Leaving quickly: one tap, signed out, and another page in its place."""

import pytest
from cast import Cast, a_checkin, a_link
from django.test import Client
from django.urls import reverse

from vincula_practice.people.promises import promise_of
from vincula_practice.people.queries import exit_address_of

pytestmark = pytest.mark.usefixtures("monday_noon")
LEAVE = reverse("leave:now")
ELSEWHERE = reverse("leave:elsewhere")
WEATHER = "https://weather.example.org/"


@pytest.fixture
def anna(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.anna.person)
    return client


def test_it_ends_the_sign_in_and_leads_to_a_plain_page(anna: Client) -> None:
    left = anna.post(LEAVE)
    assert left.headers["Location"] == ELSEWHERE
    assert left.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert anna.get(reverse("picture:home")).headers["Location"].startswith("/sign-in/")


def test_the_practice_may_choose_another_page(cast: Cast, anna: Client) -> None:
    cast.practice.exit_address = WEATHER
    cast.practice.save()
    left = anna.post(LEAVE, {"practice": str(cast.practice.pk)})
    assert left.headers["Refresh"] == f"0;url={WEATHER}"
    assert anna.get(reverse("picture:home")).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("practice", ["", "nonsense", "https://evil.example.org/"])
def test_nobody_else_chooses_where_it_leads(anna: Client, practice: str) -> None:
    left = anna.post(LEAVE, {"practice": practice})
    assert left.headers["Location"] == ELSEWHERE
    assert "Refresh" not in left.headers


def test_sealed_answers_on_their_way_are_not_thrown_away(anna: Client) -> None:
    anna.cookies["unsent"] = "1"
    assert "storage" not in anna.post(LEAVE).headers["Clear-Site-Data"]


def test_signing_out_leaves_nothing_in_the_browser(anna: Client) -> None:
    out = anna.post(reverse("account_logout"))
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_the_plain_page_names_nothing_of_ours(anna: Client, cast: Cast) -> None:
    text = anna.get(ELSEWHERE).content.decode()
    assert "Kitchen measures" in text
    for word in ("Vincula", cast.practice.name, "Anna", "therap"):
        assert word not in text


@pytest.mark.parametrize("page", ["", "q/1/", "all/", "words/", "check/"])
def test_it_stands_first_on_every_page_of_a_check_in(cast: Cast, page: str) -> None:
    link = a_link(a_checkin(cast.episode))
    text = Client().get(f"/c/{link}/{page}").content.decode()
    assert text.index('class="leave') < text.index('class="skip"')
    assert "Leave this page quickly" in text
    assert "stay in the history of this browser" in text


def test_it_stands_first_on_her_own_page(anna: Client) -> None:
    text = anna.get(reverse("picture:home")).content.decode()
    assert text.index('class="leave') < text.index('class="skip"')


def test_staff_pages_have_no_such_button(cast: Cast) -> None:
    ben = Client()
    ben.force_login(cast.ben.person)
    assert 'class="leave' not in ben.get(reverse("today:page")).content.decode()


@pytest.mark.parametrize("planted", ["javascript:alert(1)", "http://x.invalid", "//x"])
def test_what_got_past_the_form_leads_nowhere(cast: Cast, planted: str) -> None:
    type(cast.practice).objects.filter(pk=cast.practice.pk).update(exit_address=planted)
    assert exit_address_of(practice_id=cast.practice.pk) == ""
    cast.practice.refresh_from_db()
    assert promise_of(cast.practice).exit_address == ""
