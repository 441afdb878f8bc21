"""The client's pages: said, shown back, sent; by link, signed in, and at the tablet."""

import re

import pytest
from cast import (
    NOW,
    Cast,
    a_checkin,
    a_link,
    a_phone,
    a_session,
    hours,
)
from courses import best_answers, perfect_ratings
from django.test import Client
from django.urls import reverse
from only_reads import only_reads

from vincula_practice.conversations.concern import Travel
from vincula_practice.conversations.mending import end_case, open_case
from vincula_practice.conversations.models import (
    Concern,
    OnePerCent,
    OwnConcern,
    RepairCase,
)
from vincula_practice.conversations.raising import open_concern

pytestmark = pytest.mark.usefixtures("monday_noon")

WORDS = "I smiled, and it hurt."
SAYING = {"kinds": ["hurt"], "words": WORDS}


@pytest.fixture
def anna(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.anna.person)
    return browser


def send(browser: Client, travel: str, **more: str):
    return browser.post(reverse("concern:send"), {**SAYING, "travel": travel, **more})


@pytest.mark.parametrize(
    ("travel", "told"),
    [
        ("now", "Ben can open it from now on"),
        ("session", "when your next session begins (Tue"),
        ("count", "only if at least 7 did"),
        ("keep", "only you can read it there"),
    ],
)
def test_the_choice_is_shown_back_in_plain_words_and_nothing_is_kept(
    cast: Cast, anna: Client, travel: str, told: str
) -> None:
    a_session(cast.episode)
    with only_reads():
        page = anna.post(reverse("concern:look"), {**SAYING, "travel": travel})
    assert page.status_code == 200
    assert told in page.text
    assert WORDS in page.text
    assert not Concern.objects.exists()
    assert not OwnConcern.objects.exists()


@pytest.mark.parametrize("travel", Travel.values)
def test_whichever_way_it_travels_the_address_and_the_words_are_the_same(
    anna: Client, travel: str
) -> None:
    answer = send(anna, travel)
    assert answer.url == reverse("concern:home")
    page = anna.get(answer.url).text
    assert "Done. It stands below" in page
    assert WORDS in page


def test_helping_to_find_words_keeps_nothing(anna: Client) -> None:
    with only_reads():
        page = anna.get(reverse("concern:words")).text
        begun = anna.get(reverse("concern:home") + "?start=2").text
    assert "I said it was fine, but" in page
    assert re.search(r"<textarea[^>]*>I said it was fine, but ?</textarea>", begun)
    for odd in ("99", "-1", "٣", "x", "1e3", ""):
        assert anna.get(reverse("concern:home") + f"?start={odd}").status_code == 200


def test_it_can_be_changed_until_it_was_read(cast: Cast, anna: Client) -> None:
    send(anna, "now")
    concern = Concern.objects.get()
    page = anna.get(reverse("concern:change", args=[concern.pk])).text
    assert WORDS in page
    send(anna, "keep", instead=str(concern.pk))
    assert not Concern.objects.exists()
    send(anna, "now")
    open_concern(concern=Concern.objects.get(), by=cast.ben, at=NOW)
    home = anna.get(reverse("concern:home")).text
    assert "by Ben" in home
    read = Concern.objects.get()
    assert anna.get(reverse("concern:change", args=[read.pk])).status_code == 302
    anna.post(reverse("concern:back", args=[read.pk]))
    assert Concern.objects.count() == 1


def test_what_says_nothing_is_asked_for_again_with_what_was_written(
    anna: Client,
) -> None:
    page = anna.post(reverse("concern:look"), {"words": WORDS})
    assert page.status_code == 422
    assert WORDS in page.text
    assert send(anna, "everybody").status_code == 422


