"""The practice's tablet: a code, one form, and nothing for the one who comes next."""

import re
from datetime import timedelta

import pytest
import time_machine
from cast import NOW, Cast, a_checkin, a_goal, answer
from django.conf import settings
from django.test import Client
from django.urls import reverse

from vincula_practice.checkins.kiosks import (
    MOST_CODES,
    MOST_PINS,
    code_for,
    end_kiosk,
    kiosks_of,
)
from vincula_practice.checkins.models import CheckIn, Kiosk, KioskCode, StoredResponse
from vincula_practice.people.errors import NotAllowed, NotFound
from vincula_practice.policy.addresses import addresses
from vincula_practice.policy.routes import ROUTES
from vincula_practice.progress.models import RiskNotice

PIN = "493817"
WHO, FORM, LEAVE = "/kiosk/", "/kiosk/form/", "/kiosk/leave/"
START = reverse("tablet:start")
OWN = {name for name, route in ROUTES.items() if route.kiosk}
CHECKED = re.compile(r"<input[^>]* checked")
CLEARED = '"cache", "storage"'


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def checkin(cast: Cast) -> CheckIn:
    a_goal(cast.episode, "Sleep through the night")
    return a_checkin(cast.episode)


@pytest.fixture
def tablet(cast: Cast) -> Client:
    """Fred at the front desk has turned this browser into the tablet."""
    browser = Client()
    browser.force_login(cast.fred.person)
    browser.post(START, {"pin": PIN, "again": PIN})
    return browser


def code(cast: Cast, checkin: CheckIn) -> str:
    return code_for(checkin=checkin, by=cast.fred, at=NOW)


def begin(tablet: Client, cast: Cast, checkin: CheckIn) -> None:
    begun = tablet.post(WHO, {"code": code(cast, checkin)})
    assert begun.headers["Location"] == FORM


