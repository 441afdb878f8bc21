"""Words of one's own to begin with: kept, sealed, and for nobody else."""

import pytest
from cast import NOW
from dips import a_dip
from django.test import Client

from vincula_practice.people import teams
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.signals.guides import keep_guide, own_guides
from vincula_practice.signals.models import GuideWords

pytestmark = pytest.mark.usefixtures("monday_noon")
OWN = "Shall we look at last week for a moment?"


def keep(by, *openings: str, rule: str = "alliance-dip") -> None:
    keep_guide(rule=rule, openings=openings, question="", reply="", by=by, at=NOW)


def read(client: Client, who, address: str) -> str:
    client.force_login(who.person)
    return client.get(address).content.decode()


def test_own_words_stand_in_the_room_and_ours_where_a_field_is_empty(cast, client):
    a_dip(cast.episode)
    keep(cast.ben, OWN)
    text = read(client, cast.ben, f"/clients/{cast.episode.pk}/")
    assert OWN in text
    assert "May we take a minute for it?" not in text
    assert "What was it like for you?" in text


def test_a_colleague_of_the_care_team_has_words_of_their_own(cast, client):
    a_dip(cast.episode)
    keep(cast.ben, OWN)
    teams.join_team(episode=cast.episode, colleague=cast.eva, by=cast.ben, at=NOW)
    for who in (cast.eva, cast.anna):
        address = "/my/" if who is cast.anna else f"/clients/{cast.episode.pk}/"
        assert OWN not in read(client, who, address)
    assert OWN not in read(client, cast.eva, "/guide/")
    assert own_guides(member=cast.eva) == {}


def test_they_are_sealed(cast):
    keep(cast.ben, OWN)
    held = GuideWords.objects.values_list("words", flat=True).get()
    assert OWN.encode() not in bytes(held)


def test_an_empty_form_brings_ours_back(cast, client):
    keep(cast.ben, OWN)
    client.force_login(cast.ben.person)
    client.post("/guide/", {"rule": "alliance-dip", "openings": ""})
    text = client.get("/guide/").content.decode()
    assert OWN not in text
    assert "May we take a minute for it?" in text


@pytest.mark.parametrize("words", [("a", "b", "c", "d"), ("x" * 301,)])
def test_at_most_three_sentences_and_none_too_long(cast, words):
    with pytest.raises(Refused):
        keep(cast.ben, *words)


@pytest.mark.parametrize("who", ["anna", "mona", "fred", "emil"])
def test_only_who_treats_keeps_words(cast, client, who):
    with pytest.raises(NotAllowed):
        keep(getattr(cast, who), OWN)
    client.force_login(getattr(cast, who).person)
    assert client.get("/guide/").status_code == 404
