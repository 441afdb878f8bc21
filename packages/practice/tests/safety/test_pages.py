"""The pages of alerts, of "I am not safe" and of the safety plan, by who may and may not."""

import re
from datetime import timedelta

import pytest
import time_machine
from cast import (
    NOW,
    a_checkin,
    a_link,
    a_phone,
    answer,
    staff,
)
from courses import answered
from django.test import Client
from posted import ALERT_RULES

from vincula_practice.people.models import Episode, Role
from vincula_practice.safety.ladder import proposal
from vincula_practice.safety.models import (
    AlertRules,
    RiskAlert,
    Telling,
)
from vincula_practice.safety.promise import hours_in_words
from vincula_practice.safety.rules import confirm_rules

pytestmark = pytest.mark.usefixtures("monday_noon")
RISKY = (0, 0, 0, 0, 0, 0, 0, 0, 2)


def as_(member) -> Client:
    browser = Client()
    browser.force_login(member.person)
    return browser


@pytest.fixture
def alert(cast) -> RiskAlert:
    answered(cast.episode, *RISKY)
    return RiskAlert.objects.get()


class TestOneAlert:
    def test_it_shows_the_question_and_the_answer_word_for_word(self, cast, alert):
        page = as_(cast.ben).get(f"/alerts/{alert.pk}/").text
        assert "Thoughts that you would be better off dead" in page
        assert "More than half the days" in page
        assert "It came in." in page

    def test_no_mail_is_promised_that_nobody_sends_any_more(self, cast, alert):
        mail = Telling.objects.filter(alert=alert)
        mail.update(tries=1, handed_over_at=None)
        browser, address = as_(cast.ben), f"/alerts/{alert.pk}/"
        assert "it is tried again" in browser.get(address).text
        browser.post(f"{address}done/", {"done": "reached by phone", "words": "Yes."})
        page = browser.get(address).text
        assert "it is tried again" not in page
        assert "none is needed any more" in page

    def test_it_never_says_how_serious_it_is(self, cast, alert):
        page = as_(cast.ben).get(f"/alerts/{alert.pk}/").text.lower()
        for verdict in ("risk level", "low risk", "high risk", "no risk", "predict"):
            assert verdict not in page

    def test_only_what_may_not_wait_is_shown_and_no_zero_beside_it(self, cast, alert):
        page = as_(cast.ben).get(f"/alerts/{alert.pk}/").text
        assert "Little interest" not in page
        assert "Not at all" not in page

    @pytest.mark.parametrize("who", ["eva", "mona", "fred", "anna", "emil", "dora"])
    def test_it_is_not_there_for_anybody_else(self, cast, alert, who):
        browser = as_(getattr(cast, who))
        assert browser.get(f"/alerts/{alert.pk}/").status_code == 404
        for deed in ("take-on", "done", "hand-on"):
            answer = browser.post(f"/alerts/{alert.pk}/{deed}/", {"done": "other"})
            assert answer.status_code == 404
        alert.refresh_from_db()
        assert alert.taken_at is alert.closed_at is None

    def test_looking_at_it_changes_nothing(self, cast, alert):
        before = RiskAlert.objects.values().get()
        as_(cast.ben).get(f"/alerts/{alert.pk}/")
        assert RiskAlert.objects.values().get() == before

    def test_taken_on_written_down_and_closed(self, cast, alert):
        ben = as_(cast.ben)
        ben.post(f"/alerts/{alert.pk}/take-on/")
        assert "Taken on by you" in ben.get(f"/alerts/{alert.pk}/").text
        said = {"done": "reached by phone", "words": "A friend stays tonight."}
        assert ben.post(f"/alerts/{alert.pk}/done/", said).url == "/alerts/"
        page = ben.get(f"/alerts/{alert.pk}/").text
        assert "Ben reached the client by phone. Closed." in page
        assert "A friend stays tonight." in page
        assert "I see to it now" not in page

    def test_without_words_something_else_is_asked_for_again(self, cast, alert):
        answer = as_(cast.ben).post(f"/alerts/{alert.pk}/done/", {"done": "other"})
        assert answer.status_code == 422
        assert "few words" in answer.text

    def test_handed_on_it_stands_with_the_other(self, cast, alert):
        ben = as_(cast.ben)
        ben.post(f"/alerts/{alert.pk}/hand-on/", {"to": str(cast.eva.pk)})
        page = as_(cast.eva).get(f"/alerts/{alert.pk}/").text
        assert "Waits for you" in page
        assert "The record itself stays closed to you" in page
        assert as_(cast.eva).get(f"/clients/{cast.episode.pk}/").status_code == 404

    def test_it_is_handed_on_to_nobody_of_another_practice(self, cast, alert):
        told = {"to": str(cast.dora.pk)}
        answer = as_(cast.ben).post(f"/alerts/{alert.pk}/hand-on/", told)
        assert answer.status_code == 422


