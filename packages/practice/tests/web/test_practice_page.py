"""The practice page: promises, people, licensed texts."""

import io
import re
from datetime import date
from uuid import uuid4

import pytest
from cast import NOW
from django.test import Client

from vincula_practice.audit.models import Event
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.menu import menu
from vincula_practice.checkins.models import EarlierWording, LicensedWording
from vincula_practice.people.models import Membership

PROMISES = {
    "name": "Lindenhof",
    "language": "en",
    "time_zone": "Europe/Vienna",
    "who_sees": "Your therapist reads this before the session.",
    "crisis_help": "Helpline 123",
    "crisis_checked_on": "2026-11-01",
    "link_days": "5",
}


@pytest.fixture
def mona(cast, client: Client) -> Client:
    client.force_login(cast.mona.person)
    return client


def test_a_manager_writes_what_clients_are_told(cast, mona: Client):
    assert mona.post("/practice/promises/", PROMISES).status_code == 302
    cast.practice.refresh_from_db()
    assert cast.practice.who_sees == PROMISES["who_sees"]
    assert cast.practice.crisis_checked_on == date(2026, 11, 1)


def test_crisis_numbers_need_the_day_they_were_checked(cast, mona: Client):
    answer = mona.post("/practice/promises/", PROMISES | {"crisis_checked_on": ""})
    assert answer.status_code == 422
    assert b"Call the numbers first" in answer.content


def test_an_unknown_time_zone_is_named(cast, mona: Client):
    answer = mona.post("/practice/promises/", PROMISES | {"time_zone": "Mars/Base"})
    assert b"Europe/London" in answer.content
    assert answer.status_code == 422


def test_a_manager_gets_an_invitation_link_that_is_shown_once(cast, mona: Client):
    tom = {"name": "Tom", "email": "tom@example.org", "role": "therapist"}
    answer = mona.post("/practice/people/", tom)
    assert b"/welcome/" in answer.content
    assert b"/welcome/" not in mona.get("/practice/").content
    assert Membership.objects.filter(person__email="tom@example.org").exists()


def test_a_colleague_with_a_sign_in_gets_the_role_without_a_link(cast, mona: Client):
    ben = {"name": "Ben", "email": "ben@example.org", "role": "supervisor"}
    answer = mona.post("/practice/people/", ben, follow=True)
    assert b"/welcome/" not in answer.content
    assert b"sign-in already" in answer.content


def test_a_clients_address_is_refused_without_saying_whose_it_is(cast, mona: Client):
    anna = {"name": "Tom", "email": "anna@example.org", "role": "therapist"}
    answer = mona.post("/practice/people/", anna)
    assert answer.status_code == 422
    assert b"cannot be used here" in answer.content
    assert b"Anna" not in answer.content


@pytest.mark.parametrize("who", ["anna", "fred"])
def test_clients_and_front_desk_find_nothing_here(cast, client: Client, who):
    client.force_login(getattr(cast, who).person)
    assert client.get("/practice/").status_code == 404


def test_a_therapist_sees_texts_but_neither_promises_nor_people(cast, client: Client):
    client.force_login(cast.ben.person)
    page = client.get("/practice/").content
    assert b"Licensed texts" in page
    assert b"Invite a colleague" not in page
    assert client.post("/practice/promises/", PROMISES).status_code == 404
    assert client.post("/practice/people/", {}).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client: Client, db):
    assert client.get("/practice/").headers["Location"].startswith("/sign-in/")


def wording_of(instrument_id: str) -> str:
    """Invented words for a shell; nobody's text."""
    instrument = catalogue().get(instrument_id)
    lines = ["language: en", "title: Invented words", "source:"]
    lines += ["  text: made for this test", "  basis: our rule", "items:"]
    lines += [f"  {item.id}: invented question {item.id}" for item in instrument.items]
    lines.append("options:")
    for answers in instrument.definition.answer_sets:
        count = len(answers.values) or 2
        labels = ", ".join(f"label {n}" for n in range(count))
        lines.append(f"  {answers.id}: [{labels}]")
    return "\n".join(lines)


def upload(text: str, **given):
    file = io.BytesIO(text.encode())
    file.name = "wording.en.yaml"
    attested = {
        "instrument": "wai_sr",
        "holder": "Holder",
        "licence_reference": "L-1",
        "territory": "Austria",
        "electronic_use": "on",
        "expires_on": "2027-12-31",
    }
    return attested | given | {"file": file}


TODAY = NOW.date()


def offered(cast, on=TODAY):
    dishes = menu(practice=cast.practice, language="en", on=on)
    return next(dish for dish in dishes if dish.instrument == "wai_sr")


def test_a_licensed_text_makes_a_shell_sendable_until_it_expires(cast, mona: Client):
    assert "may not be shipped" in offered(cast).reason
    answer = mona.post("/practice/texts/", upload(wording_of("wai_sr")))
    assert answer.status_code == 302
    assert offered(cast).reason is None
    assert "expired" in offered(cast, on=date(2028, 1, 1)).reason


def test_a_licence_for_paper_only_cannot_be_sent(cast, mona: Client):
    given = upload(wording_of("wai_sr"))
    del given["electronic_use"]
    mona.post("/practice/texts/", given)
    assert "electronic use" in offered(cast).reason


def test_a_file_sent_twice_is_loaded_once_and_another_file_is_told(mona: Client):
    form_id = str(uuid4())
    text = wording_of("wai_sr")
    for _ in range(2):
        sent = mona.post("/practice/texts/", upload(text, form_id=form_id))
        assert sent.status_code == 302
    assert Event.objects.filter(verb="loaded").count() == 1
    other = upload(text.replace("Invented words", "Other"), form_id=form_id)
    assert mona.post("/practice/texts/", other).status_code == 409


def test_a_text_that_takes_anothers_place_keeps_it(cast, mona: Client):
    seen = re.search(
        r'name="seen" value="([^"]+)"', mona.get("/practice/").content.decode()
    )[1]
    first, second = (
        wording_of("wai_sr").replace("Invented words", title)
        for title in ("One", "Two")
    )
    mona.post("/practice/texts/", upload(first, seen=seen))
    ben = Client()
    ben.force_login(cast.ben.person)
    told = ben.post("/practice/texts/", upload(second, seen=seen))
    page = told.content.decode()
    assert told.status_code == 422
    assert "Somebody has loaded a text" in page
    assert LicensedWording.objects.get().wording["title"] == "One"
    fresh = re.search(r'name="seen" value="([^"]+)"', page)[1]
    again = ben.post("/practice/texts/", upload(second, seen=fresh))
    assert again.status_code == 302
    assert LicensedWording.objects.get().wording["title"] == "Two"
    assert EarlierWording.objects.get().wording["title"] == "One"


def test_another_practice_does_not_get_the_text(cast, mona: Client):
    mona.post("/practice/texts/", upload(wording_of("wai_sr")))
    dishes = menu(practice=cast.elsewhere, language="en", on=NOW.date())
    assert next(d for d in dishes if d.instrument == "wai_sr").reason


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("language: [unclosed", "not a YAML file"),
        ("just words", "holds no wording"),
        ("language: en\ntitle: T", "source"),
        (wording_of("wai_sr").replace("  wai_sr_3:", "  wai_sr_99:"), "wai_sr_"),
    ],
)
def test_a_wrong_wording_is_named_and_not_stored(cast, mona: Client, text, fault):
    answer = mona.post("/practice/texts/", upload(text))
    assert answer.status_code == 422
    assert fault in answer.content.decode()
    assert not LicensedWording.objects.exists()
