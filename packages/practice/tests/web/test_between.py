"""The practice's side: what was told, opened by a tap; cases; prepared words; numbers."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, a_session, hours
from django.test import Client
from django.urls import reverse
from only_reads import only_reads

from vincula_practice.conversations.mending import end_case, open_case
from vincula_practice.conversations.models import Concern, Recontact, RepairCase
from vincula_practice.conversations.raising import Saying, speak
from vincula_practice.sessions.actions import set_state

pytestmark = pytest.mark.usefixtures("monday_noon")

WORDS = "I smiled, and it hurt."


@pytest.fixture
def ben(cast: Cast) -> Client:
    return signed_in(cast.ben)


def signed_in(member) -> Client:
    browser = Client()
    browser.force_login(member.person)
    return browser


def told(cast: Cast, travel: str = "now") -> Concern:
    saying = Saying(travel=travel, kinds=("hurt",), words=WORDS)
    return speak(episode=cast.episode, saying=saying, by=cast.anna, at=NOW)


def page(browser: Client, cast: Cast, name: str = "repair:page") -> str:
    return browser.get(reverse(name, args=[cast.episode.pk])).text


def today_of(browser: Client) -> str:
    """Return what Today fetches by itself from where it says."""
    address = reverse("repair:waiting")
    assert f'hx-get="{address}"' in browser.get("/today/").text
    return browser.get(address, HTTP_HX_REQUEST="true").text


def test_without_javascript_it_is_a_page_away(cast: Cast, ben: Client) -> None:
    told(cast)
    address = reverse("repair:waiting")
    assert f'href="{address}"' in ben.get("/today/").text
    assert "not opened yet" in ben.get(address).text
    room = ben.get(reverse("client:room", args=[cast.episode.pk])).text
    assert f'href="{reverse("repair:page", args=[cast.episode.pk])}"' in room


def test_what_was_told_waits_in_today_and_in_the_room(cast: Cast, ben: Client):
    concern = told(cast)
    with only_reads():
        today, room = today_of(ben), page(ben, cast, "repair:unopened")
        between = page(ben, cast)
    assert "has told you something that you have not opened yet" in today
    assert "has told you something that you have not opened yet" in room
    for text in (today, room, between):
        assert WORDS not in text
    address = reverse("repair:read", args=[cast.episode.pk, concern.pk])
    opened = ben.post(address, follow=True).text
    assert WORDS in opened
    assert "Something that was said hurt me." in opened
    assert "not opened yet" not in today_of(ben)


def test_what_was_told_is_read_from_today_and_then_no_longer_new(cast, ben: Client):
    concern = told(cast)
    between = reverse("repair:page", args=[cast.episode.pk])
    assert f'href="{between}">Read it' in ben.get("/today/").text
    ben.post(reverse("repair:read", args=[cast.episode.pk, concern.pk]))
    today = ben.get("/today/").text
    assert "Read it" not in today
    assert "The client said that something was hard or did not help." in today
    assert '<span class="tag">new</span>' not in today


def test_what_is_meant_for_the_session_is_nowhere_before(cast: Cast, ben: Client):
    a_session(cast.episode)
    concern = told(cast, "session")
    assert "not opened yet" not in today_of(ben)
    assert "not opened yet" not in page(ben, cast, "repair:unopened")
    address = reverse("repair:read", args=[cast.episode.pk, concern.pk])
    assert ben.post(address).status_code == 404


@pytest.mark.parametrize("travel", ["keep", "count"])
def test_what_stays_with_the_client_leaves_no_trace_here(cast, ben: Client, travel):
    told(cast, travel)
    for text in (
        today_of(ben),
        page(ben, cast, "repair:unopened"),
        page(ben, cast),
    ):
        assert "has told you" not in text
        assert WORDS not in text


def test_a_concern_becomes_a_case_that_both_see(cast: Cast, ben: Client) -> None:
    concern = told(cast)
    things = [cast.episode.pk, concern.pk]
    ben.post(reverse("repair:read", args=things))
    opened = ben.post(
        reverse("repair:open", args=[cast.episode.pk]), {"concern": concern.pk}
    )
    case = RepairCase.objects.get()
    assert opened.url == reverse("repair:case", args=[cast.episode.pk, case.pk])
    ben.post(
        reverse("repair:step", args=[cast.episode.pk, case.pk]),
        {"step": "taken on", "words": "I went too fast."},
    )
    theirs = signed_in(cast.anna).get(reverse("mending:case", args=[case.pk])).text
    assert "I went too fast." in theirs
    assert "Ben" in theirs


def test_a_signal_becomes_a_case_once(cast: Cast, ben: Client) -> None:
    signal = "00000000-0000-4000-8000-00000000abcd"
    for _again in range(2):
        ben.post(reverse("repair:open", args=[cast.episode.pk]), {"signal": signal})
    (case,) = RepairCase.objects.all()
    assert case.about["origin_id"] == signal
    assert "from a reason to talk" in page(ben, cast)


def test_a_therapist_cannot_post_that_it_is_repaired(cast: Cast, ben: Client) -> None:
    case = open_case(episode=cast.episode, by=cast.anna, at=NOW)
    address = reverse("repair:end", args=[cast.episode.pk, case.pk])
    assert ben.post(address, {"outcome": "repaired"}).status_code == 422
    assert RepairCase.objects.get().ended_at is None
    ben.post(address, {"outcome": "moved on"})
    assert RepairCase.objects.get().ended_at is not None


def test_a_case_below_another_client_s_address_is_not_there(cast, ben: Client):
    case = open_case(episode=cast.episode, by=cast.ben, at=NOW)
    address = reverse("repair:case", args=[cast.emils_episode.pk, case.pk])
    assert ben.get(address).status_code == 404


def test_prepared_words_stand_on_the_page_and_go_nowhere(
    cast: Cast, ben: Client, mailoutbox
) -> None:
    open_case(episode=cast.episode, by=cast.anna, at=NOW - timedelta(days=7))
    session = a_session(cast.episode, starts_at=NOW - hours(2))
    set_state(session=session, state="missed", by=cast.fred, at=NOW)
    assert "a few words are prepared" in today_of(ben)
    text = page(ben, cast)
    assert "Hello Anna," in text
    assert "something between you is open" in text
    row = Recontact.objects.get()
    ben.post(reverse("repair:done", args=[cast.episode.pk, row.pk]))
    assert "Hello Anna," not in page(ben, cast)
    assert "a few words are prepared" not in today_of(ben)
    assert mailoutbox == []


def test_the_number_is_for_the_team(cast: Cast) -> None:
    told(cast, "count")
    address = reverse("repair:counted")
    for who in (cast.ben, cast.eva, cast.mona):
        assert "No quarter is over yet" in signed_in(who).get(address).text
    for who in (cast.fred, cast.anna):
        assert signed_in(who).get(address).status_code == 404


@pytest.mark.parametrize("who", ["eva", "mona", "fred", "emil", "dora", "anna"])
def test_nobody_else_finds_the_page(cast: Cast, who: str) -> None:
    browser = signed_in(getattr(cast, who))
    address = reverse("repair:page", args=[cast.episode.pk])
    assert browser.get(address).status_code == 404


def test_what_was_repaired_stands_on_the_picture_of_both(cast: Cast, ben: Client):
    case = open_case(episode=cast.episode, by=cast.ben, at=NOW)
    end_case(case=case, outcome="repaired", by=cast.anna, at=NOW)
    room = ben.get(reverse("client:room", args=[cast.episode.pk])).text
    own = signed_in(cast.anna).get(reverse("picture:home")).text
    for page_of_one in (room, own):
        assert "Something stood between you, and was noticed." in page_of_one
        assert "Repaired." in page_of_one