class TestTheFrame:
    @pytest.mark.parametrize("page", ["/today/", "/clients/", "/alerts/", "/account/"])
    def test_each_page_of_staff_counts_what_waits(self, cast, alert, page):
        assert re.search(r'class="count">1<', as_(cast.ben).get(page).text)
        assert 'class="count"' not in as_(cast.eva).get(page).text

    def test_without_an_alert_no_page_says_that_all_is_well(self, cast):
        page = as_(cast.ben).get("/alerts/").text
        assert "says nothing about how your clients are" in page


# --- I am not safe ------------------------------------------------------------------------


class TestNotSafe:
    def test_help_stands_there_before_anything_is_pressed(self, cast):
        page = as_(cast.anna).get("/my/safety/not-safe/").text
        assert page.index("tel:112") < page.index("tell my practice")
        assert not RiskAlert.objects.exists()

    def test_one_tap_tells_the_practice_and_says_what_comes_of_it(self, cast):
        anna = as_(cast.anna)
        answer = anna.post("/my/safety/not-safe/")
        page = anna.get(answer.url).text
        assert "You have told your practice" in page
        assert "We cannot promise how soon" in page
        assert page.index("have told your practice") < page.index("tel:112")
        alert = RiskAlert.objects.get()
        assert (alert.owner, alert.told) == (cast.ben, {"from": "portal"})

    def test_a_link_calls_for_help_and_reads_nothing_back(self, cast):
        link = f"/c/{a_link(a_checkin(cast.episode))}/"
        phone = a_phone()
        page = phone.get(link + "not-safe/").text
        assert "tel:112" in page
        answer = phone.post(link + "not-safe/")
        assert "You have told your practice" in phone.get(answer.url).text
        assert RiskAlert.objects.get().told == {"from": "link"}
        # Whoever finds the link learns nothing of what was pressed.
        assert "have told your practice" not in Client().get(link + "not-safe/").text

    def test_a_wrong_link_calls_for_nobody(self, cast):
        assert Client().post("/c/nonsense/not-safe/").status_code == 404
        assert not RiskAlert.objects.exists()

    def test_every_page_of_a_check_in_leads_there(self, cast):
        link = f"/c/{a_link(a_checkin(cast.episode))}/"
        phone = a_phone()
        for page in ("", "q/1/", "all/", "words/", "check/"):
            assert f'href="{link}not-safe/"' in phone.get(link + page).text, page

    def test_every_page_of_ones_own_leads_there(self, cast):
        answered(cast.episode, *RISKY)
        anna = as_(cast.anna)
        hard = ("/my/hard-to-say/", "/my/hard-to-say/words/", "/my/between-us/")
        for page in ("/my/", "/my/data/", "/my/safety/", "/my/safety/plan/", *hard):
            assert 'href="/my/safety/not-safe/"' in anna.get(page).text, page

    def test_it_is_never_held_up_because_somebody_was_quick(self, cast):
        anna = as_(cast.anna)
        for _ in range(40):
            assert anna.post("/my/safety/not-safe/").status_code == 302
        assert RiskAlert.objects.count() == 1

    @pytest.mark.parametrize("who", ["ben", "mona", "fred"])
    def test_it_is_for_clients(self, cast, who):
        answer = as_(getattr(cast, who)).post("/my/safety/not-safe/")
        assert answer.status_code == 404


# --- what is told before answering ----------------------------------------------------------

SUNDAY = NOW - timedelta(days=1)


def confirmed(cast, *, on_call: bool = False, country: str = "IE") -> None:
    ladder = proposal("Europe/Dublin")
    values = {name: getattr(ladder, name) for name in type(ladder).__slots__}
    values |= {"on_call_outside": on_call, "country": country}
    confirm_rules(ladder=type(ladder)(**values), by=cast.mona, at=NOW)


