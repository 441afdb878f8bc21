"""What nobody types by mistake: it is refused or taken, and never breaks a page."""

import io

import pytest
from cast import NOW, Cast, a_checkin, a_link, a_session
from courses import answered
from django.test import Client

from vincula_practice.checkins.models import CheckIn, LicensedWording
from vincula_practice.checkins.sheet import sheet_of

pytestmark = pytest.mark.usefixtures("monday_noon")

SCRIPT = '<script>alert("1")</script>'


@pytest.fixture
def ben(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ben.person)
    return client


@pytest.fixture
def link(cast: Cast) -> str:
    return f"/c/{a_link(a_checkin(cast.episode))}/"


@pytest.mark.parametrize(
    "given",
    ["nan", "inf", "-inf", "1e309", "true", "0x1", "1_0", "²", "-1", "4", "1.5", "\0"],
)
def test_what_is_no_answer_is_not_kept(link, given):
    answer = Client().post(f"{link}q/1/", {"phq9::phq9_1": given})
    assert answer.status_code == 422
    assert not CheckIn.objects.get().answers.exists()


@pytest.mark.parametrize("key", ["wai_sr::wai_sr_1", "phq9::phq9_10", "::", "phq9::"])
def test_answers_to_what_is_not_asked_are_not_kept(link, key):
    for page in ("q/1/", "all/"):
        Client().post(link + page, {key: "1"})
    assert not CheckIn.objects.get().answers.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\0b", "ab"),
        ("w " * 50_000, ("w " * 1000)),
        ("\u202eright to left", "\u202eright to left"),
        (SCRIPT, SCRIPT),
    ],
)
def test_any_words_are_kept_and_shown_as_words(cast, ben, link, given, kept):
    Client().post(f"{link}words/", {"words": given})
    assert CheckIn.objects.get().words == kept
    assert SCRIPT not in Client().get(f"{link}check/").text
    Client().post(f"{link}check/")
    assert SCRIPT not in ben.get(f"/clients/{cast.episode.pk}/").text
    assert SCRIPT not in ben.get("/today/").text


def test_the_open_question_of_a_form_takes_any_words_too(cast):
    checkin = a_checkin(cast.episode, occasion="after")
    questions = sheet_of(checkin, language="en", on=NOW.date()).questions
    last = questions[-1]
    assert last.kind == "text"
    page = f"/c/{a_link(checkin)}/q/{last.number}/"
    assert Client().post(page, {last.key: "a\0b"}).status_code == 302
    assert checkin.answers.get().words == "ab"


def test_a_flood_is_refused(link):
    assert Client().post(f"{link}words/", {"words": "x" * 600_000}).status_code == 400


@pytest.mark.parametrize(
    "elsewhere",
    [
        "x",
        "a b",
        "client:room",
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
    ],
)
def test_a_change_of_language_leads_nowhere_else(link, elsewhere):
    asked = {"switch": "de", "language": "de", "next": elsewhere}
    assert Client().post(f"{link}language/", asked)["Location"] == link
    assert Client().post("/account/language/", asked)["Location"] == "/"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "0000-00-00", "\0", "x"])
def test_a_day_beyond_the_calendar_is_today(ben, day):
    assert "Monday" in ben.get("/today/", {"day": day}).text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_session_and_no_event_lies_beyond_a_lifetime(cast, ben, day):
    base = f"/clients/{cast.episode.pk}/"
    moved = {"day": day, "hour": "23:59"}
    several = {"minutes": 50, "count": 52, "every_days": 365, "therapist": cast.ben.pk}
    for page, given in (
        (f"{base}sessions/{a_session(cast.episode).pk}/", moved),
        (f"{base}sessions/", moved | several),
        (f"{base}events/", {"on": day, "kind": "note", "words": "x"}),
        ("/clients/new/", {"name": "Ida", "language": "en"} | moved),
    ):
        assert ben.post(page, given).status_code == 422


@pytest.mark.parametrize("name", ["\x01\x1b[31mAnna", "Anna\x85", SCRIPT, "\\u0001 #x"])
def test_any_name_can_be_printed(cast, ben, name):
    answered(cast.episode, 1)
    person = cast.episode.client.person
    person.name = name
    person.save()
    paper = ben.get(f"/clients/{cast.episode.pk}/course.pdf")
    assert paper.content.startswith(b"%PDF")


def grown(levels: int) -> str:
    """Return a few lines that name each other, and so stand for very many."""
    lines = ["language: en", "title: T", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)
    ]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        grown(9),
        "a: " + "[" * 5000 + "]" * 5000,
        "a: &a [*a]",
        "language: 2026-01-01",
        "a: !!set {x, y}",
        "a: !!python/object/apply:os.getcwd []",
        "a: " + "9" * 90_000,
        'language: "e\\0n"',
    ],
    ids=["growing", "deep", "circle", "date", "set", "object", "number", "nul"],
)
def test_a_wording_that_is_no_plain_data_is_refused(ben, text):
    file = io.BytesIO(text.encode())
    file.name = "wording.en.yaml"
    attested = {
        "instrument": "wai_sr",
        "holder": "Holder",
        "licence_reference": "L-1",
        "territory": "Austria",
        "expires_on": "2027-12-31",
    }
    answer = ben.post("/practice/texts/", attested | {"file": file})
    assert answer.status_code == 422
    assert "This is not a YAML file" in answer.text
    assert not LicensedWording.objects.exists()
