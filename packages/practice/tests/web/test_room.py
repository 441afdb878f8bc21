"""The room: words first, one picture, answers a tap away, nobody else's."""

import io

import pytest
from cast import NOW, a_goal, a_session, client_of, hours
from courses import WEEK, a_rated_goal, answered, answered_after, sent
from django.test import Client
from only_reads import only_reads
from pypdf import PdfReader

from vincula_practice.audit.models import Event
from vincula_practice.checkins.actions import Entry, keep_answers, open_checkin
from vincula_practice.checkins.keys import Key
from vincula_practice.collaboration.models import Goal
from vincula_practice.conversations.mending import open_case
from vincula_practice.conversations.models import LifeEvent
from vincula_practice.people.models import Client as TreatedClient
from vincula_practice.people.models import Episode, Welcome
from vincula_practice.sessions.models import Session

WORDS = "The argument with my sister. And I'd like to go slower than last time."
MOST_QUERIES = 12

pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture
def ben(cast, client: Client) -> Client:
    client.force_login(cast.ben.person)
    return client


@pytest.fixture
def room(cast) -> str:
    return f"/clients/{cast.episode.pk}/"


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_what_matters_most_comes_first(cast, ben: Client, room):
    answered(cast.episode, 1, at=NOW - WEEK, words="Sleep.")
    answered(cast.episode, *[1] * 9, at=NOW - hours(1), words=WORDS)
    text = read(ben, room)
    assert text.index("I&#x27;d like to go slower") < text.index("<svg")
    assert "Sleep." not in text


def test_what_to_do_differently_is_shown_too(cast, ben: Client, room):
    first = answered(cast.episode, 1, at=NOW - WEEK)
    answered_after(first, 3, at=NOW - WEEK + hours(2), words="Go slower.")
    assert "“Go slower.”" in read(ben, room)


def test_the_picture_its_sentence_and_its_table_carry_the_score(
    cast, ben: Client, room
):
    answered(cast.episode, *[2] * 9, at=NOW - WEEK)
    answered(cast.episode, *[1] * 9, at=NOW - hours(1))
    text = read(ben, room)
    assert 'class="chart chart-wide"' in text
    assert 'class="chart chart-narrow"' in text
    assert "The latest PHQ-9 score is 9 ± 4.2" in text
    assert "<td>9 ± 4.2</td>" in text


def test_before_the_first_check_in_a_sentence_stands_for_the_picture(ben: Client, room):
    text = read(ben, room)
    assert "No check-in has been answered yet." in text
    assert "<svg" not in text


def test_answers_are_a_tap_away_with_the_words_that_were_chosen(
    cast, ben: Client, room
):
    checkin = answered(cast.episode, 3, 0)
    answers = f"{room}answers/{checkin.pk}/"
    assert answers in read(ben, room)
    text = read(ben, answers)
    assert "Little interest or pleasure in doing things" in text
    assert "Nearly every day" in text
    assert "Not at all" in text
    assert "not answered" in text


def test_a_skipped_question_is_shown_as_skipped(cast, ben: Client, room):
    session = a_session(cast.episode)
    checkin = open_checkin(session=session, occasion="after", at=NOW)
    key = Key(instrument="session_check", about=None, item="vsc_b1")
    keep_answers(checkin=checkin, entries=[Entry(key=key, skipped=True)], at=NOW)
    sent(checkin)
    assert "<em>skipped</em>" in read(ben, f"{room}answers/{checkin.pk}/")


def test_htmx_gets_the_answers_without_the_page_around_them(cast, ben: Client, room):
    checkin = answered(cast.episode, 3)
    address = f"{room}answers/{checkin.pk}/"
    part = ben.get(address, headers={"hx-request": "true"}).content.decode()
    assert "Nearly every day" in part
    assert "<html" not in part