class TestBeforeAnswering:
    def start(self, cast, at=NOW) -> str:
        link = f"/c/{a_link(a_checkin(cast.episode), at=at)}/"
        with time_machine.travel(at, tick=False):
            return a_phone().get(link).text

    def test_unconfirmed_nothing_is_promised(self, cast):
        page = self.start(cast)
        assert "It may be hours, and over a weekend days" in page
        assert "while we are open" not in page

    def test_confirmed_it_says_when_and_what_happens_outside(self, cast):
        confirmed(cast)
        page = self.start(cast)
        assert "while we are open: Monday to Friday, 09:00 to 17:00." in page
        assert "it waits until we open again, even if you say" in page

    def test_with_somebody_on_call_it_says_that(self, cast):
        confirmed(cast, on_call=True)
        assert "somebody on call is told" in self.start(cast)

    def test_on_a_sunday_it_says_when_the_practice_opens(self, cast):
        confirmed(cast)
        with time_machine.travel(SUNDAY, tick=False):
            page = as_(cast.anna).get("/my/safety/not-safe/").text
        assert "open again on Monday, 23 November, 09:00" in page

    def test_on_every_page_before_and_after(self, cast):
        """AL-14: who reads when, and that it is no emergency service."""
        confirmed(cast)
        checkin = a_checkin(cast.episode)
        link = f"/c/{a_link(checkin)}/"
        phone = a_phone()
        answer(checkin, "phq9_9", 1)
        for page in ("", "q/1/", "all/", "words/", "check/", "not-safe/"):
            text = phone.get(link + page).text
            assert "not an emergency service" in text, page
            assert "while we are open" in text, page
        phone.post(link + "check/")
        after = phone.get(link + "sent/").text
        assert "not an emergency service" in after
        assert "while we are open" in after

    def test_days_that_are_alike_are_said_together(self, cast):
        confirmed(cast)
        ladder = proposal("UTC")
        assert hours_in_words(ladder) == "Monday to Friday, 09:00 to 17:00"

    @pytest.mark.parametrize(
        ("country", "shown"), [("IE", True), ("GB", True), ("DE", False), ("", False)]
    )
    def test_a_number_is_shown_in_its_own_country_alone(self, cast, country, shown):
        confirmed(cast, country=country)
        assert ("tel:116123" in self.start(cast)) is shown


FORM = ALERT_RULES


class TestTheRules:
    def test_it_says_that_it_is_a_proposal_until_somebody_confirms(self, cast):
        mona = as_(cast.mona)
        assert "Nobody has confirmed this yet" in mona.get("/alerts/who-is-told/").text
        assert mona.post("/alerts/who-is-told/", FORM).status_code == 302
        page = mona.get("/alerts/who-is-told/").text
        assert "Nobody has confirmed this yet" not in page
        assert AlertRules.objects.get().country == "IE"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"after_0": "5"},
            {"after_1": "0"},
            {"whom_1": "named"},
            {"opens_0": "18:00"},
            {"closes_0": ""},
            {"outside": "on call"},
            {"repeat": "0"},
        ],
    )
    def test_a_ladder_with_a_hole_is_not_saved(self, cast, wrong):
        answer = as_(cast.mona).post("/alerts/who-is-told/", FORM | wrong)
        assert answer.status_code == 422
        assert not AlertRules.objects.exists()

    @pytest.mark.parametrize("who", ["ben", "fred", "anna", "eva"])
    def test_nobody_but_the_management_sets_it(self, cast, who):
        answer = as_(getattr(cast, who)).post("/alerts/who-is-told/", FORM)
        assert answer.status_code == 404
        assert not AlertRules.objects.exists()

    def test_it_says_how_many_clients_would_be_alone(self, cast):
        cast.eva.ended_at = NOW
        cast.eva.save()
        page = as_(cast.mona).get("/alerts/who-is-told/").text
        assert "have nobody beside their therapist" in page


# --- who may not leave, and what may not be asked -------------------------------------------


class TestInvariants:
    """AL-9."""

    def test_nobody_leaves_while_an_alert_is_with_them(self, cast, alert):
        form = {"successor": str(cast.eva.pk)}
        address = f"/practice/people/{cast.ben.pk}/leaves/"
        answer = as_(cast.mona).post(address, form)
        assert "still with this colleague" in answer.text
        cast.ben.refresh_from_db()
        assert cast.ben.ended_at is None

    def test_what_asks_about_danger_is_not_planned_where_nobody_stands_in(self, cast):
        """Dora works alone."""
        carls = Episode.objects.get(client__person=cast.carl.person)
        plan = {"phq9-occasion": "before", "phq9-rhythm": "each"}
        dora = as_(cast.dora)
        answer = dora.post(f"/clients/{carls.pk}/plan/", plan)
        assert "Nobody would be told" in dora.get(answer.url).text
        assert not carls.plans.exists()
        mine = as_(cast.ben).post(f"/clients/{cast.episode.pk}/plan/", plan)
        assert mine.status_code == 302

    def test_whoever_works_alone_may_say_so(self, cast):
        nils = staff(cast.elsewhere, "Nils", Role.MANAGER)
        ladder = proposal("UTC")
        values = {name: getattr(ladder, name) for name in type(ladder).__slots__}
        alone = type(ladder)(**{**values, "works_alone": True})
        confirm_rules(ladder=alone, by=nils, at=NOW)
        carls = Episode.objects.get(client__person=cast.carl.person)
        plan = {"phq9-occasion": "before", "phq9-rhythm": "each"}
        answer = as_(cast.dora).post(f"/clients/{carls.pk}/plan/", plan)
        assert answer.status_code == 302