def test_where_to_turn_stands_on_each_page(cast: Cast, anna: Client) -> None:
    case = open_case(episode=cast.episode, by=cast.anna, at=NOW)
    pages = [
        anna.get(reverse("concern:home")),
        anna.get(reverse("concern:words")),
        anna.post(reverse("concern:look"), {**SAYING, "travel": "now"}),
        anna.get(reverse("mending:home")),
        anna.get(reverse("mending:case", args=[case.pk])),
        anna.get(reverse("mending:keep")),
        anna.get(reverse("mending:leaving")),
    ]
    for page in pages:
        assert "This is not an emergency service" in page.text


class TestByLink:
    def test_a_link_says_it_and_reads_nothing_back(self, cast: Cast) -> None:
        phone, token = a_phone(), a_link(a_checkin(cast.episode))
        address = reverse("checkin:hard", args=[token])
        look = phone.post(address, {**SAYING, "travel": "now"}).text
        assert "Your therapist can open it" in look
        assert "Ben" not in look
        assert not Concern.objects.exists()
        done = phone.post(address, {**SAYING, "travel": "now", "sure": "1"}).text
        assert Concern.objects.get().words == WORDS
        assert WORDS not in done
        assert WORDS not in phone.get(address).text

    def test_after_sending_it_can_still_be_said(self, cast: Cast) -> None:
        phone, token = sent_through(cast)
        page = phone.get(reverse("checkin:hard", args=[token]))
        assert page.status_code == 200
        assert reverse("checkin:hard", args=[token]) in sent_page(phone, token)

    def test_each_page_of_a_check_in_leads_there(self, cast: Cast) -> None:
        phone, token = a_phone(), a_link(a_checkin(cast.episode))
        for name in ("start", "all", "check"):
            page = phone.get(reverse(f"checkin:{name}", args=[token])).text
            assert reverse("checkin:hard", args=[token]) in page

    def test_a_wrong_link_finds_nothing(self, cast: Cast) -> None:
        assert a_phone().get(reverse("checkin:hard", args=["x"])).status_code == 404


def sent_through(cast: Cast) -> tuple[Client, str]:
    """Return a phone through which the fifth perfect rating was sent, and its link."""
    checkin = perfect_ratings(cast.episode, number=4)
    phone, token = a_phone(), a_link(checkin)
    phone.post(reverse("checkin:all", args=[token]), best_answers(checkin))
    phone.post(reverse("checkin:check", args=[token]))
    return phone, token


def sent_page(browser: Client, token: str) -> str:
    return browser.get(reverse("checkin:sent", args=[token])).text


class TestAfterSending:
    ASKS = "one per cent better?"
    COMES_BACK = "You two wanted to come back to something"
    THANKS = "Thank you for saying it."

    def test_after_perfect_ratings_it_asks_what_would_be_better(self, cast) -> None:
        phone, token = sent_through(cast)
        assert self.ASKS in sent_page(phone, token)
        phone.post(reverse("checkin:better", args=[token]), {"words": "A pause"})
        assert OnePerCent.objects.get().words == "A pause"
        assert self.ASKS not in sent_page(phone, token)
        assert "A pause" not in sent_page(phone, token)

    def test_another_device_with_the_link_is_asked_and_may_say_nothing(self, cast):
        open_case(episode=cast.episode, by=cast.ben, at=NOW - hours(50))
        _phone, token = sent_through(cast)
        stranger = Client()
        page = sent_page(stranger, token)
        assert self.ASKS not in page
        assert self.COMES_BACK not in page
        stranger.post(reverse("checkin:better", args=[token]), {"words": "x"})
        stranger.post(reverse("checkin:mended", args=[token]), {"outcome": "repaired"})
        assert not OnePerCent.objects.exists()
        assert RepairCase.objects.get().ended_at is None

    def test_the_client_closes_a_case_from_the_check_in(self, cast) -> None:
        open_case(episode=cast.episode, by=cast.ben, at=NOW, words=WORDS)
        phone, token = sent_through(cast)
        page = sent_page(phone, token)
        assert self.COMES_BACK in page
        assert WORDS not in page
        phone.post(reverse("checkin:mended", args=[token]), {"outcome": "repaired"})
        assert RepairCase.objects.get().ended_at is not None
        assert self.COMES_BACK not in sent_page(phone, token)

    def test_what_was_said_is_thanked_for(self, cast) -> None:
        open_case(episode=cast.episode, by=cast.ben, at=NOW, words=WORDS)
        phone, token = sent_through(cast)
        address = reverse("checkin:mended", args=[token])
        assert self.THANKS not in sent_page(phone, token)
        page = phone.post(address, {"outcome": "repaired"}, follow=True).text
        assert self.THANKS in page

    def test_in_danger_it_asks_for_nothing_else(self, cast) -> None:
        open_case(episode=cast.episode, by=cast.ben, at=NOW, words=WORDS)
        checkin = a_checkin(cast.episode)
        phone, token = a_phone(), a_link(checkin)
        phone.post(reverse("checkin:all", args=[token]), best_answers(checkin))
        phone.post(reverse("checkin:check", args=[token]))
        page = sent_page(phone, token)
        assert "You do not have to carry this alone" in page
        assert self.COMES_BACK not in page

    def test_not_yet_is_an_answer_and_the_case_goes_on(self, cast) -> None:
        case = open_case(episode=cast.episode, by=cast.ben, at=NOW - hours(50))
        phone, token = sent_through(cast)
        address = reverse("checkin:mended", args=[token])
        for outcome in ("not yet", "not yet", "everything"):
            phone.post(address, {"outcome": outcome})
        assert RepairCase.objects.get().ended_at is None
        assert case.steps.count() == 1
        assert self.COMES_BACK not in sent_page(phone, token)


