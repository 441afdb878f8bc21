"""Who came in and what was not right stands in the log, without a word of anybody's."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from cast import NOW, PASSWORD, Cast
from codes_by_mail import PAGE, newest_code, prove_mailbox
from codes_of_apps import code_of_now, give_app, give_recovery_codes
from django.conf import settings
from django.test import Client
from passkeys import HOST, Passkey

from vincula_practice.people.actions import invite_staff
from vincula_practice.people.first_access import invite_client

pytestmark = pytest.mark.usefixtures("monday_noon")
SECRET = "Annabel Hartwig 1234"  # noqa: S105 - of a person who does not exist


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.INFO, logger="vincula.sign_in")
    return caplog


def lines(log, name: str = "vincula.sign_in") -> list[str]:
    return [one.getMessage() for one in log.records if one.name == name]


def signs_in(browser: Client, who, password: str = PASSWORD) -> None:
    browser.post("/sign-in/", {"login": who.person.email, "password": password})


def test_the_servers_log_takes_those_who_came_in_too():
    kept = settings.LOGGING["loggers"]["vincula.sign_in"]
    assert (kept["level"], kept["propagate"]) == ("INFO", True)


def test_a_password(cast, log):
    signs_in(Client(), cast.anna)
    assert lines(log) == [f"signed in by password: {cast.anna.person.pk}"]


def test_a_wrong_password_by_whose_it_should_have_been(cast, log):
    signs_in(Client(), cast.anna, SECRET)
    unknown = {"login": "nobody@example.org", "password": SECRET}
    Client().post("/sign-in/", unknown)
    assert lines(log) == [
        f"not signed in, a password was not right: {cast.anna.person.pk}",
        "not signed in, a password was not right: nobody we know",
    ]


def test_a_second_factor_right_wrong_and_used_before(cast, log):
    give_app(cast.ben.person)
    browser, other, ben = Client(), Client(), cast.ben.person.pk
    for one in (browser, other):
        signs_in(one, cast.ben)
    browser.post("/sign-in/second/", {"code": "12345678"})
    code = code_of_now()
    browser.post("/sign-in/second/", {"code": code})
    other.post("/sign-in/second/", {"code": code})
    wrong, right, used = lines(log)
    assert wrong == f"not signed in, a code was not right: {ben}"
    assert right == f"signed in by password and totp: {ben}"
    assert used.startswith("not signed in, a code")
    assert used.endswith(str(ben))
    assert code not in log.text


def test_a_recovery_code_and_a_passkey_are_named(cast, log):
    give_app(cast.ben.person)
    browser = Client()
    signs_in(browser, cast.ben)
    code = give_recovery_codes(cast.ben.person)[0]
    browser.post("/sign-in/second/", {"code": code})
    key = Passkey(cast.eva.person)
    key.register()
    key.sign_in(Client(HTTP_HOST=HOST))
    assert lines(log) == [
        f"signed in by password and recovery_codes: {cast.ben.person.pk}",
        f"signed in by webauthn: {cast.eva.person.pk}",
    ]


@pytest.mark.parametrize(
    "answer",
    ['{"id": "x"}', "{}", "7", '"x"', "[]", '{"id": 7, "rawId": 7}', "no json"],
)
def test_a_passkey_that_is_none_is_a_fault_of_the_form(cast, log, answer):
    """Signing in, as a second step, at confirming and at adding one."""
    give_app(cast.ben.person)
    Passkey(cast.ben.person).register()
    browser, half_way, inside, fresh = (Client(HTTP_HOST=HOST) for _ in range(4))
    browser.get("/sign-in/passkey/", headers={"X-Requested-With": "XMLHttpRequest"})
    signs_in(half_way, cast.ben)
    inside.force_login(cast.ben.person)
    fresh.force_login(cast.eva.person)
    prove_mailbox(fresh)
    asked = {"credential": answer, "passwordless": "on"}
    for one, page in (
        (browser, "/sign-in/passkey/"),
        (half_way, "/sign-in/second/"),
        (inside, "/sign-in/again/passkey/"),
        (fresh, "/account/protection/passkey/"),
    ):
        one.get(page)
        assert one.post(page, asked).status_code in {200, 302, 422}
    assert not Authenticator.objects.filter(user=cast.eva.person).exists()
    refused = [line for line in lines(log) if "a passkey" in line]
    assert all(line.startswith("not signed in, a passkey was not") for line in refused)


def test_codes_from_a_mailbox(cast, log):
    forgetful, anna, pk = Client(), Client(), cast.anna.person.pk
    forgetful.post("/sign-in/forgotten/", {"email": "anna@example.org"})
    forgetful.post("/sign-in/forgotten/code/", {"code": "1"})
    anna.force_login(cast.anna.person)
    anna.post(PAGE, {"send": "1"})
    anna.post(PAGE, {"code": "1"})
    assert lines(log) == [f"not signed in, a mailed code was not right: {pk}"] * 2


def test_an_invitation(cast, log):
    new = {"email": "tom@example.org", "name": "Tom", "role": "therapist"}
    invited = invite_staff(**new, by=cast.mona, at=NOW)
    link, tom = f"/welcome/{invited.token}/", Client()
    tom.post(link, {"send": "1"})
    given = {"name": "Tom", "password": "three plain words together"}
    tom.post(link, {**given, "code": "1"})
    tom.post(link, {**given, "code": newest_code()})
    pk = invited.membership.person_id
    assert lines(log) == [
        f"not signed in, a mailed code was not right: {pk}",
        f"signed in by an invitation: {pk}",
    ]


def test_a_first_link_and_its_secret(cast, log):
    client = cast.episode.client.person
    client.set_unusable_password()
    client.save()
    both = invite_client(episode=cast.episode, by=cast.ben, at=NOW)
    given = {"password": "three plain words together", "secret": both.secret}
    wrong = given | {"secret": both.secret[::-1] + "0"}
    for one in (wrong, given):
        Client().post(f"/first/{both.token}/", one)
    assert lines(log) == [
        "not signed in, a first link and its secret was not right: nobody we know",
        f"signed in by a first link and its secret: {cast.anna.person.pk}",
    ]


def test_tries_that_are_used_up_are_told_without_whose(cast, log):
    for _ in range(12):
        signs_in(Client(), cast.anna, SECRET)
    told = lines(log, "vincula.limits")
    assert told == ["no more tries for now: password, network and account"] * 2


def test_no_address_name_or_password_is_in_it(cast: Cast, log):
    for who in (cast.anna, cast.ben):
        signs_in(Client(), who, SECRET)
        signs_in(Client(), who)
    written = "\n".join(lines(log) + lines(log, "vincula.limits"))
    for word in ("example.org", "Anna", "Ben", PASSWORD, SECRET):
        assert word not in written
