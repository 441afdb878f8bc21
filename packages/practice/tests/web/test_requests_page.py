"""Ben and Mona decide on what Anna asked; what they may and may not see."""

import pytest
from cast import NOW, Cast
from django.test import Client

from vincula_practice.people.consents import agreed
from vincula_practice.people.models import Person
from vincula_practice.rights import actions
from vincula_practice.rights.models import ClientRequest, Retention

pytestmark = pytest.mark.usefixtures("monday_noon")


def signed_in(who: str) -> Client:
    """Somebody who has proved a moment ago that it is them."""
    browser = Client()
    browser.force_login(Person.objects.get(email=f"{who}@example.org"))
    return browser


def text(response) -> str:
    return response.content.decode()


def asked(cast: Cast, kind: str, **more) -> ClientRequest:
    return actions.ask(kind=kind, by=cast.anna, at=NOW, **more)


def test_mona_sees_a_number_and_neither_name_nor_words(cast: Cast) -> None:
    request = asked(cast, "erase", words="I am ashamed")
    mona = signed_in("mona")
    for address in ("/requests/", f"/requests/{request.pk}/"):
        page = text(mona.get(address))
        assert str(request.pk)[:8].upper() in page
        assert "Anna" not in page
        assert "ashamed" not in page


def test_ben_sees_who_asks_and_what_they_wrote(cast: Cast) -> None:
    request = asked(cast, "correct", words="My name is spelled wrongly")
    page = text(signed_in("ben").get(f"/requests/{request.pk}/"))
    assert "Anna" in page
    assert "My name is spelled wrongly" in page


@pytest.mark.parametrize("who", ["eva", "dora", "fred", "emil"])
def test_nobody_else_finds_it(cast: Cast, who: str) -> None:
    request = asked(cast, "erase")
    assert signed_in(who).get(f"/requests/{request.pk}/").status_code == 404


def test_a_restriction_is_decided_with_one_yes(cast: Cast) -> None:
    request = asked(cast, "restrict")
    ben = signed_in("ben")
    assert ben.post(f"/requests/{request.pk}/", {"agrees": "yes"}).status_code == 302
    assert "In force" in text(ben.get("/requests/"))
    assert "no sign of distrust" in text(ben.get("/requests/"))


def test_what_stands_in_the_way_is_shown_and_refused(cast: Cast) -> None:
    request = asked(cast, "erase")
    answer = signed_in("ben").post(f"/requests/{request.pk}/", {"agrees": "yes"})
    assert answer.status_code == 422
    assert "The therapy is still running" in text(answer)


def test_a_no_without_a_reason_is_asked_for_it(cast: Cast) -> None:
    request = asked(cast, "erase")
    answer = signed_in("ben").post(f"/requests/{request.pk}/", {"agrees": "no"})
    assert answer.status_code == 422
    assert "Say why" in text(answer)


def test_mona_keeps_it_for_a_reason_and_lets_go_again(cast: Cast) -> None:
    request = asked(cast, "erase")
    mona = signed_in("mona")
    mona.post(f"/requests/{request.pk}/hold/", {"reason": "A claim"})
    assert "A claim" in text(mona.get(f"/requests/{request.pk}/"))
    mona.post(f"/requests/{request.pk}/release/")
    assert "A claim" not in text(mona.get(f"/requests/{request.pk}/"))


def test_years_are_confirmed_by_somebody_who_looked_them_up(cast: Cast) -> None:
    mona = signed_in("mona")
    given = {
        "country": "DE",
        "record_years": "10",
        "appointment_years": "10",
        "undo_days": "14",
    }
    assert mona.post("/requests/retention/", given).status_code == 422
    assert not Retention.objects.exists()
    mona.post("/requests/retention/", given | {"confirmed": "on"})
    assert Retention.objects.get().undo_days == 14


def test_ben_writes_down_what_anna_said(cast: Cast) -> None:
    ben = signed_in("ben")
    page = text(ben.get(f"/requests/of/{cast.episode.pk}/"))
    assert "Not asked yet. That counts as no." in page
    ben.post(f"/requests/of/{cast.episode.pk}/supervision/", {"agrees": "yes"})
    assert agreed(client_id=cast.episode.client_id, purpose="supervision")


@pytest.mark.parametrize("who", ["eva", "mona", "fred", "dora", "anna"])
def test_nobody_else_writes_it_down(cast: Cast, who: str) -> None:
    address = f"/requests/of/{cast.episode.pk}/research/"
    answer = signed_in(who).post(address, {"agrees": "yes"})
    assert answer.status_code == 404
    assert not agreed(client_id=cast.episode.client_id, purpose="research")
