"""Anna signs in: her picture, her goals, her answers, and nobody else's."""

import html
import re
from datetime import timedelta

import pytest
from cast import (
    NOW,
    PASSWORD,
    Cast,
    a_checkin,
    a_goal,
    a_session,
    answer_phq9,
    hours,
)
from courses import a_rated_goal, answered
from django.test import Client
from django.urls import reverse
from only_reads import only_reads
from pytest_django import DjangoAssertNumQueries

from vincula_practice.checkins.models import CheckIn
from vincula_practice.collaboration.models import Goal
from vincula_practice.people.models import Membership
from vincula_practice.progress.actions import complete_checkin

pytestmark = pytest.mark.usefixtures("monday_noon")
# One of them is what the practice says of danger: it stands on every page for clients.
MOST_QUERIES = 15
STAFF = ("ben", "eva", "mona", "fred", "dora")


def signed_in(member: Membership) -> Client:
    client = Client()
    assert client.login(username=member.person.email, password=PASSWORD)
    return client


@pytest.fixture
def anna(cast: Cast) -> Client:
    return signed_in(cast.anna)


@pytest.fixture
def sent(cast: Cast) -> CheckIn:
    at = NOW - timedelta(days=7)
    checkin = a_checkin(cast.episode, starts_at=at + hours(3), at=at)
    answer_phq9(checkin, 2, 2, 2, 2, 2, 2, 2, 2, 0, at=at)
    complete_checkin(checkin=checkin, channel="link", language="en", at=at)
    return checkin


@pytest.mark.parametrize("who", STAFF)
def test_staff_have_no_such_page(cast: Cast, sent: CheckIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for address in (
        reverse("picture:home"),
        reverse("picture:pdf"),
        reverse("picture:answers", args=[sent.pk]),
    ):
        assert client.get(address).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client: Client) -> None:
    answer = client.get(reverse("picture:home"))
    assert answer["Location"].startswith(reverse("account_login"))


def test_other_clients_see_only_their_own(cast: Cast, sent: CheckIn) -> None:
    for who in (cast.emil, cast.carl):
        other = signed_in(who)
        text = re.sub(r'value="[^"]*"', "", other.get(reverse("picture:home")).text)
        assert ">16" not in text
        assert "16 " not in text
        address = reverse("picture:answers", args=[sent.pk])
        assert other.get(address).status_code == 404


