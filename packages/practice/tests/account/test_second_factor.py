"""Staff open nothing of the practice before they proved a second factor; no way around."""

import re
from base64 import b64decode

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cast import NOW, PASSWORD, Cast, a_checkin, a_link, staff, with_password_only
from codes_by_mail import prove_mailbox
from codes_of_apps import SECRET, code_of_now, give_app, give_recovery_codes
from courses import answered
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from only_reads import only_reads

from vincula_practice.people.models import Role

pytestmark = pytest.mark.usefixtures("monday_noon")

# What is not of the practice: signing in, one's own account, a check-in by its link.
OPEN = ("account_", "mfa_", "account:", "checkin:", "leave:")
OPEN_TOO = {"home", "welcome", "policy_report"}


def routes(resolver=None, namespace="", names=()):
    for one in (resolver or get_resolver()).url_patterns:
        named = (*names, *one.pattern.regex.groupindex)
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name}", named
        elif isinstance(one, URLResolver):
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from routes(one, namespace + inner, named)


CLINICAL = {
    name: named
    for name, named in routes()
    if (not name.startswith(OPEN) or name.startswith("account:colleague"))
    and name not in OPEN_TOO
}
STAFF = ("ben", "eva", "mona", "fred", "sue", "rita")


@pytest.fixture
def everybody(cast: Cast):
    more = {
        "sue": staff(cast.practice, "Sue", Role.SUPERVISOR),
        "rita": staff(cast.practice, "Rita", Role.RESEARCHER),
    }
    return {who: more.get(who) or getattr(cast, who) for who in STAFF}


@pytest.fixture
def things(cast: Cast):
    sent = answered(cast.episode, 2, 2, 2, 2, 2, 2, 2, 2, 1)
    opened = a_checkin(cast.episode)
    return {
        "episode_id": cast.episode.pk,
        "session_id": sent.session_id,
        "checkin_id": sent.pk,
        "token": a_link(opened),
        "occasion": "before",
        "number": 1,
        "pk": 1,
    }


def address_of(name, things):
    kwargs = {one: things.get(one) or things["episode_id"] for one in CLINICAL[name]}
    return reverse(name, kwargs=kwargs)


def test_there_are_routes_to_try():
    assert len(CLINICAL) > 30


@pytest.mark.parametrize("name", CLINICAL)
def test_with_a_password_alone_no_one_of_the_staff_reaches_it(everybody, things, name):
    address = address_of(name, things)
    for who in STAFF:
        browser = with_password_only(everybody[who].person)
        with only_reads():
            looked, acted = browser.get(address), browser.post(address)
        for answer in (looked, acted):
            assert (who, answer.status_code) == (who, 302)
            assert answer["Location"].startswith("/account/protection/")
        assert "Anna" not in looked.text + acted.text