def test_the_room_asks_cheaply_whether_something_came_in(
    cast, ben: Client, room, django_assert_max_num_queries
):
    answered(cast.episode, 1)
    text = read(ben, room)
    poll = text.split('hx-get="')[1].split('"')[0]
    with django_assert_max_num_queries(5), only_reads():
        quiet = ben.get(poll)
    assert (quiet.status_code, quiet.content) == (204, b"")


def test_the_room_shows_what_came_in_meanwhile(cast, ben: Client, room):
    poll = read(ben, room).split('hx-get="')[1].split('"')[0]
    answered(cast.episode, *[1] * 9, words=WORDS)
    part = ben.get(poll, headers={"hx-request": "true"})
    text = part.content.decode()
    assert part.status_code == 200
    assert "A check-in has just arrived" in text
    assert "go slower than last time" in text
    assert "9 ± 4.2" in text
    assert text.split('hx-get="')[1].split('"')[0] != poll


def test_an_open_room_asks_for_a_sign_in_as_a_whole_page_once_that_ran_out(
    client: Client, room
):
    answer = client.get(f"{room}fresh/?seen=0-0", headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (401, "true")
    assert answer.content == b""


def test_a_life_event_is_put_on_the_picture(cast, ben: Client, room):
    answered(cast.episode, 1)
    posted = {"on": "2026-11-20", "kind": "life event", "words": "New flat"}
    assert ben.post(f"{room}events/", posted).url == room
    event = LifeEvent.objects.get()
    assert (event.words, event.added_by) == ("New flat", cast.ben)
    assert "New flat" in read(ben, room)


def test_an_event_without_a_day_is_asked_for_again_with_what_was_typed(
    ben: Client, room
):
    posted = {"on": "", "kind": "note", "words": "New flat"}
    answer = ben.post(f"{room}events/", posted)
    assert answer.status_code == 422
    assert 'value="New flat"' in answer.content.decode()
    assert not LifeEvent.objects.exists()


def test_a_goal_is_set_and_closed_and_keeps_its_ratings(cast, ben: Client, room):
    ben.post(f"{room}goals/", {"words": "Call a friend each week"})
    goal = Goal.objects.get()
    assert "not rated yet" in read(ben, room)
    ben.post(f"{room}goals/{goal.pk}/close/")
    goal.refresh_from_db()
    assert goal.closed_at == NOW
    assert ">closed<" in read(ben, room)


def test_goals_show_their_last_rating_and_the_first(cast, ben: Client, room):
    a_rated_goal(cast.episode, "Sleep through the night", 3, 7)
    text = read(ben, room)
    assert "7 of 10" in text
    assert "at first 3" in text


def test_a_fourth_goal_is_declined_with_the_reason(cast, ben: Client, room):
    for words in ("One", "Two", "Three"):
        a_goal(cast.episode, words)
    answer = ben.post(f"{room}goals/", {"words": "Four"})
    assert answer.status_code == 422
    assert Goal.objects.count() == 3
    assert "Three goals are open" in answer.content.decode()


def test_the_client_is_invited_with_a_link_and_a_code(cast, ben: Client, room):
    anna = cast.episode.client.person
    anna.set_unusable_password()
    anna.save()
    text = ben.post(f"{room}invitation/").content.decode()
    token = text.split("/first/")[1].split("/")[0]
    assert '<svg aria-hidden="true"' in text
    assert Client().get(f"/first/{token}/").status_code == 200


def test_who_has_a_sign_in_gets_no_link_that_would_reset_it(cast, ben: Client, room):
    answer = ben.post(f"{room}invitation/", follow=True).content.decode()
    assert "They have a sign-in already" in answer
    assert "/welcome/" not in answer


def test_without_an_address_nobody_is_invited(cast, ben: Client):
    episode = client_of(cast.ben, "Yara", email=None)
    answer = ben.post(f"/clients/{episode.pk}/invitation/", follow=True)
    assert "Add an e-mail address first" in answer.content.decode()
    assert not Welcome.objects.exists()


def test_the_course_is_there_as_a_pdf(cast, ben: Client, room):
    answered(cast.episode, *[1] * 9)
    answer = ben.get(f"{room}course.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="anna-2026-11-23.pdf"' in answer["Content-Disposition"]
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages
    )
    assert "Anna" in text
    assert "9 ± 4.2" in text


def test_a_new_client_is_taken_on_with_a_first_session(cast, ben: Client):
    cast.practice.time_zone = "Europe/Berlin"
    cast.practice.save()
    posted = {
        "name": "Yara",
        "email": "",
        "language": "de",
        "day": "2026-12-01",
        "hour": "10:00",
    }
    answer = ben.post("/clients/new/", posted)
    taken = next(c for c in TreatedClient.objects.all() if c.person.name == "Yara")
    assert answer.url == f"/clients/{taken.episodes.get().pk}/"
    session = Session.objects.get(episode__client=taken)
    assert session.starts_at.isoformat() == "2026-12-01T09:00:00+00:00"
    assert session.therapist == cast.ben


def test_half_a_first_session_is_asked_for_again(ben: Client):
    posted = {"name": "Yara", "email": "", "language": "de", "day": "2026-12-01"}
    before = Episode.objects.count()
    answer = ben.post("/clients/new/", posted)
    assert answer.status_code == 422
    assert "Give both, or neither." in answer.content.decode()
    assert Episode.objects.count() == before


def test_nobody_is_taken_on_twice_at_a_time(cast, ben: Client):
    posted = {"name": "Anna", "email": "anna@example.org", "language": "en"}
    answer = ben.post("/clients/new/", posted)
    assert answer.status_code == 422
    assert "already has a running episode" in answer.content.decode()


def test_an_open_answer_that_should_not_wait_is_mentioned(cast, ben: Client, room):
    answered(cast.episode, 0, 0, 0, 0, 0, 0, 0, 0, 2)
    assert "somebody has to speak with the client" in read(ben, room)


def test_such_an_answer_is_mentioned_as_it_arrives(cast, ben: Client, room):
    before = read(ben, room)
    assert "somebody has to speak" not in before
    poll = before.split('hx-get="')[1].split('"')[0]
    answered(cast.episode, 0, 0, 0, 0, 0, 0, 0, 0, 2)
    part = ben.get(poll, headers={"hx-request": "true"}).content.decode()
    assert "somebody has to speak with the client" in part


def test_opening_the_room_is_cheap_at_forty_sessions(
    cast, ben: Client, room, django_assert_max_num_queries
):
    a_goal(cast.episode, "Sleep through the night")
    for week in range(40, 0, -1):
        moment = NOW - week * WEEK
        checkin = answered(cast.episode, 2, 1, 2, at=moment, words=WORDS)
        answered_after(checkin, 3, at=moment + hours(2), words="Go slower.")
    # Everything that a room can hold: an alert, life events, a rupture.
    answered(cast.episode, *[0] * 8, 2)
    day = {"on": "2026-11-20", "kind": "life event", "words": "New flat"}
    ben.post(f"{room}events/", day)
    open_case(episode=cast.episode, by=cast.ben, at=NOW)
    with django_assert_max_num_queries(MOST_QUERIES):
        text = read(ben, room)
    assert text.count('class="sent-session"') == 41
    assert "New flat" in text
    assert "Something stood between you" in text
    assert "somebody has to speak with the client" in text


def test_what_is_done_here_is_recorded_without_words(cast, ben: Client, room):
    ben.post(f"{room}goals/", {"words": "Call a friend"})
    ben.post(
        f"{room}events/", {"on": "2026-11-20", "kind": "note", "words": "New flat"}
    )
    said = list(Event.objects.filter(person_id=cast.ben.person_id))
    assert {"set", "added"} <= {event.verb for event in said}
    assert not any("flat" in str(e.detail) or "friend" in str(e.detail) for e in said)
