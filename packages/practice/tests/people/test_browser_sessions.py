"""Sessions: nothing in the database opens one, and nothing in it can be read (CR-2)."""

from datetime import timedelta

import pytest
from cast import NOW, PASSWORD
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client

from vincula_practice.people.browser_sessions import SessionStore, hash_of
from vincula_practice.people.models import BrowserSession
from vincula_practice.vault.fields import Ciphertext

COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def anna(cast) -> Client:
    client = Client()
    assert client.login(username="anna@example.org", password=PASSWORD)
    return client


def everything_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_browser_session")
        return repr([tuple(map(_text, row)) for row in cursor.fetchall()])


def _text(value: object) -> str:
    binary = isinstance(value, bytes | memoryview)
    return bytes(value).decode("latin-1") if binary else str(value)


def test_the_cookie_is_not_in_the_database(anna):
    cookie = anna.cookies[COOKIE].value
    assert cookie not in everything_stored()
    assert BrowserSession.objects.get().pk == hash_of(cookie)


def test_what_is_in_the_database_is_no_cookie(anna):
    stranger = Client()
    stranger.cookies[COOKIE] = BrowserSession.objects.get().pk
    assert "_auth_user_id" not in stranger.session
    assert anna.session["_auth_user_id"]


def test_what_a_session_knows_cannot_be_read(anna):
    session = anna.session
    session["note"] = "Quietly-unmistakable"
    session["device"] = "Netscape on Amiga"
    session.save()
    kept = everything_stored()
    assert "Quietly-unmistakable" not in kept
    assert "Netscape" not in kept
    assert isinstance(BrowserSession.objects.values_list("data")[0][0], Ciphertext)
    assert anna.session["note"] == "Quietly-unmistakable"
    assert BrowserSession.objects.get().device == "Netscape on Amiga"


def test_whose_session_it_is_and_since_when_can_be_listed(cast, anna):
    row = BrowserSession.objects.get()
    assert row.person_id == cast.anna.person_id
    assert row.created_at <= row.seen_at < row.expires_at


def test_a_session_ends_when_its_row_goes(anna):
    BrowserSession.objects.all().delete()
    assert "_auth_user_id" not in Client(cookies=anna.cookies).session
    answer = anna.get("/")
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_an_ended_session_is_not_brought_back_by_a_request_on_its_way(anna):
    late = SessionStore(anna.cookies[COOKIE].value)
    late["note"] = "x"
    BrowserSession.objects.all().delete()
    with pytest.raises(UpdateError):
        late.save()
    assert not BrowserSession.objects.exists()


def test_an_old_session_is_not_read_and_is_swept_away(anna):
    BrowserSession.objects.update(expires_at=NOW - timedelta(days=1))
    assert "_auth_user_id" not in SessionStore(anna.cookies[COOKIE].value)
    SessionStore.clear_expired()
    assert not BrowserSession.objects.exists()


def test_an_altered_session_is_no_session(anna, caplog):
    taken = BrowserSession.objects.values_list("data", flat=True)[0]
    changed = Ciphertext(taken[:-1] + bytes([taken[-1] ^ 1]))
    BrowserSession.objects.update(data=changed)
    assert "_auth_user_id" not in SessionStore(anna.cookies[COOKIE].value)
    assert "people_browser_session.data" in caplog.text


def test_another_sessions_knowledge_does_not_open_in_mine(cast, anna):
    ben = Client()
    assert ben.login(username="ben@example.org", password=PASSWORD)
    his = BrowserSession.objects.get(person_id=cast.ben.person_id)
    taken = BrowserSession.objects.filter(pk=his.pk).values_list("data", flat=True)[0]
    hers = BrowserSession.objects.filter(person_id=cast.anna.person_id)
    hers.update(data=taken)
    assert "_auth_user_id" not in SessionStore(anna.cookies[COOKIE].value)


def test_signing_in_gives_a_new_cookie(cast):
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies[COOKIE] = session.session_key
    before = session.session_key
    client.post("/sign-in/", {"login": "anna@example.org", "password": PASSWORD})
    assert client.cookies[COOKIE].value != before
    assert BrowserSession.objects.filter(pk=hash_of(before)).count() == 0