def test_a_part_of_a_page_is_not_fetched_either(cast):
    browser = with_password_only(cast.ben.person)
    address = reverse("client:fresh", args=[cast.episode.pk])
    answer = browser.get(address, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (401, "true")


def test_a_factor_that_exists_but_was_not_used_now_does_not_count(cast):
    give_app(cast.ben.person)
    browser = with_password_only(cast.ben.person)
    answer = browser.get("/today/")
    assert answer["Location"] == "/sign-in/again/?next=/today/"


def test_a_client_needs_none(cast):
    assert with_password_only(cast.anna.person).get("/my/").status_code == 200


def sign_in(browser, who, **more):
    given = {"login": who.person.email, "password": PASSWORD, **more}
    return browser.post("/sign-in/", given)


class TestTheFirstTime:
    @pytest.fixture
    def ben(self, cast) -> Client:
        browser = Client()
        assert sign_in(browser, cast.ben)["Location"] == "/"
        return browser

    def test_one_is_led_to_set_one_up_and_the_passkey_comes_first(self, ben):
        page = ben.get("/today/", follow=True)
        assert page.redirect_chain[-1][0] == "/account/protection/?next=/today/"
        assert "One more step before you start" in page.text
        assert page.text.index("Add a passkey") < page.text.index("Use an app instead")

    def test_then_to_the_recovery_codes_once_and_back_to_where_one_was_going(self, ben):
        ben.get("/account/protection/?next=/today/")
        prove_mailbox(ben)
        page = ben.get("/account/protection/app/")
        drawn = re.search(r"svg\+xml;base64,([^\"]+)", page.text).group(1)
        assert b'xmlns="http://www.w3.org/2000/svg"' in b64decode(drawn)
        secret = re.search(r'class="key">(\w+)<', page.text).group(1)
        before = ben.session.session_key
        codes = ben.post(
            "/account/protection/app/", {"code": code_of_now(secret)}, follow=True
        )
        assert ben.session.session_key != before
        assert len(re.findall(r"<li><code>\d{8}</code>", codes.text)) == 10
        assert 'href="/today/"' in codes.text
        assert ben.get("/today/").status_code == 200
        again = ben.get("/account/protection/recovery/")
        assert not re.search(r"<code>\d{8}</code>", again.text)

    def test_a_notice_goes_to_the_mailbox_and_says_nothing(
        self, ben, django_capture_on_commit_callbacks
    ):
        prove_mailbox(ben)
        page = ben.get("/account/protection/app/")
        secret = re.search(r'class="key">(\w+)<', page.text).group(1)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            ben.post("/account/protection/app/", {"code": code_of_now(secret)})
        (notice,) = mail.outbox
        assert notice.to == ["ben@example.org"]
        said = (notice.subject + notice.body).lower()
        for word in (
            "authenticator",
            "totp",
            "passkey",
            "127.0.0.1",
            "lindenhof",
            "ben",
        ):
            assert word not in said


class TestSigningIn:
    @pytest.fixture
    def ben(self, cast) -> Client:
        give_app(cast.ben.person)
        browser = Client()
        then = sign_in(browser, cast.ben, next="/clients/")
        assert then["Location"].startswith("/sign-in/second/")
        return browser

    def test_after_the_password_one_is_nobody_yet(self, ben):
        assert ben.get("/today/")["Location"] == "/sign-in/?next=/today/"

    def test_the_code_lets_in_and_back_to_the_page(self, ben):
        then = ben.post("/sign-in/second/", {"code": code_of_now()})
        assert then["Location"] == "/clients/"
        assert ben.get("/clients/").status_code == 200

    def test_a_code_works_once(self, cast, ben):
        code = code_of_now()
        ben.post("/sign-in/second/", {"code": code})
        thief = Client()
        sign_in(thief, cast.ben)
        # Another process has another cache: only the database remembers.
        cache.clear()
        assert thief.post("/sign-in/second/", {"code": code}).status_code == 200
        assert thief.get("/today/").status_code == 302

    def test_a_recovery_code_works_once(self, cast, ben):
        code = give_recovery_codes(cast.ben.person)[0]
        assert ben.post("/sign-in/second/", {"code": code}).status_code == 302
        thief = Client()
        sign_in(thief, cast.ben)
        assert thief.post("/sign-in/second/", {"code": code}).status_code == 200

    def test_half_a_minute_of_a_wrong_clock_is_forgiven_and_no_more(self, ben):
        late = code_of_now(later=-2)
        assert ben.post("/sign-in/second/", {"code": late}).status_code == 200
        assert (
            ben.post("/sign-in/second/", {"code": code_of_now(later=-1)}).status_code
            == 302
        )

    def test_after_five_wrong_codes_the_right_one_has_to_wait(self, cast, ben):
        for _ in range(5):
            assert "Incorrect" in ben.post("/sign-in/second/", {"code": "0"}).text
        right = ben.post("/sign-in/second/", {"code": code_of_now()})
        assert right.status_code == 200
        with time_machine.travel(NOW.replace(minute=16), tick=False):
            sign_in(ben, cast.ben)
            right = ben.post("/sign-in/second/", {"code": code_of_now()})
            assert right["Location"] == "/"


def test_the_secret_is_sealed_in_the_database(cast):
    give_app(cast.ben.person)
    codes = give_recovery_codes(cast.ben.person)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert not any(code in kept for code in codes)


class TestAForgottenPassword:
    def reset(self, browser, email="ben@example.org") -> str:
        browser.post("/sign-in/forgotten/", {"email": email})
        found = re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)
        return found.group() if found else ""

    def test_a_new_password_does_not_stand_in_for_the_second_factor(self, cast):
        give_app(cast.ben.person)
        browser, new = Client(), "a whole new sentence 7"
        code = self.reset(browser)
        browser.post("/sign-in/forgotten/code/", {"code": code})
        browser.post("/sign-in/forgotten/new/", {"password1": new, "password2": new})
        assert browser.get("/today/").status_code == 302
        given = {"login": "ben@example.org", "password": new}
        assert browser.post("/sign-in/", given)["Location"] == "/sign-in/second/"
        assert browser.get("/today/")["Location"].startswith("/sign-in/?next=")

    def test_the_mail_holds_no_link_and_another_browser_cannot_use_its_code(self, cast):
        code = self.reset(Client())
        assert "http" not in mail.outbox[-1].body
        assert code
        thief = Client()
        answer = thief.post("/sign-in/forgotten/code/", {"code": code})
        assert answer["Location"] == "/sign-in/"

    def test_three_tries_and_ten_minutes(self, cast):
        browser = Client()
        code = self.reset(browser)
        for _ in range(3):
            browser.post("/sign-in/forgotten/code/", {"code": "00000000"})
        answer = browser.post("/sign-in/forgotten/code/", {"code": code})
        assert answer["Location"] == "/sign-in/"
        code = self.reset(browser)
        with time_machine.travel(NOW.replace(minute=11), tick=False):
            answer = browser.post("/sign-in/forgotten/code/", {"code": code})
        assert answer["Location"] == "/sign-in/"

    def test_it_works_once(self, cast):
        browser, new = Client(), "a whole new sentence 7"
        code = self.reset(browser)
        browser.post("/sign-in/forgotten/code/", {"code": code})
        browser.post("/sign-in/forgotten/new/", {"password1": new, "password2": new})
        answer = browser.post("/sign-in/forgotten/code/", {"code": code})
        assert answer["Location"] == "/sign-in/"

    def test_whether_there_is_such_a_sign_in_is_not_told(self, cast):
        browser, other = Client(), Client()
        known = browser.post("/sign-in/forgotten/", {"email": "ben@example.org"})
        unknown = other.post("/sign-in/forgotten/", {"email": "who@example.org"})
        assert known["Location"] == unknown["Location"]
        pages = [b.get(known["Location"]).text for b in (browser, other)]
        assert re.sub(r'value="\w{64}"', "", pages[0]) == re.sub(
            r'value="\w{64}"', "", pages[1]
        )

    def test_all_who_were_signed_in_are_out(self, cast):
        inside = Client()
        inside.force_login(cast.ben.person)
        browser, new = Client(), "a whole new sentence 7"
        code = self.reset(browser)
        browser.post("/sign-in/forgotten/code/", {"code": code})
        browser.post("/sign-in/forgotten/new/", {"password1": new, "password2": new})
        assert inside.get("/today/")["Location"].startswith("/sign-in/?next=")
