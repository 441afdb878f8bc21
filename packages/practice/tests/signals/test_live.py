"""What one opens the other sees: by streams that end soon and say nothing of content."""

from datetime import timedelta

import pytest
from cast import NOW, hours, staff
from courses import answered
from dips import a_dip
from django.conf import settings
from django.test import Client

from vincula_practice.people import teams
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.models import Role
from vincula_practice.signals import streams
from vincula_practice.signals.actions import Talked, say_talked
from vincula_practice.signals.models import RoomState
from vincula_practice.signals.room import look_together, room_stamp

STREAM = {"accept": streams.KIND}
pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(streams, "LOOKS_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(settings, "STREAM_SECONDS", 0.03)


@pytest.fixture
def room(cast) -> str:
    return f"/clients/{cast.episode.pk}/"


def lines(response) -> str:
    return b"".join(response.streaming_content).decode()


def test_what_one_opens_the_other_sees(cast, client: Client, room):
    a_dip(cast.episode)
    client.force_login(cast.ben.person)
    client.post(f"{room}show/", {"part": "picture"})
    assert "s page, too." in client.get(room).content.decode()
    client.force_login(cast.anna.person)
    assert "Your therapist has opened this." in client.get("/my/").content.decode()
    client.post("/my/show/", {"part": "goals"})
    client.force_login(cast.ben.person)
    text = client.get(room).content.decode()
    assert "Anna has opened this." in text
    assert "s page, too." not in text


def test_an_hour_and_a_half_later_it_is_nobodys_any_more(cast, client: Client):
    earlier = NOW - hours(2)
    look_together(episode=cast.episode, part="goals", by=cast.ben, at=earlier)
    client.force_login(cast.anna.person)
    assert "has opened this" not in client.get("/my/").content.decode()


def test_the_stamp_moves_with_whatever_comes_in(cast):
    ask = {"member": cast.ben, "episode_id": cast.episode.pk}
    seen = [room_stamp(**ask)]
    answered(cast.episode, 1)
    seen.append(room_stamp(**ask))
    look_together(episode=cast.episode, part="goals", by=cast.anna, at=NOW)
    seen.append(room_stamp(**ask))
    dip = a_dip(cast.episode, until=NOW + hours(3))
    seen.append(room_stamp(**ask))
    say_talked(signal=dip, answer=Talked.NOT_YET, by=cast.anna, at=NOW + hours(4))
    seen.append(room_stamp(**ask))
    assert len(set(seen)) == len(seen)


def test_a_stream_says_that_something_is_new_and_not_what(cast, client: Client, room):
    client.force_login(cast.ben.person)
    first = lines(client.get(f"{room}live/", headers=STREAM))
    assert "changed" not in first
    stamp = first.split("id: ")[1].split("\n")[0]
    look_together(episode=cast.episode, part="goals", by=cast.anna, at=NOW)
    again = lines(
        client.get(f"{room}live/", headers={**STREAM, "last-event-id": stamp})
    )
    assert "event: changed" in again
    assert "goals" not in again
    assert "Anna" not in again


def test_a_stream_ends_by_itself_and_gives_its_place_back(cast, client: Client, room):
    client.force_login(cast.ben.person)
    for _time in range(streams.MOST_AT_ONCE + 2):
        response = client.get(f"{room}live/", headers=STREAM)
        assert response.status_code == 200
        lines(response)


def test_whoever_finds_no_place_is_told_to_ask_in_the_old_way(cast, client, room):
    client.force_login(cast.ben.person)
    held = [
        client.get(f"{room}live/", headers=STREAM)
        for _place in range(streams.MOST_AT_ONCE)
    ]
    assert client.get(f"{room}live/", headers=STREAM).status_code == 204
    for response in held:
        lines(response)
    assert "retry:" in lines(client.get(f"{room}live/", headers=STREAM))


@pytest.mark.parametrize("who", ["eva", "mona", "fred", "emil", "dora"])
def test_nobody_else_listens(cast, client: Client, room, who):
    client.force_login(getattr(cast, who).person)
    assert client.get(f"{room}live/", headers=STREAM).status_code == 404
    with pytest.raises(NotFound):
        room_stamp(member=getattr(cast, who), episode_id=cast.episode.pk)
    with pytest.raises(NotAllowed):
        look_together(episode=cast.episode, part="goals", by=getattr(cast, who), at=NOW)


def test_only_parts_of_the_page_are_opened(cast, client: Client, room):
    with pytest.raises(Refused):
        look_together(episode=cast.episode, part="notes", by=cast.ben, at=NOW)
    client.force_login(cast.ben.person)
    assert client.post(f"{room}show/", {"part": "notes"}).status_code == 404
    assert not RoomState.objects.exists()


def test_without_a_script_there_is_a_button_and_the_page_says_it(cast, client, room):
    a_dip(cast.episode)
    client.force_login(cast.ben.person)
    text = client.get(room).content.decode()
    assert text.count('name="part"') >= 3
    assert f'data-live="{room}live/"' in text


@pytest.mark.parametrize("how", ["signed out", "left the care team"])
def test_a_stream_that_runs_hears_nothing_once_its_reader_may_not(
    cast, client: Client, room, monkeypatch, how
):
    """AC-7: who sits at an open stream is no better off than who asks anew."""
    dana = staff(cast.practice, "Dana", Role.THERAPIST)
    later = NOW + timedelta(seconds=1)
    teams.join_team(episode=cast.episode, colleague=dana, by=cast.ben, at=later)
    monkeypatch.setattr(settings, "STREAM_SECONDS", 1)
    client.force_login(dana.person)
    stream = client.get(f"{room}live/", headers=STREAM).streaming_content
    assert b"id:" in next(stream)
    if how == "signed out":
        client.session.flush()
    else:
        teams.leave_team(episode=cast.episode, colleague=dana, by=cast.ben, at=later)
    look_together(episode=cast.episode, part="goals", by=cast.anna, at=later)
    assert list(stream) == []