class TestBetweenUs:
    def test_the_client_opens_works_and_closes(self, cast: Cast, anna: Client):
        opened = anna.post(reverse("mending:open"), {"words": WORDS})
        case = RepairCase.objects.get()
        assert opened.url == reverse("mending:case", args=[case.pk])
        anna.post(
            reverse("mending:step", args=[case.pk]),
            {"step": "named", "named": ["pace", "culture"]},
        )
        page = anna.get(opened.url).text
        assert "You: the pace" in page
        end = {"outcome": "repaired", "helped": "That he asked"}
        anna.post(reverse("mending:end", args=[case.pk]), end)
        kept = anna.get(reverse("mending:keep")).text
        for words in (WORDS, "That he asked", "Repaired", "the pace"):
            assert words in kept

    def test_what_another_client_has_is_not_there(self, cast: Cast, anna: Client):
        theirs = open_case(episode=cast.emils_episode, by=cast.eva, at=NOW)
        assert anna.get(reverse("mending:case", args=[theirs.pk])).status_code == 404
        for name in ("step", "end", "again"):
            address = reverse(f"mending:{name}", args=[theirs.pk])
            assert anna.post(address, {"outcome": "repaired"}).status_code == 404

    def test_an_ended_case_is_opened_again_by_its_client(self, cast, anna: Client):
        case = open_case(episode=cast.episode, by=cast.ben, at=NOW)
        end_case(case=case, outcome="moved on", by=cast.ben, at=NOW)
        anna.post(reverse("mending:again", args=[case.pk]))
        assert RepairCase.objects.get().ended_at is None

    def test_home_leads_to_all_of_it(self, anna: Client) -> None:
        page = anna.get(reverse("picture:home")).text
        for name in ("concern:home", "mending:home"):
            assert reverse(name) in page
        assert reverse("mending:leaving") not in page

    def test_at_the_end_it_says_first_who_sees_it(self, cast, anna: Client) -> None:
        episode = cast.episode
        type(episode).objects.update(closed_on=NOW.date(), ending="planned")
        assert reverse("mending:leaving") in anna.get(reverse("picture:home")).text
        page = anna.get(reverse("mending:leaving")).text
        assert page.index("Ben can read it") < page.index("Why did it end")
        anna.post(reverse("mending:leaving"), {"helped": "Time"})
        assert "Time" in anna.get(reverse("mending:leaving")).text
