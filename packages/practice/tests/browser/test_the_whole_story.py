"""The whole story with two people at once: what goes wrong, is seen, said and mended.

Anna on her phone and Ben at his desk. A dip that is talked about and repaired; something
hard to say; danger at night with the mail down; somebody who stays away, and the end.
With ``VINCULA_SHOTS`` in the environment, a folder, each step leaves a picture there.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from cast import Cast, a_checkin, a_link, a_session
from dips import a_dip
from mail_server import a_free_port
from playwright.sync_api import Browser, Locator, Page, expect
from together import agreed

from vincula_practice.checkins.plans import set_plan
from vincula_practice.checkins.schedule import Line
from vincula_practice.people.models import Practice
from vincula_practice.safety.ladder import Ladder, proposal
from vincula_practice.safety.models import RiskAlert
from vincula_practice.safety.rules import confirm_rules
from vincula_practice.safety.sweep import sweep
from vincula_practice.sessions.models import Session

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SHOTS = os.environ.get("VINCULA_SHOTS", "")
DIPPED, HERS = "Working together was rated 1", "I said yes and did not want to."
NEW_CLAUSE = "You may write to me after a hard session."


@dataclass
class Story:
    """Both at their devices, and whoever else comes in."""

    cast: Cast
    anna: Page
    ben: Page
    site: str
    now: datetime
    browser: Browser
    sign_in: Callable[[Page, Any], None]
    accessible: Callable[[Page], None]
    told: list[str] = field(default_factory=list)

    def look(self, page: Page, step: str) -> None:
        """Hold each page to the rules, and keep a picture where one is wanted."""
        self.accessible(page)
        width = page.viewport_size["width"] if page.viewport_size else 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        self.told.append(step)
        if SHOTS:
            folder = Path(SHOTS)
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{len(self.told):02}-{step.replace(' ', '-')}.png"
            page.screenshot(path=folder / name, full_page=True)

    def anna_at(self, path: str) -> Page:
        self.anna.goto(f"{self.site}{path}")
        return self.anna

    def ben_at(self, path: str) -> Page:
        self.ben.goto(f"{self.site}{path}")
        return self.ben

    def room(self) -> Page:
        return self.ben_at(f"/clients/{self.cast.episode.pk}/")

    def together(self, page: Page, name: str) -> Page:
        page.goto(f"{self.site}/together/{self.cast.episode.pk}/{name}/")
        return page


@pytest.fixture
def story(
    live_server: object,
    cast: Cast,
    browser: Browser,
    signed_in: Callable[[Page, Any], None],
    accessible: Callable[[Page], None],
) -> Iterator[Story]:
    """Weeks of good ratings and then a low one; an agreement; a session an hour ago."""
    now = datetime.now(UTC)
    a_dip(cast.episode, until=now - timedelta(days=7))
    agreed(cast.episode, "We write on working days.", by=cast.ben)
    a_session(cast.episode, starts_at=now - timedelta(hours=2), at=now)
    hers, his = (browser.new_context(viewport=one) for one in (PHONE, DESK))
    anna, ben = hers.new_page(), his.new_page()
    signed_in(anna, cast.anna)
    signed_in(ben, cast.ben)
    yield Story(cast, anna, ben, str(live_server), now, browser, signed_in, accessible)
    hers.close()
    his.close()


def put_in(page: Page, step: str, words: str, touches: str = "") -> None:
    summary = re.compile(f"Add (something|or say anew): {re.escape(step)}")
    page.locator("summary").filter(has_text=summary).click()
    form = page.locator("li").filter(has=page.get_by_role("heading", name=step))
    if touches:
        form.get_by_label(re.compile(touches)).first.check()
    form.locator("textarea").fill(words)
    form.get_by_role("button").click()
    expect(page.get_by_text(words).first).to_be_visible()


def test_the_whole_story(story: Story, settings: Any) -> None:
    a_dip_is_seen_and_said(story)
    it_becomes_a_repair_with_a_changed_clause(story)
    anna_closes_it_at_the_next_check_in(story)
    something_hard_is_said(story)
    danger_at_night_with_the_mail_down(story, settings)
    somebody_stays_away(story)
    it_ends(story)
    it_goes_on_after_all(story)


def a_dip_is_seen_and_said(story: Story) -> None:
    ben = story.ben_at("/today/")
    expect(ben.get_by_text(DIPPED)).to_be_visible()
    story.look(ben, "today a dip")
    ben.get_by_role("button", name=re.compile("Open the room ?: Anna")).click()
    story.look(ben, "room a dip")
    anna = story.anna_at("/my/")
    expect(anna.get_by_role("heading", name="To talk about together")).to_be_visible()
    story.look(anna, "phone a dip")
    ben.locator("section.picture").get_by_role(
        "button", name="Look at this together"
    ).click()
    expect(anna.get_by_text("Your therapist has opened this.")).to_be_visible()
    anna.get_by_role("button", name="Not yet").click()
    expect(ben.get_by_text("talked about it, not yet better")).to_be_visible()
    ben.get_by_role("button", name="Not yet").click()
    both = re.compile("not yet better.*not yet better", re.DOTALL)
    expect(anna.locator(".both")).to_contain_text(both)
    story.look(ben, "room both said")
    story.look(anna, "phone both said")


def it_becomes_a_repair_with_a_changed_clause(story: Story) -> None:
    ben, anna = story.ben, story.anna
    ben.get_by_role("button", name="Look at it together as a repair").click()
    expect(ben.get_by_text("only Anna can say")).to_be_visible()
    put_in(ben, "What the therapist takes on", "I went too fast.")
    story.anna_at("/my/between-us/")
    anna.get_by_role("link", name=re.compile("^Open since")).click()
    put_in(anna, "What each of us heard", "That it was not my fault.")
    clause = "our agreement: Contact"
    put_in(anna, "What we change", "I may write when it was too much.", touches=clause)
    story.look(anna, "phone repair")
    ben.reload()
    story.look(ben, "repair")
    story.together(ben, "agreement")
    expect(ben.get_by_role("heading", name="To talk about again")).to_be_visible()
    story.look(ben, "agreement asked again")
    ben.get_by_role("link", name="Write a new version").click()
    ben.get_by_label("Contact").fill(NEW_CLAUSE)
    story.look(ben, "agreement new words")
    ben.get_by_role("button", name="Keep as a new version").click()
    ben.get_by_role("button", name="I have read version 2").click()
    story.together(anna, "agreement")
    story.look(anna, "phone agreement changed")
    anna.get_by_role("button", name="I have read version 2").click()
    held = anna.get_by_role("heading", name="What holds: version 2")
    expect(held).to_be_visible()
    expect(anna.get_by_text(NEW_CLAUSE).first).to_be_visible()


def answer_all(page: Page, place: int) -> None:
    """Tap the answer at one place of each question, from the other end where turned."""
    for question in page.locator("fieldset").all():
        options = question.locator(".option")
        if options.count() > place:
            options.nth(place).click()


def anna_closes_it_at_the_next_check_in(story: Story) -> None:
    anna, ben = story.anna_at("/my/"), story.ben
    anna.get_by_role("button", name="Answer now").click()
    anna.get_by_role("link", name="Rather all on one page").click()
    answer_all(anna, 3)
    anna.get_by_role("button", name="Look over and send").click()
    anna.get_by_role("button", name="Send now").click()
    expect(anna.get_by_text("How is it now, for you?")).to_be_visible()
    story.look(anna, "phone after the session")
    anna.get_by_role("button", name="It is repaired for me").click()
    story.look(anna, "phone repaired")
    for page in (story.anna_at("/my/"), story.room()):
        expect(drawn(page)).to_be_visible()
        events = page.locator("ol.events")
        expect(events.get_by_text("Repaired.")).to_have_count(1)
    story.look(anna, "phone picture repaired")
    story.look(ben, "room repaired")
    story.anna_at("/my/between-us/keep/")
    expect(anna.get_by_text("I went too fast.")).to_be_visible()
    story.look(anna, "phone to keep")


def drawn(page: Page) -> Locator:
    return page.locator("svg.chart:visible").first


def something_hard_is_said(story: Story) -> None:
    anna, ben = story.anna_at("/my/"), story.ben
    anna.get_by_role("link", name="Something that is hard to say").click()
    story.look(anna, "phone hard to say")
    anna.get_by_label("I went along although I did not want to.").check()
    anna.get_by_label("In your own words").fill(HERS)
    anna.get_by_label("Tell my therapist now").check()
    anna.get_by_role("button", name="Show me first what happens then").click()
    story.look(anna, "phone shown back")
    anna.get_by_role("button", name="Yes, like this").click()
    expect(anna.get_by_text("Not opened yet: you can change it")).to_be_visible()
    story.ben_at("/today/")
    expect(ben.get_by_text("has told you something")).to_be_visible()
    expect(ben.get_by_text(HERS)).to_have_count(0)
    story.look(ben, "today a concern")
    story.ben_at(f"/clients/{story.cast.episode.pk}/between/")
    ben.get_by_role("button", name="Open it 1").click()
    expect(ben.get_by_text(HERS)).to_be_visible()
    story.look(ben, "concern opened")
    ben.get_by_role("button", name="Look at it together, step by step 1").click()
    put_in(ben, "Noticed", "I did not see it.")
    story.anna_at("/my/hard-to-say/")
    expect(anna.get_by_text("by Ben")).to_be_visible()
    story.look(anna, "phone it was read")


def it_is_night(story: Story, settings: Any) -> None:
    """The practice is closed, Eva is on call, and no mail server answers."""
    Practice.objects.update(invented=False)
    values = {name: getattr(proposal("UTC"), name) for name in Ladder.__slots__}
    after_tomorrow = (story.now.weekday() + 2) % 7
    own = {
        "hours": {after_tomorrow: (time(9), time(17))},
        "on_call_outside": True,
        "on_call": (story.cast.eva.pk,),
        "country": "IE",
    }
    confirm_rules(ladder=Ladder(**values | own), by=story.cast.mona, at=story.now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", a_free_port()
    settings.EMAIL_TIMEOUT = 2


def danger_at_night_with_the_mail_down(story: Story, settings: Any) -> None:
    it_is_night(story, settings)
    cast, now, anna = story.cast, story.now, story.anna
    line = [Line(instrument="phq9", occasion="before")]
    set_plan(episode=cast.episode, lines=line, by=cast.ben, at=now)
    checkin = a_checkin(cast.episode, starts_at=now + timedelta(hours=20), at=now)
    story.anna_at(f"/c/{a_link(checkin, at=now)}/")
    expect(anna.get_by_text("somebody on call is told").first).to_be_visible()
    anna.get_by_role("link", name="Rather all on one page").click()
    for number in range(9):
        options = anna.locator("fieldset").nth(number).locator(".option")
        options.nth(2 if number == 8 else 0).click()
    anna.get_by_role("button", name="Look over and send").click()
    expect(anna.get_by_text("You do not have to carry this alone")).to_be_visible()
    story.look(anna, "phone help before sending")
    anna.get_by_role("button", name="Send now").click()
    expect(anna.get_by_text("Thank you. Your answers have arrived.")).to_be_visible()
    expect(anna.get_by_role("link", name="116 123")).to_be_visible()
    story.look(anna, "phone help after sending")
    sweep(at=datetime.now(UTC), base_url="https://check-in.example.org")
    somebody_on_call_sees_to_it(story)


def somebody_on_call_sees_to_it(story: Story) -> None:
    context = story.browser.new_context(viewport=DESK)
    eva = context.new_page()
    story.sign_in(eva, story.cast.eva)
    eva.goto(f"{story.site}/today/")
    expect(eva.get_by_text("No mail goes out since")).to_be_visible()
    story.look(eva, "on call today")
    eva.get_by_role("link", name="Anna may be in danger").click()
    eva.get_by_role("button", name="I see to it now").click()
    story.look(eva, "on call alert")
    # While it is open, nobody ends the therapy.
    ending = story.together(story.ben, "end")
    expect(ending.get_by_text("Something needs you first")).to_be_visible()
    story.look(ending, "ending waits for the alert")
    eva.get_by_label("We reached the client by phone").check()
    eva.get_by_label("In a few words").first.fill("Her sister is with her tonight.")
    eva.get_by_role("button", name="Save").click()
    expect(eva.get_by_text("This alert is closed.")).to_be_visible()
    story.look(eva, "on call closed")
    alert = RiskAlert.objects.get()
    story.ben_at(f"/alerts/{alert.pk}/")
    expect(story.ben.get_by_text("Her sister is with her tonight.")).to_be_visible()
    story.look(story.ben, "alert read by the therapist")
    context.close()


def somebody_stays_away(story: Story) -> None:
    """The next session has passed, and Anna was not there."""
    ben, episode = story.ben, story.cast.episode
    rows = Session.objects.filter(episode=episode, state="planned")
    session = rows.order_by("-starts_at").first()
    assert session is not None
    past = story.now - timedelta(minutes=55)
    Session.objects.filter(pk=session.pk).update(starts_at=past)
    story.ben_at(f"/clients/{episode.pk}/sessions/")
    story.look(ben, "sessions")
    form = ben.locator(f'form[action*="{session.pk}"]')
    ben.locator("details").filter(has=form).locator("summary").click()
    form.locator('[name="state"][value="missed"]').click()
    expect(ben.get_by_text("missed").first).to_be_visible()
    story.ben_at("/today/")
    expect(ben.get_by_text("a few words are prepared")).to_be_visible()
    story.look(ben, "today stayed away")
    story.ben_at(f"/clients/{episode.pk}/between/")
    draft = ben.get_by_label("A draft. Nothing is sent from here")
    expect(draft).to_have_value(re.compile("we did not meet this time"))
    story.look(ben, "a few words")
    ben.get_by_role("button", name="I have been in touch").click()


def it_ends(story: Story) -> None:
    ben, anna = story.room(), story.anna
    ben.get_by_role("link", name="End the therapy").click()
    expect(ben.get_by_text("One repair is open.")).to_be_visible()
    story.look(ben, "what follows from ending")
    ben.get_by_label("No contact any more").check()
    ben.get_by_label("Mail the client").uncheck()
    ben.get_by_label("I have read what follows").check()
    ben.get_by_role("button", name="End the therapy").click()
    expect(ben.get_by_text("No contact any more.")).to_be_visible()
    story.anna_at("/my/")
    expect(anna.get_by_text("You were not in contact any more.")).to_be_visible()
    expect(anna.get_by_role("heading", name="How to come back")).to_be_visible()
    story.look(anna, "phone it has ended")
    anna.get_by_role("link", name="A minute at the end").first.click()
    story.look(anna, "phone a minute at the end")
    anna.get_by_label("Time, money or the way got in between.").check()
    anna.get_by_label("What helped?").fill("That you asked.")
    anna.get_by_role("button", name="Send", exact=True).click()
    ben.reload()
    expect(ben.get_by_text("That you asked.")).to_be_visible()
    story.look(ben, "how it ended")
    story.ben_at("/today/")
    expect(ben.get_by_text(DIPPED)).to_have_count(0)
    expect(ben.get_by_role("button", name="Open the room")).to_have_count(0)
    story.ben_at("/clients/")
    ben.get_by_text("Therapies that have ended").click()
    story.look(ben, "clients with an ended one")


def it_goes_on_after_all(story: Story) -> None:
    ben = story.together(story.ben, "end")
    ben.get_by_role("button", name="The therapy goes on").click()
    expect(ben.get_by_text("The therapy goes on.")).to_be_visible()
    story.anna_at("/my/")
    expect(story.anna.get_by_text("You were not in contact")).to_have_count(0)
