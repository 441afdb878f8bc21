"""Behind a link: only its check-in, only while it lasts, and never any history."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, PASSWORD, Cast, a_checkin, a_goal, a_link, a_phone, answer_phq9
from django.test import Client
from django.urls import reverse
from only_reads import only_reads
from pytest_django import DjangoAssertNumQueries

from vincula_practice.checkins.models import CheckIn
from vincula_practice.progress.actions import complete_checkin

pytestmark = pytest.mark.usefixtures("monday_noon")
PAGES = ("", "q/1/", "q/5/", "all/", "words/", "check/")
MOST_QUERIES = 8
# Savepoints are counted by the test, and are no question.
MOST_TO_SEND = 21


@pytest.fixture
def checkin(cast: Cast) -> CheckIn:
    a_goal(cast.episode, "Sleep through the night")
    return a_checkin(cast.episode)


@pytest.fixture
def link(checkin: CheckIn) -> str:
    return f"/c/{a_link(checkin)}/"


@pytest.fixture
def phone() -> Client:
    """Whoever holds the link; nobody is signed in."""
    return a_phone()


def sign_in(client: Client, member) -> Client:
    assert client.login(username=member.person.email, password=PASSWORD)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_looking_writes_nothing_and_asks_little(
    phone: Client,
    link: str,
    page: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with only_reads(), django_assert_max_num_queries(MOST_QUERIES):
        assert phone.get(link + page).status_code == 200


def test_the_thank_you_writes_nothing_either(
    phone: Client,
    link: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    phone.post(link + "check/")
    with only_reads(), django_assert_max_num_queries(MOST_QUERIES):
        assert phone.get(link + "sent/").status_code == 200


def test_sending_asks_the_database_no_more_than_it_must(
    cast: Cast, phone: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Stored, scored, on record, looked at for danger and for signals: in one go."""
    checkin = a_checkin(cast.episode)
    answer_phq9(checkin, 1, 1, 1)
    link = f"/c/{a_link(checkin)}/check/"
    phone.get(link)
    with django_assert_max_num_queries(MOST_TO_SEND):
        phone.post(link)
    checkin.refresh_from_db()
    assert checkin.state == "submitted"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_who_sees_this_and_where_to_turn(
    phone: Client, link: str, page: str
) -> None:
    text = phone.get(link + page).content.decode()
    assert "Your therapist sees your answers as soon as you send them" in text
    assert "This is not an emergency service" in text


def test_the_practices_own_promise_stands_in_its_place(
    cast: Cast, phone: Client, link: str
) -> None:
    cast.practice.who_sees = "Only the two of us read this."
    cast.practice.crisis_help = "Night line: 0800 555 0100, free"
    cast.practice.crisis_checked_on = NOW.date()
    cast.practice.save()
    text = phone.get(link).content.decode()
    assert "Only the two of us read this." in text
    assert '<a href="tel:08005550100">0800 555 0100</a>' in text
    assert "checked on 23 November 2026" in text


def test_the_first_page_names_nobody(cast: Cast, phone: Client, link: str) -> None:
    text = phone.get(link).content.decode()
    for word in ("Anna", "Ben", "PHQ", "depress", "Sleep through"):
        assert word not in text


@pytest.mark.parametrize("page", [*PAGES, "sent/"])
def test_a_wrong_link_finds_nothing(phone: Client, link: str, page: str) -> None:
    wrong = phone.get(f"/c/{'x' * 32}/{page}")
    assert wrong.status_code == 404
    assert b"PHQ" not in wrong.content


def test_an_expired_link_looks_like_a_wrong_one(phone: Client, link: str) -> None:
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        expired, wrong = phone.get(link), phone.get(f"/c/{'x' * 32}/")
        late = phone.post(link + "check/")
    assert expired.status_code == wrong.status_code == late.status_code == 404
    assert expired.content == wrong.content
    assert CheckIn.objects.get().state == "open"