class TestStarting:
    def test_it_signs_out_whoever_starts_it(self, tablet: Client) -> None:
        assert "_auth_user_id" not in tablet.session
        assert "code" in tablet.get(WHO).text
        assert Kiosk.objects.get().started_by.person.name == "Fred"

    def test_nothing_that_opens_it_is_stored(self, tablet: Client) -> None:
        kiosk = Kiosk.objects.get()
        assert PIN not in kiosk.pin_hash
        assert tablet.cookies["kiosk"].value not in kiosk.token_hash

    def test_its_cookie_is_for_this_site_alone(self, tablet: Client) -> None:
        cookie = tablet.cookies["kiosk"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"

    @pytest.mark.parametrize(
        ("pin", "again"),
        [("12345", "12345"), ("111111", "111111"), (PIN, "1"), ("", "")],
    )
    def test_a_pin_that_is_none(self, cast: Cast, pin: str, again: str) -> None:
        browser = Client()
        browser.force_login(cast.fred.person)
        assert browser.post(START, {"pin": pin, "again": again}).status_code == 422
        assert not Kiosk.objects.exists()


def test_no_other_browser_is_the_tablet(cast: Cast) -> None:
    for who in (None, cast.ben, cast.fred, cast.mona, cast.anna):
        browser = Client()
        if who:
            browser.force_login(who.person)
        for page in ("", "leave/", "form/", "form/q/1/", "form/all/", "form/check/"):
            assert browser.get(WHO + page).status_code == 404
            assert browser.post(WHO + page).status_code in {404, 405}


class TestWhatItReaches:
    """OF-2: its own pages and where to turn; everything else leads back to its start."""

    def test_its_own_pages_are_these(self) -> None:
        rest = {n for n in OWN if not n.startswith("kiosk-checkin:")}
        assert rest == {"kiosk:who", "kiosk:leave", "help:page", "policy_report"}

    def test_no_other_address(
        self, tablet: Client, cast: Cast, checkin: CheckIn
    ) -> None:
        """Even for somebody who is signed in there by other means."""
        begin(tablet, cast, checkin)
        kept = tablet.cookies.copy()
        tablet.force_login(cast.ben.person)
        for name in ("kiosk", "kiosk_visit"):
            tablet.cookies[name] = kept[name].value
        reached = {
            (name, ask.__name__)
            for name in set(ROUTES) - OWN
            for ask in (tablet.get, tablet.post)
            if ask(_address(name)).headers.get("Location") != WHO
        }
        assert reached == set()

    def test_only_the_form_of_the_code(
        self, tablet: Client, cast: Cast, checkin: CheckIn
    ) -> None:
        other = a_checkin(cast.emils_episode)
        begin(tablet, cast, checkin)
        tablet.post(FORM + "all/", {"phq9::phq9_1": "2"})
        tablet.post(FORM + "check/")
        other.refresh_from_db()
        checkin.refresh_from_db()
        assert (checkin.state, other.state) == ("submitted", "open")
        assert checkin.channel == "kiosk"


def _address(name: str) -> str:
    ids = dict.fromkeys(addresses()[name], "00000000-0000-4000-8000-000000000000")
    ids |= {n: "1" for n in ("number", "uidb36", "pk") if n in ids}
    return reverse(name, kwargs=ids)


class TestTheCode:
    def test_it_lasts_two_hours(self, tablet, cast, checkin, clock) -> None:
        given = code(cast, checkin)
        clock.shift(timedelta(hours=2, seconds=1))
        assert tablet.post(WHO, {"code": given}).status_code == 422

    def test_a_new_one_ends_the_one_before(self, tablet, cast, checkin) -> None:
        first, second = code(cast, checkin), code(cast, checkin)
        assert tablet.post(WHO, {"code": first}).status_code == 422
        assert tablet.post(WHO, {"code": second}).status_code == 302

    def test_it_may_be_typed_with_a_gap(self, tablet, cast, checkin) -> None:
        given = code(cast, checkin)
        typed = f" {given[:3]} {given[3:]} "
        assert tablet.post(WHO, {"code": typed}).status_code == 302

    def test_it_does_nothing_once_it_was_sent(self, tablet, cast, checkin) -> None:
        given = code(cast, checkin)
        tablet.post(WHO, {"code": given})
        tablet.post(FORM + "check/")
        assert tablet.post(WHO, {"code": given}).status_code == 422

    def test_it_does_nothing_elsewhere(self, tablet, cast) -> None:
        carls = cast.carl.person.clients.get().episodes.get()
        given = code_for(checkin=a_checkin(carls), by=cast.dora, at=NOW)
        assert tablet.post(WHO, {"code": given}).status_code == 422

    def test_who_may_make_one(self, cast, checkin) -> None:
        for who in (cast.ben, cast.fred):
            assert code_for(checkin=checkin, by=who, at=NOW)
        for who in (cast.eva, cast.mona, cast.anna, cast.emil, cast.dora, cast.carl):
            with pytest.raises(NotAllowed):
                code_for(checkin=checkin, by=who, at=NOW)

    def test_it_is_not_stored(self, cast, checkin) -> None:
        assert code(cast, checkin) not in KioskCode.objects.get().code_hash

    def test_guessing_ends(self, tablet, cast, checkin) -> None:
        given = code(cast, checkin)
        for number in range(MOST_CODES):
            wrong = f"{(int(given) + number + 1) % 10**6:06}"
            assert tablet.post(WHO, {"code": wrong}).status_code == 422
        assert tablet.post(WHO, {"code": given}).status_code == 422

    def test_a_full_waiting_room_is_no_guessing(self, tablet, cast, checkin) -> None:
        for _ in range(MOST_CODES + 2):
            assert tablet.post(WHO, {"code": code(cast, checkin)}).status_code == 302

    def test_staff_are_shown_it_where_a_tablet_runs(
        self, cast, checkin, tablet
    ) -> None:
        fred = Client()
        fred.force_login(cast.fred.person)
        address = reverse("today:code", args=[checkin.session_id, "before"])
        assert "tablet-code" in fred.post(address).text
        end_kiosk(kiosk_id=Kiosk.objects.get().pk, by=cast.ben, at=NOW)
        assert "tablet-code" not in fred.post(address).text


class TestTheNextPerson:
    """OF-1, as far as the server goes; the browser's part is in browser/test_tablet.py."""

    def test_sees_nothing_of_half_answers(self, tablet, cast, checkin) -> None:
        begin(tablet, cast, checkin)
        tablet.post(FORM + "all/", {"phq9::phq9_1": "2", "words": "The move."})
        assert CHECKED.search(tablet.get(FORM + "all/").text)
        tablet.get(WHO)
        for page in ("", "q/1/", "all/", "check/", "sent/"):
            gone = tablet.get(FORM + page)
            assert gone.headers["Location"] == WHO
        begin(tablet, cast, checkin)  # even with the same code again
        for page in ("", "q/1/", "all/", "words/", "check/"):
            shown = tablet.get(FORM + page).text
            assert "The move." not in shown
            assert not CHECKED.search(shown)

    def test_what_was_answered_at_home_is_not_shown(
        self, tablet, cast, checkin
    ) -> None:
        answer(checkin, "phq9_1", 3)
        begin(tablet, cast, checkin)
        assert not CHECKED.search(tablet.get(FORM + "all/").text)

    def test_half_answers_are_kept_for_the_check_in(
        self, tablet, cast, checkin
    ) -> None:
        begin(tablet, cast, checkin)
        tablet.post(FORM + "all/", {"phq9::phq9_1": "2"})
        tablet.get(WHO)
        assert checkin.answers.get().value == 2

    def test_the_visit_ends_when_nobody_taps(
        self, tablet, cast, checkin, clock
    ) -> None:
        begin(tablet, cast, checkin)
        for _ in range(3):
            clock.shift(timedelta(seconds=100))
            assert tablet.get(FORM + "q/1/").status_code == 200
        clock.shift(timedelta(seconds=121))
        assert tablet.get(FORM + "q/1/").headers["Location"] == WHO

    def test_no_result_stays_on_the_screen(self, tablet, cast, checkin) -> None:
        begin(tablet, cast, checkin)
        tablet.post(FORM + "all/", {f"phq9::phq9_{n}": "2" for n in range(1, 9)})
        tablet.post(FORM + "check/")
        thanks = tablet.get(FORM + "sent/").text
        assert "Your answers have arrived" in thanks
        assert "Show me what came out" not in thanks

    def test_the_start_has_the_browser_forget(self, tablet) -> None:
        # Without a session: what signing out forgets must not do this one's work.
        del tablet.cookies[settings.SESSION_COOKIE_NAME]
        for page in (WHO, LEAVE):
            shown = tablet.get(page)
            assert shown.headers["Clear-Site-Data"] == CLEARED
            assert "no-store" in shown.headers["Cache-Control"]

    def test_the_language_goes_too(self, tablet, cast, checkin) -> None:
        begin(tablet, cast, checkin)
        tablet.post(FORM + "language/", {"switch": "de"})
        assert 'lang="de"' in tablet.get(FORM).text
        gone = tablet.get(WHO).cookies["checkin_language"]
        assert (gone.value, gone["path"]) == ("", FORM)

    def test_nobody_is_named(self, tablet, cast, checkin) -> None:
        begin(tablet, cast, checkin)
        for page in (WHO, FORM, FORM + "all/", FORM + "check/"):
            assert "Anna" not in tablet.get(page).text


def test_danger_is_told_on_the_screen_and_to_the_therapist(
    tablet, cast, checkin
) -> None:
    begin(tablet, cast, checkin)
    tablet.post(FORM + "all/", {"phq9::phq9_9": "2"})
    words = "please speak to the person at the desk or to your therapist now"
    assert words in tablet.get(FORM + "check/").text
    tablet.post(FORM + "check/")
    assert words in tablet.get(FORM + "sent/").text
    stored = StoredResponse.objects.get(instrument="phq9")
    assert RiskNotice.objects.get().response == stored


class TestLeaving:
    def test_with_the_pin(self, tablet) -> None:
        out = tablet.post(LEAVE, {"pin": PIN})
        assert out.headers["Location"] == reverse("account_login")
        assert out.headers["Clear-Site-Data"] == CLEARED
        assert tablet.get(WHO).status_code == 404

    def test_a_wrong_pin_leads_nowhere(self, tablet) -> None:
        assert tablet.post(LEAVE, {"pin": "000001"}).status_code == 422
        assert tablet.get("/today/").headers["Location"] == WHO

    def test_guessing_ends(self, tablet, clock) -> None:
        for number in range(MOST_PINS):
            tablet.post(LEAVE, {"pin": f"00000{number}"})
        assert tablet.post(LEAVE, {"pin": PIN}).status_code == 422
        clock.shift(timedelta(minutes=16))
        assert tablet.post(LEAVE, {"pin": PIN}).status_code == 302

    def test_it_ends_by_itself(self, tablet, clock) -> None:
        clock.shift(timedelta(hours=16, seconds=1))
        assert tablet.get(WHO).status_code == 404

    def test_it_ends_with_the_membership_of_whoever_started_it(
        self, tablet, cast
    ) -> None:
        cast.fred.ended_at = NOW
        cast.fred.save()
        assert tablet.get(WHO).status_code == 404

    def test_staff_of_the_practice_end_it_from_elsewhere(self, tablet, cast) -> None:
        kiosk = Kiosk.objects.get()
        for who in (cast.dora, cast.anna, cast.mona):
            with pytest.raises(NotFound):
                end_kiosk(kiosk_id=kiosk.pk, by=who, at=NOW)
        ben = Client()
        ben.force_login(cast.ben.person)
        ben.post(reverse("tablet:end", args=[kiosk.pk]))
        assert tablet.get(WHO).status_code == 404
        assert kiosks_of(member=cast.ben, at=NOW) == []
