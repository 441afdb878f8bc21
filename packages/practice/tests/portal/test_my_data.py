"""Anna's own data in her browser: who looked, what she takes along, what she says."""

import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from cast import NOW, Cast, a_session, hours, staff
from courses import answered
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.html import escape

from vincula_practice.charts.moments import day_and_clock
from vincula_practice.people.consents import agreed, answer_consent
from vincula_practice.people.models import Consent, Membership, Role
from vincula_practice.people.teams import agree_to_supervision
from vincula_practice.portal.data.openings import _parts, part_of, why_of
from vincula_practice.rights import actions
from vincula_practice.rights.models import ClientRequest

pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture
def anna(cast: Cast, client: Client) -> Client:
    """Anna has signed in a moment ago."""
    client.force_login(cast.anna.person)
    return client


def text(response) -> str:
    return response.content.decode()


# --- who looked (LG-4) --------------------------------------------------------------


def test_anna_sees_that_ben_opened_her_record_and_why(cast: Cast, anna: Client) -> None:
    ben = Client()
    ben.force_login(cast.ben.person)
    assert ben.get(f"/clients/{cast.episode.pk}/").status_code == 200
    page = text(anna.get("/my/data/opened/"))
    for said in ("Ben (therapist)", "Your picture, goals", "They work with you."):
        assert said in page


def opens(member: Membership, cast: Cast) -> None:
    """Look at Anna's record, if the site lets this member."""
    browser = Client()
    browser.force_login(member.person)
    assert browser.get(f"/clients/{cast.episode.pk}/").status_code == 200


def test_supervision_is_named_as_such(cast: Cast, anna: Client) -> None:
    sue = staff(cast.practice, "Sue", Role.SUPERVISOR)
    answer_consent(
        client=cast.episode.client,
        purpose="supervision",
        agrees=True,
        by=cast.anna,
        at=NOW,
    )
    agree_to_supervision(episode=cast.episode, supervisor=sue, by=cast.ben, at=NOW)
    opens(sue, cast)
    page = text(anna.get("/my/data/opened/"))
    assert "Sue (supervisor)" in page
    assert "Supervision of your therapist, to which you agreed." in page
    assert "Opened in an emergency" not in page
    assert "For another reason" not in page


def test_an_emergency_is_named_as_such_with_its_reason(
    cast: Cast, anna: Client
) -> None:
    eva = Client()
    eva.force_login(cast.eva.person)
    why = "She rang in despair & Ben is away."
    asked = {"name": "Anna", "reason": why}
    assert eva.post(reverse("emergency:ask"), asked).status_code == 302
    opens(cast.eva, cast)
    page = text(anna.get("/my/data/opened/"))
    told, looks = page.split("Opened in an emergency")[1].split("</section>", 1)
    assert f"Eva, {day_and_clock(NOW)}" in told
    assert escape(why) in told
    assert "Eva (therapist)" in looks
    assert "An emergency." in looks
    assert "For another reason" not in looks


def test_she_does_not_see_who_opened_somebody_elses(cast: Cast, anna: Client) -> None:
    eva = Client()
    eva.force_login(cast.eva.person)
    eva.get(f"/clients/{cast.emils_episode.pk}/")
    page = text(anna.get("/my/data/opened/"))
    assert "Eva" not in page
    assert "Nobody but you" in page


def test_she_asks_about_one_of_them_once(cast: Cast, anna: Client) -> None:
    ben = Client()
    ben.force_login(cast.ben.person)
    ben.get(f"/clients/{cast.episode.pk}/")
    page = text(anna.get("/my/data/opened/"))
    moment = page.split('name="at" value="')[1].split('"')[0]
    assert anna.post("/my/data/opened/ask/", {"at": moment}).status_code == 302
    assert ClientRequest.objects.get().kind == "opening"
    assert "You have asked about this." in text(anna.get("/my/data/opened/"))


@pytest.mark.parametrize("moment", ["", "yesterday", "2020-01-01T10:00:00+00:00"])
def test_there_is_nothing_to_ask_about_a_moment_that_was_none(
    cast: Cast, anna: Client, moment: str
) -> None:
    answer = anna.post("/my/data/opened/ask/", {"at": moment}, follow=True)
    assert "Nobody opened your record at that moment." in text(answer)
    assert not ClientRequest.objects.exists()


def test_every_space_of_pages_has_words_for_its_part() -> None:
    spaces = {
        one.namespace
        for one in get_resolver().url_patterns
        if hasattr(one, "namespace")
    }
    inner = {
        sub.namespace
        for one in get_resolver().url_patterns
        for sub in getattr(one, "url_patterns", [])
        if getattr(sub, "namespace", None)
    }
    without_records = {None, "account", "setup", "leave", "help"}
    known = {name.partition(":")[0] for name in _parts()}
    assert (spaces | inner) - without_records <= known, "give its part words"
    assert part_of("something:new") == "Another page of the practice"
    assert why_of("never heard of") == "For another reason. You can ask for it."


