"""One picture and one set of reasons for both, in the words that each needs."""

import re
from datetime import timedelta

import pytest
from cast import NOW, hours, staff
from courses import answered
from dips import a_dip, rated_once, signals
from django.test import Client

from vincula_practice.charts.guides import GUIDES, MOST_OPENINGS, guide_of
from vincula_practice.charts.rule_words import LOOKS_FOR, THRESHOLDS
from vincula_practice.charts.signal_words import NAMES, PORTAL, ROOM
from vincula_practice.people.models import Role
from vincula_practice.signals.actions import Talked, say_talked, set_aside
from vincula_practice.signals.thresholds import ADJUSTABLE, Setting, rules_of

pytestmark = pytest.mark.usefixtures("monday_noon")
DAY = timedelta(days=1)


def read(client: Client, who, address: str) -> str:
    client.force_login(who.person)
    return client.get(address).content.decode()


@pytest.fixture
def room(cast) -> str:
    return f"/clients/{cast.episode.pk}/"


def test_both_read_why_with_the_same_numbers(cast, client, room):
    a_dip(cast.episode)
    therapist, own = read(client, cast.ben, room), read(client, cast.anna, "/my/")
    assert (
        "Working together was rated 1; the sessions before it were usually at 3"
        in therapist
    )
    assert "You rated working together 1; before that you were usually at 3" in own


@pytest.mark.parametrize("reason", sorted(ROOM))
def test_each_sentence_names_the_same_numbers_in_both_voices(reason):
    named = re.compile(r"%\((\w+)\)s")
    in_room, alone = (set(named.findall(str(v[reason]))) for v in (ROOM, PORTAL))
    assert alone <= in_room
    assert {"latest", "usual", "first", "missed"} & in_room <= alone


BLAME = re.compile(
    r"\b(fail|fault|refus|resist|non-complian|manipulat|bad|lazy|should have)", re.I
)


def test_no_sentence_blames_or_labels():
    words = [*map(str, ROOM.values()), *map(str, PORTAL.values())]
    for kind in GUIDES:
        guide = guide_of(kind)
        words += [*guide.openings, guide.question, guide.reply]
    assert not [one for one in words if BLAME.search(one)]


def test_each_rule_has_its_words_and_a_guide_of_at_most_three_sentences():
    for kind, rule in rules_of(Setting()).items():
        assert str(NAMES[kind])
        assert str(LOOKS_FOR[kind])
        assert kind in GUIDES, rule
        guide = guide_of(kind)
        assert 1 <= len(guide.openings) <= MOST_OPENINGS
        assert guide.question.endswith("?")
        assert "but" not in guide.reply.lower().split()
        assert "why" not in guide.question.lower().split()
    assert {n for limits in ADJUSTABLE.values() for n in limits} <= set(THRESHOLDS)


def test_the_guide_is_for_the_therapist_alone(cast, client, room):
    a_dip(cast.episode)
    opening = "I may have missed something. May we take a minute for it?"
    assert opening in read(client, cast.ben, room)
    assert opening not in read(client, cast.anna, "/my/")
    sue = staff(cast.practice, "Sue", Role.SUPERVISOR)
    assert opening not in read(client, sue, room)


def test_the_mark_stands_on_both_pictures(cast, client, room):
    a_dip(cast.episode)
    for who, address in ((cast.ben, room), (cast.anna, "/my/")):
        assert "something to talk about" in read(client, who, address)


def test_both_tick_and_each_sees_what_the_other_said(cast, client, room):
    dip = a_dip(cast.episode)
    client.force_login(cast.anna.person)
    client.post(f"/my/talk/{dip.pk}/", {"answer": "not yet"})
    assert "Anna: talked about it, not yet better (23 Nov 2026)" in read(
        client, cast.ben, room
    )
    client.post(f"/signals/{dip.pk}/talked/", {"answer": "helped"})
    own = read(client, cast.anna, "/my/")
    assert "talked about it, it helped (23 Nov 2026)" not in own
    assert signals(cast.episode)[0].state == "resolved"


def test_no_answer_is_suggested_and_ones_own_is_marked(cast, client, room):
    dip = a_dip(cast.episode)
    for who, address in ((cast.ben, room), (cast.anna, "/my/")):
        assert "aria-pressed" not in read(client, who, address)
    say_talked(signal=dip, answer=Talked.NOT_YET, by=cast.anna, at=NOW)
    assert "aria-pressed" not in read(client, cast.ben, room)
    own = read(client, cast.anna, "/my/").split('aria-pressed="true"')
    assert len(own) == 2
    assert own[1].startswith(">Not yet")


def test_the_numbers_of_a_signal_name_their_scale_everywhere(cast, client, room):
    a_dip(cast.episode)
    scale = "Session Check, 0 to 4, higher is better"
    for who, address in ((cast.ben, room), (cast.anna, "/my/"), (cast.ben, "/today/")):
        assert f'scale">{scale}' in read(client, who, address)


def test_both_can_read_where_a_reason_comes_from(cast, client, room):
    a_dip(cast.episode)
    for who, address in ((cast.ben, room), (cast.anna, "/my/")):
        assert "Rule version 1; " in read(client, who, address)


def test_what_the_client_wants_to_talk_about_comes_first_for_both(cast, client, room):
    a_dip(cast.episode)
    answered(cast.episode, *[1] * 9, at=NOW - hours(1), words="My sister.")
    for who, address in ((cast.ben, room), (cast.anna, "/my/")):
        text = read(client, who, address)
        assert text.index("“My sister.”") < text.index('id="signals"')
        assert text.index('id="signals"') < text.index('id="picture"')


def test_who_has_not_said_so_yet_is_still_asked_after_it_was_closed(cast, client):
    dip = a_dip(cast.episode)
    say_talked(signal=dip, answer=Talked.HELPED, by=cast.ben, at=NOW)
    assert f"/my/talk/{dip.pk}/" in read(client, cast.anna, "/my/")
    client.post(f"/my/talk/{dip.pk}/", {"answer": "helped"})
    assert f"/my/talk/{dip.pk}/" not in read(client, cast.anna, "/my/")


def test_the_reason_for_setting_aside_can_be_read_by_both(cast, client, room):
    dip = a_dip(cast.episode)
    set_aside(signal=dip, words="The tablet broke.", by=cast.ben, at=NOW)
    assert "The tablet broke." in read(client, cast.ben, room)


def test_nonsense_is_no_answer(cast, client):
    dip = a_dip(cast.episode)
    client.force_login(cast.ben.person)
    assert client.post(f"/signals/{dip.pk}/talked/", {"answer": "x"}).status_code == 404
    client.post(f"/signals/{dip.pk}/aside/", {"words": " "})
    assert signals(cast.episode)[0].state == "open"


def test_what_changed_most_stands_in_the_room(cast, client, room):
    answered(cast.episode, 0, 0, 0, 0, 0, 0, 0, 0, 0, at=NOW - 7 * DAY)
    answered(cast.episode, 3, 0, 0, 1, 0, 0, 0, 0, 0, at=NOW - DAY)
    text = read(client, cast.ben, room)
    changed = text.split('id="changed"')[1].split("</section>")[0]
    assert changed.index("Little interest") < changed.index("Feeling tired")
    assert "Nearly every day" in changed
    assert changed.count("<li>") == 2


def test_the_room_stays_within_its_queries_with_signals(
    cast, client, room, django_assert_max_num_queries
):
    a_dip(cast.episode)
    rated_once(cast.episode, 1, at=NOW + 7 * DAY)
    client.force_login(cast.ben.person)
    client.get(room)
    with django_assert_max_num_queries(11):
        client.get(room)
