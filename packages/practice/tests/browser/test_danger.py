"""A client tells at night that they are in danger, and no mail goes out: with two browsers.

The client on a phone, the therapists on a desktop; what each of them reads, tap by tap.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from cast import Cast, a_checkin, a_link
from mail_server import a_free_port
from playwright.sync_api import Browser, Page, expect

from vincula_practice.checkins.plans import set_plan
from vincula_practice.checkins.schedule import Line
from vincula_practice.people.models import Practice
from vincula_practice.safety.ladder import Ladder, proposal
from vincula_practice.safety.models import RiskAlert
from vincula_practice.safety.plans import write_plan
from vincula_practice.safety.rules import confirm_rules
from vincula_practice.safety.sweep import sweep

PHONE = {"width": 390, "height": 844}
SITE = "https://check-in.example.org"


@dataclass(frozen=True, slots=True)
class Places:
    """Opens browsers at the site, a phone or a desktop, for one member or for nobody."""

    browser: Browser
    site: str
    sign_in: Callable[[Page, Any], None]
    accessible: Callable[[Page], None]

    def phone(self, member: Any = None) -> Page:
        page = self.browser.new_context(viewport=PHONE, is_mobile=True).new_page()
        return self._as(page, member)

    def desk(self, member: Any) -> Page:
        return self._as(self.browser.new_context().new_page(), member)

    def _as(self, page: Page, member: Any) -> Page:
        if member:
            self.sign_in(page, member)
        return page


@pytest.fixture
def places(
    browser: Browser, live_server: object, signed_in: Any, accessible: Any
) -> Places:
    return Places(browser, str(live_server), signed_in, accessible)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def night(live_server: object, cast: Cast, now: datetime, settings: Any) -> Cast:
    """The practice is closed all day; Eva is on call, and no mail server answers."""
    Practice.objects.update(invented=False)
    values = {name: getattr(proposal("UTC"), name) for name in Ladder.__slots__}
    tomorrow = (now.weekday() + 1) % 7
    ladder = Ladder(
        **values
        | {
            "hours": {tomorrow: (time(9), time(17))},
            "on_call_outside": True,
            "on_call": (cast.eva.pk,),
            "country": "IE",
        }
    )
    confirm_rules(ladder=ladder, by=cast.mona, at=now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", a_free_port()
    settings.EMAIL_TIMEOUT = 2
    cast.practice.refresh_from_db()
    return cast


def answer_with(page: Page, place: int) -> None:
    """Answer the nine questions, the last with an answer that must not wait."""
    for number in range(9):
        options = page.locator("fieldset").nth(number).locator(".option")
        options.nth(place if number == 8 else 0).click()


def tell(phone: Page, link: str) -> None:
    """Anna answers in the night."""
    phone.goto(link)
    expect(phone.get_by_text("somebody on call is told").first).to_be_visible()
    phone.get_by_role("link", name="Rather all on one page").click()
    answer_with(phone, 2)
    phone.get_by_role("button", name="Look over and send").click()
    # Help stands there before anything is sent.
    expect(phone.get_by_text("You do not have to carry this alone")).to_be_visible()
    expect(phone.get_by_role("link", name="116 123")).to_be_visible()
    phone.get_by_role("button", name="Send now").click()
    expect(phone.get_by_text("Thank you. Your answers have arrived.")).to_be_visible()
    expect(phone.get_by_role("link", name="116 123")).to_be_visible()


def see_to_it(desk: Page) -> None:
    """Eva, on call, finds it on her first page, calls, and writes down what was done."""
    expect(desk.get_by_text("No mail goes out since")).to_be_visible()
    expect(desk.locator(".count").first).to_have_text("1")
    desk.get_by_role("link", name="Anna may be in danger").click()
    expect(desk.get_by_text("More than half the days")).to_be_visible()
    desk.get_by_role("button", name="I see to it now").click()
    expect(desk.get_by_text("Taken on by you")).to_be_visible()
    desk.get_by_label("We reached the client by phone").check()
    desk.get_by_label("In a few words").first.fill("Her sister is with her tonight.")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("This alert is closed.")).to_be_visible()


def test_at_night_with_the_mail_down_somebody_is_reached(
    places: Places, night: Cast, now: datetime
) -> None:
    line = [Line(instrument="phq9", occasion="before")]
    set_plan(episode=night.episode, lines=line, by=night.ben, at=now)
    checkin = a_checkin(night.episode, starts_at=now + timedelta(hours=20), at=now)
    phone = places.phone()
    tell(phone, f"{places.site}/c/{a_link(checkin, at=now)}/")
    places.accessible(phone)
    alert = RiskAlert.objects.get()
    assert alert.owner == night.eva  # on call
    sweep(at=datetime.now(UTC), base_url=SITE)  # the timer; no mail goes out
    alert.refresh_from_db()
    assert alert.closed_at is None
    assert alert.next_at > now
    desk = places.desk(night.eva)
    desk.goto(f"{places.site}/today/")
    places.accessible(desk)
    see_to_it(desk)
    alert.refresh_from_db()
    assert (alert.closed_by, alert.closed_at is not None) == (night.eva, True)
    own = places.desk(night.ben)
    own.goto(f"{places.site}/alerts/{alert.pk}/")
    places.accessible(own)
    expect(own.get_by_text("Her sister is with her tonight.")).to_be_visible()
    expect(own.get_by_text("no mail went out").first).to_be_visible()


def test_i_am_not_safe_on_a_phone(places: Places, night: Cast) -> None:
    phone = places.phone(night.anna)
    phone.goto(f"{places.site}/my/safety/")
    phone.get_by_role("link", name="I am not safe").click()
    expect(phone.get_by_role("link", name="116 123")).to_be_visible()
    places.accessible(phone)
    phone.get_by_role("button", name="tell my practice").click()
    told = phone.get_by_role("heading", name="You have told your practice")
    expect(told).to_be_visible()
    expect(phone.get_by_role("link", name="116 123")).to_be_visible()
    places.accessible(phone)
    assert RiskAlert.objects.get().checkin is None


PLAN = {"warning": "I stop sleeping", "ask": "My sister 020 7946 0958"}


@pytest.fixture
def keeping(places: Places, night: Cast, now: datetime) -> Page:
    """A phone on which Anna has said that her plan may stay there."""
    write_plan(episode=night.episode, steps=PLAN, by=night.ben, at=now)
    phone = places.phone(night.anna)
    phone.goto(f"{places.site}/my/safety/")
    places.accessible(phone)
    assert phone.evaluate("caches.has('safety-plan')") is False
    phone.get_by_role("button", name="Yes, keep my plan").click()
    expect(phone.get_by_text("It is kept on this device.")).to_be_visible()
    return phone


def test_the_plan_opens_without_a_network_and_is_removed_again(
    keeping: Page, places: Places
) -> None:
    keeping.context.set_offline(True)
    keeping.goto(f"{places.site}/my/safety/")
    expect(keeping.get_by_text("I stop sleeping")).to_be_visible()
    expect(keeping.get_by_role("link", name="116 123")).to_be_visible()
    assert "Anna" not in keeping.content()
    keeping.get_by_role("button", name="Remove it from this device").click()
    keeping.wait_for_timeout(300)
    assert keeping.evaluate("caches.has('safety-plan')") is False
    keeping.context.set_offline(False)


def test_whoever_signs_out_leaves_no_plan_behind(keeping: Page) -> None:
    keeping.get_by_role("button", name="Sign out").click()
    keeping.wait_for_url("**/sign-in/**")
    assert keeping.evaluate("caches.has('safety-plan')") is False