# --- take it along ------------------------------------------------------------------


def test_she_takes_her_data_along_and_nothing_keeps_it(cast, anna: Client) -> None:
    answered(cast.episode, 2, 2, 2, 2, 2, 2, 2, 2, 1, words="Sleep matters most")
    assert anna.get("/my/data/take/").status_code == 200
    got = anna.post("/my/data/take/")
    assert got["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert "no-store" in got["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        assert "Sleep matters most" in archive.read("read-me.html").decode()


def test_an_open_browser_alone_is_not_enough_to_take_it(cast, anna: Client) -> None:
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        for ask in (anna.get, anna.post):
            answer = ask("/my/data/take/")
            assert answer.status_code == 302
            assert answer["Location"].startswith("/sign-in/again/")


# --- agree or not -------------------------------------------------------------------


def test_she_says_no_to_links_and_yes_to_research(cast: Cast, anna: Client) -> None:
    client_id = cast.episode.client_id
    anna.post("/my/data/agreed/links/", {"agrees": "no"})
    anna.post("/my/data/agreed/research/", {"agrees": "yes"})
    assert not agreed(client_id=client_id, purpose="links")
    assert agreed(client_id=client_id, purpose="research")
    page = text(anna.get("/my/data/agreed/"))
    assert "No, since" in page
    assert "Yes, since" in page


@pytest.mark.parametrize(
    ("purpose", "said"), [("nonsense", "yes"), ("links", ""), ("links", "maybe")]
)
def test_what_is_no_answer_changes_nothing(
    cast: Cast, anna: Client, purpose: str, said: str
) -> None:
    before = Consent.objects.count()
    answer = anna.post(f"/my/data/agreed/{purpose}/", {"agrees": said})
    assert answer.status_code == 404
    assert Consent.objects.count() == before


def test_she_sees_that_ben_wrote_down_her_yes(cast: Cast, anna: Client) -> None:
    page = text(anna.get("/my/data/agreed/"))
    assert "Ben wrote down what you said." in page


def test_nothing_is_asked_as_a_yes_in_advance(cast: Cast, anna: Client) -> None:
    page = text(anna.get("/my/data/agreed/"))
    assert page.count("You have not been asked yet. That counts as no.") == 3
    assert "checked" not in page


# --- ask for a change ---------------------------------------------------------------


def test_she_asks_sees_where_it_stands_and_takes_it_back(cast, anna: Client) -> None:
    assert anna.post("/my/data/ask/", {"kind": "erase"}).status_code == 302
    assert "Waiting for an answer." in text(anna.get("/my/data/"))
    request = ClientRequest.objects.get()
    anna.post(f"/my/data/requests/{request.pk}/withdraw/")
    assert "Taken back by you." in text(anna.get("/my/data/"))


def test_what_stands_in_the_way_is_said_before_she_asks(cast, anna: Client) -> None:
    page = text(anna.get("/my/data/ask/"))
    assert "The therapy is still running" in page
    assert "have it restricted until then" in page


def test_a_correction_without_words_is_asked_for_them(cast, anna: Client) -> None:
    answer = anna.post("/my/data/ask/", {"kind": "correct"})
    assert answer.status_code == 422
    assert "Say what is wrong" in text(answer)
    assert not ClientRequest.objects.exists()


def test_the_day_of_erasing_is_shown_with_the_way_back(cast, anna: Client) -> None:
    cast.episode.closed_on, cast.episode.ending = (
        NOW.date().replace(year=2000),
        "planned",
    )
    cast.episode.save()
    actions.confirm_retention(
        country="DE",
        record_years=10,
        appointment_years=10,
        undo_days=7,
        by=cast.mona,
        at=NOW,
    )
    request = actions.ask(kind="erase", by=cast.anna, at=NOW)
    for by in (cast.ben, cast.mona):
        actions.decide(request=request, agrees=True, by=by, at=NOW)
    page = text(anna.get("/my/data/"))
    assert "Everything is erased on 30 Nov 2026" in page
    assert "Take it back" in page


def test_a_stranger_finds_nothing_of_annas(cast: Cast, anna: Client) -> None:
    request = actions.ask(kind="correct", words="Mine", by=cast.anna, at=NOW)
    emil = Client()
    emil.force_login(cast.emil.person)
    assert "Mine" not in text(emil.get("/my/data/"))
    gone = emil.post(f"/my/data/requests/{request.pk}/withdraw/")
    assert gone.status_code == 404


def test_restricting_takes_her_sessions_off_the_list_of_what_to_answer(
    cast: Cast, anna: Client
) -> None:
    a_session(cast.episode, starts_at=NOW + hours(3))
    assert "Answer now" in text(anna.get("/my/"))
    request = actions.ask(kind="restrict", by=cast.anna, at=NOW)
    actions.decide(request=request, agrees=True, by=cast.ben, at=NOW)
    assert "In force" in text(anna.get("/my/data/"))