@pytest.mark.parametrize("who", ["ben", "eva", "mona", "fred", "emil", "dora", "carl"])
def test_nobody_else_opens_annas_check_in_by_signing_in(
    cast: Cast, checkin: CheckIn, who: str
) -> None:
    client = sign_in(Client(), getattr(cast, who))
    address = reverse("my-checkin:check", args=[checkin.pk])
    # Ben too: he reads it in the room, and never answers in her name.
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert CheckIn.objects.get().state == "open"


def test_whoever_is_not_signed_in_is_asked_to(checkin: CheckIn, phone: Client) -> None:
    answer = phone.get(reverse("my-checkin:start", args=[checkin.pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_anna_signed_in_answers_without_a_link(cast: Cast, checkin: CheckIn) -> None:
    anna = sign_in(Client(), cast.anna)
    asked = reverse("my-checkin:question", args=[checkin.pk, 1])
    assert anna.post(asked, {"phq9::phq9_1": "2"}).status_code == 302
    anna.post(reverse("my-checkin:check", args=[checkin.pk]))
    assert CheckIn.objects.get().channel == "portal"


class TestAfterSending:
    @pytest.fixture
    def sent(self, checkin: CheckIn, phone: Client, link: str) -> str:
        answer_phq9(checkin, 2, 2, 2, 2, 2, 2, 2, 2, 0)
        phone.post(link + "check/")
        return link

    @pytest.mark.parametrize("page", PAGES)
    def test_every_page_leads_to_the_thank_you(
        self, phone: Client, sent: str, page: str
    ) -> None:
        assert phone.get(sent + page)["Location"] == sent + "sent/"

    def test_its_own_result_is_shown_with_what_it_may_be_off_by(
        self, phone: Client, sent: str
    ) -> None:
        text = phone.get(sent + "sent/").content.decode()
        assert "16 on a scale from 0 to 27." in text
        # 6 points are a reliable change (IAPT manual): one score is 6 / sqrt(2) off.
        assert "somewhere between 12 and 20" in text
        for label in ("moderate", "severe", "depression"):
            assert label not in text.lower()

    def test_after_half_an_hour_the_link_only_thanks(
        self, phone: Client, sent: str
    ) -> None:
        with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
            text = phone.get(sent + "sent/").content.decode()
        assert "Thank you" in text
        assert "on a scale" not in text

    def test_earlier_check_ins_never_show(
        self, cast: Cast, phone: Client, sent: str
    ) -> None:
        later = NOW + timedelta(minutes=5)
        second = a_checkin(cast.episode, at=later)
        answer_phq9(second, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        link = f"/c/{a_link(second, at=later)}/"
        phone.post(link + "check/")
        text = phone.get(link + "sent/").content.decode()
        assert "0 on a scale from 0 to 27." in text
        assert "16 on a scale" not in text

    def test_what_staff_typed_in_does_not_show_behind_a_link(
        self, cast: Cast, phone: Client
    ) -> None:
        checkin = a_checkin(cast.emils_episode)
        link = f"/c/{a_link(checkin)}/"
        answer_phq9(checkin, 2, 2, 2, 2, 2, 2, 2, 2, 2)
        complete_checkin(
            checkin=checkin,
            channel="paper",
            language="en",
            at=NOW,
            typed_in_by=cast.eva,
        )
        text = phone.get(link + "sent/").content.decode()
        assert "on a scale" not in text
        assert "hard things are" not in text

    def test_sending_again_is_kind_and_stores_nothing_new(
        self, phone: Client, sent: str
    ) -> None:
        again = phone.post(sent + "check/")
        assert again["Location"] == sent + "sent/"
        late = phone.post(sent + "q/1/", {"phq9::phq9_1": "0"})
        assert late["Location"] == sent + "sent/"
        assert CheckIn.objects.get().answers.get(item="phq9_1").value == 2