def test_looking_writes_nothing_and_asks_little(
    cast: Cast,
    anna: Client,
    sent: CheckIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(20):
        a_session(cast.episode, starts_at=NOW + timedelta(days=7 * number + 1))
    with only_reads(), django_assert_max_num_queries(MOST_QUERIES):
        assert anna.get(reverse("picture:home")).status_code == 200


def test_the_picture_carries_the_score_and_what_it_may_be_off_by(
    anna: Client, sent: CheckIn
) -> None:
    page = anna.get(reverse("picture:home")).content.decode()
    # 6 points are a reliable change (IAPT manual): one score is 6 / sqrt(2) off.
    assert "16 ± 4.2" in page


def test_an_open_check_in_waits_and_an_old_one_does_not_nag(
    cast: Cast, anna: Client
) -> None:
    recent = a_checkin(cast.episode, occasion="after", starts_at=NOW - hours(4))
    long_ago = NOW - timedelta(days=20)
    old = a_checkin(cast.episode, occasion="after", starts_at=long_ago, at=long_ago)
    page = anna.get(reverse("picture:home")).content.decode()
    assert reverse("my-checkin:start", args=[recent.pk]) in page
    assert reverse("my-checkin:start", args=[old.pk]) not in page


def test_the_picture_is_anna_s_as_a_pdf(anna: Client, sent: CheckIn) -> None:
    answer = anna.get(reverse("picture:pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_her_own_answers_can_be_read_again(anna: Client, sent: CheckIn) -> None:
    page = anna.get(reverse("picture:answers", args=[sent.pk])).content.decode()
    assert "Little interest or pleasure in doing things" in page
    assert "More than half the days" in page
    assert "not answered" in page  # the question on difficulty


def test_what_is_due_can_be_answered_from_here(cast: Cast, anna: Client) -> None:
    session = a_session(cast.episode, starts_at=NOW + hours(5))
    address = reverse("picture:check_in", args=[session.pk, "before"])
    assert address in anna.get(reverse("picture:home")).content.decode()
    assert not CheckIn.objects.exists()
    then = anna.post(address)
    checkin = CheckIn.objects.get()
    assert then["Location"] == reverse("my-checkin:start", args=[checkin.pk])
    assert then["Location"] in anna.get(reverse("picture:home")).content.decode()


@pytest.mark.parametrize("occasion", ["before", "after", "nonsense"])
def test_what_is_not_due_is_not_opened(cast: Cast, anna: Client, occasion: str) -> None:
    session = a_session(cast.episode, starts_at=NOW + timedelta(days=9))
    address = reverse("picture:check_in", args=[session.pk, occasion])
    assert anna.post(address).status_code == 404
    assert not CheckIn.objects.exists()


def test_nobody_opens_anothers_check_in(cast: Cast) -> None:
    session = a_session(cast.episode, starts_at=NOW + hours(5))
    address = reverse("picture:check_in", args=[session.pk, "before"])
    assert signed_in(cast.emil).post(address).status_code == 404


def test_a_goal_in_her_own_words(cast: Cast, anna: Client) -> None:
    anna.post(reverse("picture:add_goal"), {"words": "Sleep through the night"})
    assert Goal.objects.get().episode == cast.episode
    page = anna.get(reverse("picture:home")).content.decode()
    assert "Sleep through the night" in page


def test_her_goals_stand_where_they_stand_in_the_room(cast: Cast, anna: Client) -> None:
    a_rated_goal(cast.episode, "Sleep through the night", 3, 7)
    places = ("/my/", f"/clients/{cast.episode.pk}/")
    for client, place in zip((anna, signed_in(cast.ben)), places, strict=True):
        page = client.get(place).content.decode()
        assert re.search(
            r"<strong>7 of 10</strong>\s*<span[^>]*>at first 3</span>", page
        )


def test_a_fourth_goal_is_too_many_for_a_minute(cast: Cast, anna: Client) -> None:
    for words in ("one", "two", "three"):
        a_goal(cast.episode, words)
    page = anna.post(reverse("picture:add_goal"), {"words": "four"})
    assert page.status_code == 422
    assert "At most 3 goals" in page.content.decode()


def test_only_her_own_goals_are_hers_to_close(cast: Cast, anna: Client) -> None:
    a_goal(cast.episode, "Sleep")
    a_goal(cast.emils_episode, "Dance")
    goals = {goal.words: goal for goal in Goal.objects.all()}
    hers, his = goals["Sleep"], goals["Dance"]
    assert anna.post(reverse("picture:close_goal", args=[his.pk])).status_code == 404
    anna.post(reverse("picture:close_goal", args=[hers.pk]))
    hers.refresh_from_db()
    his.refresh_from_db()
    assert (hers.closed_at, his.closed_at) == (NOW, None)


def test_the_page_says_who_sees_what_and_where_to_turn(anna: Client) -> None:
    page = anna.get(reverse("picture:home")).content.decode()
    assert "Who sees what" in page
    assert "This is not an emergency service" in page


def test_the_picture_is_read_calmly_one_sentence_at_a_time(cast, anna) -> None:
    for week in (3, 2, 1):
        answered(cast.episode, *[1] * 9, at=NOW - timedelta(weeks=week))
    assert 'href="/my/?calm=1"' in anna.get("/my/").text
    said, place = [], 1
    while place:
        page = anna.get(f"/my/?calm={place}")
        assert "<svg class" not in page.text
        calm = page.context["calm"]
        assert (calm.place, calm.words in html.unescape(page.text)) == (place, True)
        said.append(calm.words)
        place = calm.next
    assert len(said) == calm.of > 1
    for wrong in ("0", "99", "-1", "x", "", "²", "9" * 50):
        assert anna.get("/my/", {"calm": wrong}).context["calm"].place == 1
