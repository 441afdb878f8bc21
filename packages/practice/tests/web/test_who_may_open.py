"""Every page of today and of a client, by everyone who may and who may not."""

import re
from uuid import uuid4

import pytest
from cast import NOW, a_checkin, a_session
from courses import answered
from django.test import Client
from only_reads import only_reads

from vincula_practice.collaboration.actions import set_goal
from vincula_practice.progress.models import RiskNotice

EVERYONE = ("ben", "eva", "mona", "fred", "anna", "emil", "dora", "carl")
STAFF = {"ben", "eva", "dora", "mona", "fred"}
THERAPISTS = {"ben", "eva", "dora"}
SCHEDULERS = {"ben", "mona", "fred"}

pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture
def places(cast):
    """Anna's things, by the names that the addresses below use."""
    checkin = answered(cast.episode, 2, 2, 2, 2, 2, 2, 2, 2, 1)
    session = a_session(cast.episode)
    return {
        "episode": cast.episode.pk,
        "session": session.pk,
        "checkin": checkin.pk,
        "open": a_checkin(cast.episode).pk,
        "risk": RiskNotice.objects.get().pk,
        "goal": set_goal(episode=cast.episode, words="Sleep", by=cast.anna, at=NOW).pk,
    }


PAGES = [
    ("/today/", STAFF),
    ("/clients/", STAFF),
    ("/clients/new/", THERAPISTS),
    ("/clients/{episode}/", {"ben"}),
    ("/clients/{episode}/fresh/", {"ben"}),
    ("/clients/{episode}/course.pdf", {"ben"}),
    ("/clients/{episode}/answers/{checkin}/", {"ben"}),
    ("/clients/{episode}/paper/{open}/", {"ben"}),
    ("/clients/{episode}/sessions/", SCHEDULERS),
    ("/clients/{episode}/sessions/{session}/", SCHEDULERS),
]

DEEDS = [
    ("/today/sessions/{session}/mark/", {"state": "cancelled"}, SCHEDULERS),
    ("/today/sessions/{session}/before/send/", {}, SCHEDULERS),
    ("/today/sessions/{session}/before/code/", {}, SCHEDULERS),
    ("/today/risks/{risk}/", {}, {"ben"}),
    (
        "/clients/{episode}/events/",
        {"on": "2026-11-20", "kind": "note", "words": "Moved"},
        {"ben"},
    ),
    ("/clients/{episode}/goals/", {"words": "Call a friend"}, {"ben"}),
    ("/clients/{episode}/goals/{goal}/close/", {}, {"ben"}),
    ("/clients/{episode}/invitation/", {}, {"ben"}),
    (
        "/clients/{episode}/sessions/{session}/mark/",
        {"state": "cancelled"},
        SCHEDULERS,
    ),
    (
        "/clients/{episode}/sessions/{session}/",
        {"day": "2026-12-01", "hour": "11:00"},
        SCHEDULERS,
    ),
    ("/clients/{episode}/sessions/{session}/before/paper/", {}, {"ben"}),
    ("/clients/{episode}/paper/{open}/", {}, {"ben"}),
]


@pytest.mark.parametrize(("address", "may"), PAGES)
def test_a_page_opens_for_those_who_may_and_is_not_there_for_others(
    cast, places, address, may
):
    answers = {}
    for who in EVERYONE:
        client = Client()
        client.force_login(getattr(cast, who).person)
        with only_reads():
            answers[who] = client.get(address.format(**places)).status_code
    assert answers == {who: 200 if who in may else 404 for who in EVERYONE}


@pytest.mark.parametrize(("address", "posted", "may"), DEEDS)
def test_a_deed_is_done_by_those_who_may_and_by_nobody_else(
    cast, places, address, posted, may
):
    answers = {}
    for who in [*(w for w in EVERYONE if w not in may), *sorted(may)]:
        client = Client()
        client.force_login(getattr(cast, who).person)
        answer = client.post(address.format(**places), posted)
        answers[who] = answer.status_code in {200, 302}
    assert answers == {who: who in may for who in EVERYONE}


@pytest.mark.parametrize("address", [page for page, _ in PAGES])
def test_whoever_is_not_signed_in_is_asked_to(client: Client, places, address):
    asked = address.format(**places)
    answer = client.get(asked)
    assert answer.status_code == 302
    assert answer.url == f"/sign-in/?next={asked}"


@pytest.mark.parametrize("address", [deed for deed, _, _ in DEEDS])
def test_a_deed_without_a_sign_in_changes_nothing(client: Client, places, address):
    with only_reads():
        answer = client.post(address.format(**places))
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")


@pytest.mark.parametrize(
    "address",
    [deed for deed, _, _ in DEEDS if not any(deed == page for page, _ in PAGES)],
)
def test_looking_at_a_deed_does_nothing(cast, client: Client, places, address):
    client.force_login(cast.ben.person)
    with only_reads():
        assert client.get(address.format(**places)).status_code == 405


def plain(answer) -> str:
    """Return a page without the token that is another each time."""
    return re.sub(r'value="\w{64}"', "", answer.content.decode())


def test_what_is_missing_looks_like_what_is_forbidden(cast, client: Client):
    client.force_login(cast.ben.person)
    foreign = client.get(f"/clients/{cast.emils_episode.pk}/")
    missing = client.get(f"/clients/{uuid4()}/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert plain(foreign) == plain(missing)


def test_one_clients_answers_do_not_open_under_another_clients_address(
    cast, client: Client, places
):
    own = answered(cast.emils_episode, 1)
    client.force_login(cast.eva.person)
    address = f"/clients/{cast.emils_episode.pk}/answers/{own.pk}/"
    assert client.get(address).status_code == 200
    mixed = f"/clients/{cast.emils_episode.pk}/answers/{places['checkin']}/"
    assert client.get(mixed).status_code == 404
