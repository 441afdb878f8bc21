"""Anna answers on her phone, without a line of JavaScript."""

from html.parser import HTMLParser

import pytest
from cast import NOW, Cast, a_checkin, a_goal, a_link, a_phone, answer
from django.test import Client

from vincula_practice.checkins.models import Answer, CheckIn, StoredResponse
from vincula_practice.checkins.plans import set_plan
from vincula_practice.checkins.schedule import Line
from vincula_practice.portal.checkin import views
from vincula_practice.progress.models import RiskNotice, StoredScore

pytestmark = pytest.mark.usefixtures("monday_noon")
JSON = {"Accept": "application/json"}


@pytest.fixture
def checkin(cast: Cast) -> CheckIn:
    """PHQ-9, GAD-7 and one goal: 18 questions."""
    a_goal(cast.episode, "Sleep through the night")
    return a_checkin(cast.episode)


@pytest.fixture
def link(checkin: CheckIn) -> str:
    return f"/c/{a_link(checkin)}/"


@pytest.fixture
def phone() -> Client:
    return a_phone()


class Fields(HTMLParser):
    """What a browser would send from a page: names, values, what is chosen."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.offered: dict[str, list[str]] = {}
        self.chosen: dict[str, str] = {}
        self.open_text: str | None = None
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and given.get("type") == "radio":
            self.offered.setdefault(name, []).append(given["value"])
            if "checked" in given:
                self.chosen[name] = given["value"]
        if tag == "textarea":
            self.open_text = name


def fields(client: Client, address: str) -> Fields:
    return Fields(client.get(address).content.decode())


def test_from_the_link_to_the_thank_you(phone: Client, link: str) -> None:
    address, steps = link + "q/1/", 0
    while "/q/" in address:
        (name, values), *_ = fields(phone, address).offered.items()
        address = phone.post(address, {name: values[-1]})["Location"]
        steps += 1
    assert (steps, address) == (18, link + "words/")
    address = phone.post(address, {"words": "That I sleep badly."})["Location"]
    assert address == link + "check/"
    assert phone.post(address)["Location"] == link + "sent/"
    assert StoredScore.objects.get(response__instrument="phq9").value == 27
    assert (
        StoredResponse.objects.get(instrument="goal_rating").answers[0]["value"] == 10
    )
    assert CheckIn.objects.get().words == "That I sleep badly."
    assert CheckIn.objects.get().channel == "link"


def test_all_on_one_page(phone: Client, link: str) -> None:
    page = fields(phone, link + "all/")
    assert len(page.offered) == 18
    sent = {name: values[0] for name, values in page.offered.items()}
    then = phone.post(link + "all/", {**sent, "words": "The move."})
    assert then["Location"] == link + "check/?from=all"
    assert Answer.objects.count() == 18
    assert CheckIn.objects.get().words == "The move."


def test_another_device_goes_on_where_one_was(checkin: CheckIn, link: str) -> None:
    a_phone().post(link + "q/1/", {"phq9::phq9_1": "3"})
    a_phone().post(link + "q/2/", {"phq9::phq9_2": "1"})
    tablet = Client()
    start = tablet.get(link).content.decode()
    assert "Welcome back" in start
    assert "2 of 18" in start
    assert f'href="{link}q/3/"' in start
    # What was given is kept, and a link does not show it on another device.
    assert fields(tablet, link + "q/1/").chosen == {}
    assert fields(a_phone(), link + "q/1/").chosen == {"phq9::phq9_1": "3"}


def test_going_back_and_choosing_anew_is_safe(phone: Client, link: str) -> None:
    phone.post(link + "q/1/", {"phq9::phq9_1": "3"})
    phone.post(link + "q/1/", {"phq9::phq9_1": "1"})
    assert Answer.objects.get().value == 1


def test_skipping_goes_on_and_shows_as_skipped(phone: Client, link: str) -> None:
    then = phone.post(link + "q/1/", {"skip": "phq9::phq9_1"})
    assert then["Location"] == link + "q/2/"
    assert Answer.objects.get().skipped
    assert "<em>skipped</em>" in phone.get(link + "check/").content.decode()


def test_next_without_an_answer_asks_kindly(phone: Client, link: str) -> None:
    page = phone.post(link + "q/1/", {})
    assert page.status_code == 422
    assert "choose an answer, or skip" in page.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize("value", ["7", "often", "-1", "1.5"])
def test_what_is_not_offered_is_refused_kindly(
    phone: Client, link: str, value: str
) -> None:
    page = phone.post(link + "q/1/", {"phq9::phq9_1": value})
    assert page.status_code == 422
    assert "not among the ones offered" in page.content.decode()
    assert not Answer.objects.exists()


def test_one_wrong_field_on_the_long_page_keeps_none(phone: Client, link: str) -> None:
    page = phone.post(link + "all/", {"phq9::phq9_1": "1", "phq9::phq9_2": "9"})
    assert page.status_code == 422
    assert not Answer.objects.exists()


def test_there_is_no_question_beyond_the_last(phone: Client, link: str) -> None:
    assert phone.get(link + "q/19/").status_code == 404
    assert phone.get(link + "q/0/").status_code == 404


def test_nothing_answered_can_still_be_sent(phone: Client, link: str) -> None:
    page = phone.get(link + "check/").content.decode()
    assert "18 questions are not answered. You can send without them." in page
    phone.post(link + "check/")
    assert CheckIn.objects.get().state == "submitted"


def test_before_sending_every_answer_is_there_to_look_over(
    phone: Client, checkin: CheckIn, link: str
) -> None:
    answer(checkin, "phq9_1", 2)
    page = phone.get(link + "check/").content.decode()
    assert "More than half the days</strong>" in page
    assert f'href="{link}q/1/?then=check"' in page
    then = phone.post(link + "q/1/?then=check", {"phq9::phq9_1": "0"})
    assert then["Location"] == link + "check/"


class TestAScriptOnThePage:
    def test_is_told_where_to_go(self, phone: Client, link: str) -> None:
        kept = phone.post(link + "q/1/", {"phq9::phq9_1": "2"}, headers=JSON)
        assert kept.json() == {"next": link + "q/2/"}

    def test_is_told_what_is_wrong(self, phone: Client, link: str) -> None:
        refused = phone.post(link + "q/1/", {"phq9::phq9_1": "8"}, headers=JSON)
        assert refused.status_code == 422
        assert "not among" in refused.json()["error"]

    def test_keeps_one_tap_of_the_long_page(self, phone: Client, link: str) -> None:
        phone.post(link + "all/", {"phq9::phq9_4": "2"}, headers=JSON)
        assert Answer.objects.get().item == "phq9_4"

    def test_may_send_what_was_sent(self, phone: Client, link: str) -> None:
        sent = {"next": link + "sent/"}
        assert phone.post(link + "check/", headers=JSON).json() == sent
        assert phone.post(link + "check/", headers=JSON).json() == sent
        late = phone.post(link + "q/1/", {"phq9::phq9_1": "1"}, headers=JSON)
        assert late.json() == sent


class TestAnAnswerThatMustNotWait:
    def test_help_stands_on_the_next_page_and_before_sending(
        self, phone: Client, checkin: CheckIn, link: str
    ) -> None:
        assert "not have to carry" not in phone.get(link + "q/10/").content.decode()
        answer(checkin, "phq9_9", 1)
        for page in ("q/10/", "all/", "words/", "check/", ""):
            assert "not have to carry" in phone.get(link + page).content.decode()

    def test_the_page_before_says_who_is_told_and_when(
        self, phone: Client, checkin: CheckIn, link: str
    ) -> None:
        answer(checkin, "phq9_9", 3)
        page = phone.get(link + "check/").content.decode()
        assert "top of your therapist's list" in page
        assert "may be hours before they read it" in page

    def test_help_comes_before_the_thanks_and_a_human_is_called(
        self, phone: Client, checkin: CheckIn, link: str
    ) -> None:
        answer(checkin, "phq9_9", 1)
        phone.post(link + "check/")
        page = phone.get(link + "sent/").content.decode()
        assert page.index("not have to carry") < page.index("answers have arrived")
        assert "risk" not in page.lower()
        assert RiskNotice.objects.get().response.checkin.alert.closed_at is None


class TestLanguage:
    def test_anna_reads_german_because_she_does(
        self, cast: Cast, phone: Client, checkin: CheckIn, link: str
    ) -> None:
        person = cast.episode.client.person
        person.language = "de"
        person.save()
        page = phone.get(link + "q/18/").content.decode()
        assert '<html lang="de">' in page
        assert "Wo stehen Sie heute auf dem Weg zu diesem Ziel?" in page

    def test_the_browser_does_not_overrule_her(self, phone: Client, link: str) -> None:
        page = phone.get(link, headers={"Accept-Language": "de"})
        assert '<html lang="en">' in page.content.decode()

    def test_changing_it_keeps_the_answer_and_stays(
        self, phone: Client, link: str
    ) -> None:
        changed = phone.post(link + "q/1/", {"phq9::phq9_1": "2", "switch": "de"})
        assert changed["Location"] == link + "q/1/"
        assert Answer.objects.get().value == 2
        assert '<html lang="de">' in phone.get(link + "q/1/").content.decode()

    def test_changing_it_before_answering_stays_too(
        self, phone: Client, link: str
    ) -> None:
        assert phone.post(link + "q/1/", {"switch": "de"})["Location"] == link + "q/1/"

    def test_a_form_in_one_language_only_says_so(
        self, cast: Cast, phone: Client, link: str
    ) -> None:
        phone.post(link + "language/", {"switch": "de", "next": link + "q/1/"})
        page = phone.get(link + "q/1/").content.decode()
        assert '<legend lang="en">' in page
        assert page.count('class="note"') == 1

    def test_the_next_person_at_the_tablet_has_their_own(
        self, phone: Client, link: str
    ) -> None:
        changed = phone.post(link + "language/", {"switch": "de", "next": link})
        (cookie,) = changed.cookies.values()
        assert (cookie.value, cookie["path"], cookie["max-age"]) == ("de", link, "")

    @pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com"])
    def test_changing_it_leads_nowhere_else(
        self, phone: Client, link: str, elsewhere: str
    ) -> None:
        then = phone.post(link + "language/", {"switch": "de", "next": elsewhere})
        assert then["Location"] == link


def test_the_session_check_is_marked_as_a_draft(cast: Cast, phone: Client) -> None:
    after = a_checkin(cast.episode, occasion="after", starts_at=NOW)
    link = f"/c/{a_link(after)}/"
    for page in ("q/1/", "all/"):
        assert "draft, not validated" in phone.get(link + page).content.decode()


def test_the_session_check_ends_with_its_own_open_question(
    cast: Cast, phone: Client
) -> None:
    after = a_checkin(cast.episode, occasion="after", starts_at=NOW)
    link = f"/c/{a_link(after)}/"
    name = fields(phone, link + "q/11/").open_text
    then = phone.post(link + "q/11/", {name: "A little slower, please."})
    assert then["Location"] == link + "check/"
    phone.post(link + "check/")
    (response,) = StoredResponse.objects.filter(instrument="session_check")
    assert response.answers[-1]["words"] == "A little slower, please."


def test_an_open_question_may_stay_empty(cast: Cast, phone: Client) -> None:
    after = a_checkin(cast.episode, occasion="after", starts_at=NOW)
    link = f"/c/{a_link(after)}/"
    name = fields(phone, link + "q/11/").open_text
    assert phone.post(link + "q/11/", {name: ""})["Location"] == link + "check/"


def test_the_licence_line_stands_by_the_form(cast: Cast, phone: Client) -> None:
    line = Line(instrument="k6", occasion="before")
    set_plan(episode=cast.episode, lines=[line], by=cast.ben, at=NOW)
    link = f"/c/{a_link(a_checkin(cast.episode))}/"
    for page in ("q/1/", "all/"):
        assert "© World Health Organization" in phone.get(link + page).content.decode()


@pytest.mark.parametrize("page", ["q/1/", "all/"])
def test_an_answer_that_comes_after_another_tab_has_sent_leads_to_the_thank_you(
    phone: Client, link: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = views.entry_from if page == "q/1/" else views.entries_from

    def the_other_tab_sends(*asked: object) -> object:
        Client().post(link + "check/")
        return read(*asked)

    monkeypatch.setattr(views, read.__name__, the_other_tab_sends)
    late = phone.post(link + page, {"phq9::phq9_1": "2"})
    assert late["Location"] == link + "sent/"
    assert not Answer.objects.exists()
