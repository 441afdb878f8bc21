"""RE-2: every form that acts, from the table of routes, is sent twice and acts once."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from uuid import uuid4

import prepared
import pytest
from cast import NOW, Cast
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from posted import ALERT_RULES, POSTED
from principals import EVERYBODY, House, who_may

from vincula_practice.audit.models import Event
from vincula_practice.conversations.mending import end_case
from vincula_practice.conversations.models import RepairCase
from vincula_practice.people.models import BrowserSession, Episode, Once, Tries
from vincula_practice.people.tokens import hash_token
from vincula_practice.policy import checks, twice
from vincula_practice.policy.twice import CHOICE, DRAFT, OTHERWISE, acting, guarded
from vincula_practice.rights.actions import confirm_retention, hold
from vincula_practice.rights.models import ClientRequest
from vincula_practice.rights.queries import openings_for

pytestmark = pytest.mark.usefixtures("monday_noon")

# What stands in a form that acts; the matrix asks with less, and is refused kindly.
SAID = {"agrees": "no", "answer": "The law makes us keep it until 2036."}
WHEN = {"day": "2026-12-01", "hour": "10:00"}
FILLED: dict[str, dict[str, str]] = POSTED | {
    "client:new": {"name": "Gil", "language": "en"},
    "client:sessions": {
        **WHEN,
        "minutes": "50",
        "count": "4",
        "every_days": "7",
        "therapist": "{ben}",
    },
    "client:mark": {"state": "cancelled"},
    "today:mark": {"state": "cancelled"},
    "plan:edit": {"phq9-occasion": "before"},
    "tablet:start": {"pin": "493817", "again": "493817"},
    "setup:promises": {
        "name": "Lindenhof",
        "language": "en",
        "time_zone": "Europe/Berlin",
        "who_sees": "Ben sees it.",
        "link_days": "7",
    },
    "setup:invite": {"name": "Tom", "email": "tom@example.org", "role": "therapist"},
    "alerts:rules": ALERT_RULES,
    "rights:decide": SAID,
    "rights:hold": {"reason": "A court asked us to keep it."},
    "rights:retention": {
        "country": "DE",
        "record_years": "10",
        "appointment_years": "3",
        "undo_days": "14",
        "confirmed": "on",
    },
    "data:ask": {"kind": "correct", "words": "My name is written otherwise."},
    "mending:open": {"words": "We talked past each other again"},
    "mending:leaving": {"why": "reached"},
    "repair:open": {"words": "She went quiet"},
    "my-checkin:hard": {"kinds": "too slow", "travel": "keep", "sure": "1"},
    "checkin:hard": {"kinds": "too slow", "travel": "now", "sure": "1"},
    "reveal:page": {"how": "together", "items": "on"},
    "guess:give": {
        "own": "3",
        **{
            f"vsct_{one}": "3"
            for one in ["b1", "b2", "g1", "g2", "t1", "t2", "u1", "u2", "s1", "s2"]
        },
    },
    "my-checkin:question": {"phq9::phq9_1": "2"},
    "my-checkin:all": {"phq9::phq9_1": "2"},
    "checkin:question": {"phq9::phq9_1": "2"},
    "checkin:all": {"phq9::phq9_1": "2"},
}
# The ends of chains and what is counted; nobody types any of it.
OWN_DOING = {"audit.Head", "progress.EpisodeScores"}
# Whose alert it is, how far it has come and what is due next move with every deed; each
# of them is written down in a step of its own.
OWN_DOING |= {"safety.RiskAlert"}
# These move on once and stay: of two who do it, the second finds it done.
ENDED = {
    "care_sessions.Session.state",
    "checkins.CheckIn.begun_at",
    "checkins.CheckIn.channel",
    "checkins.CheckIn.language",
    "checkins.CheckIn.state",
    "checkins.CheckIn.submitted_at",
    "checkins.CheckIn.typed_in_by_id",
    "checkins.Invitation.withdrawn_at",
    "checkins.Kiosk.ended_at",
    "collaboration.Goal.closed_at",
    "conversations.Concern.read_at",
    "conversations.Concern.read_by_id",
    "conversations.Recontact.done_at",
    "conversations.Recontact.done_by_id",
    "conversations.RepairCase.about",
    "conversations.RepairCase.ended_at",
    "people.CareTeamMember.until",
    "people.EmergencyAccess.ended_at",
    "people.Episode.closed_on",
    "people.Episode.ending",
    "people.Membership.ended_at",
    "people.Person.is_active",
    "people.Person.password",
    "people.Supervision.until",
    "people.Therapist.vouched_at",
    "people.Therapist.vouched_by_id",
    "people.Welcome.expires_at",
    "rights.ClientRequest.answer",
    "safety.Absence.until",
    "rights.ClientRequest.closed_at",
    "rights.ClientRequest.state",
    "rights.LegalHold.lifted_at",
    "rights.LegalHold.lifted_by_id",
    "signals.SessionView.opened_at",
    "signals.StoredSignal.closed_at",
    "signals.StoredSignal.seen_at",
    "signals.StoredSignal.seen_by_id",
    "signals.StoredSignal.state",
    "safety.Rehearsal.answered_at",
    "safety.Rehearsal.by_mail",
}
# What one person alone gives, and gives anew: the newest holds.
OWN = {
    "checkins.CheckIn.words",
    "checkins.CheckIn.words_device_hash",
    "people.Person.language",
    # Grows at its end: each side adds what it said, under a lock.
    "signals.StoredSignal.said",
    "signals.StoredSignal.snoozed_until",
    # Which part of a page was opened last.
    "signals.RoomState.opened_by_id",
    "signals.RoomState.part",
    "signals.RoomState.touched_at",
    "signals.RevealChoice.chosen",
    "signals.RevealChoice.chosen_at",
}
# What is there and is changed for another; the action holds what was shown.
HELD = {
    "alerts:rules": {"edition": "of yesterday"},
    "own-safety:edit": {"edition": "of yesterday"},
    "safety-plan:edit": {"edition": "of yesterday"},
    "client:mark": {"was": "missed"},
    "clauses:edit": {"edition": "of yesterday"},
    "client:move": {"edition": "of yesterday"},
    "plan:edit": {"edition": "of yesterday"},
    "rights:retention": {"edition": "of yesterday"},
    "together:goal": {"edition": "of yesterday"},
    "together:step": {"edition": "of yesterday"},
    "together:clauses": {"edition": "of yesterday"},
    "together:plan_ending": {"edition": "of yesterday"},
    "setup:promises": {"edition": "of yesterday"},
    "today:mark": {"was": "missed"},
}
# A file is part of what is sent: web/test_practice_page.py sends it twice.
TRIED_APART = {"setup:text"}
# These change what a browser knows and no row of the database.
NO_ROW = {"account:role"}
HERE = sorted(guarded() - TRIED_APART)
HARMLESS = sorted(
    name
    for name, why in OTHERWISE.items()
    if why in {CHOICE, DRAFT} and not name.startswith("kiosk")
)


def another_browser(house: House) -> dict[str, str]:
    other = Client()
    other.force_login(house.members["ben"].person)
    return {"place": hash_token(other.session.session_key)}


def no_password_yet(house: House) -> dict[str, str]:
    anna = house.members["anna"].person
    anna.set_unusable_password()
    anna.save()
    return {}


def a_reason_to_keep_it(house: House) -> dict[str, str]:
    asked = ClientRequest.objects.get(pk=house.things["request_id"])
    hold(request=asked, reason="A court asked.", by=house.cast.mona, at=NOW)
    return {}


def years_that_hold(house: House) -> dict[str, str]:
    numbers = {"record_years": 12, "appointment_years": 6, "undo_days": 10}
    confirm_retention(country="AT", **numbers, by=house.cast.mona, at=NOW)
    return {}


def somebody_looked(house: House) -> dict[str, str]:
    house.browser("ben").get(house.address("client:room"))
    anna = house.members["anna"]
    return {"at": openings_for(member=anna)[0].at.isoformat()}


def a_therapy_that_ended(house: House) -> dict[str, str]:
    episode = house.cast.episode
    Episode.objects.filter(pk=episode.pk).update(closed_on=NOW, ending="planned")
    return {}


def nothing_waits(house: House) -> dict[str, str]:
    prepared.BEFORE["together:end_therapy"](house, house.browser("ben"))
    return {}


def a_case_that_ended(house: House) -> dict[str, str]:
    case = RepairCase.objects.get(pk=house.things["case_id"])
    end_case(case=case, outcome="moved on", by=house.cast.ben, at=NOW)
    return {}


def a_session_that_was(house: House) -> dict[str, str]:
    prepared.BEFORE["guess:give"](house, house.browser("ben"))
    return {}


def both_views_in(house: House) -> dict[str, str]:
    prepared.BEFORE["guess:open"](house, house.browser("ben"))
    return {}


PREPARED = {
    "mending:leaving": a_therapy_that_ended,
    "mending:again": a_case_that_ended,
    "together:end_therapy": nothing_waits,
    "together:go_on": a_therapy_that_ended,
    "guess:give": a_session_that_was,
    "guess:open": both_views_in,
    "account:end_others": another_browser,
    "account:end_place": another_browser,
    "client:invite": no_password_yet,
    "data:ask_why": somebody_looked,
    "rights:retention": years_that_hold,
    "rights:release": a_reason_to_keep_it,
}


@pytest.fixture
def house(cast: Cast) -> House:
    house = House(cast)
    for who in EVERYBODY:
        house.browser(who)
    return house


@contextmanager
def taken_back(house: House) -> Iterator[None]:
    """What was done is seen and taken back, for the next route."""
    point = transaction.savepoint()
    cookies = {who: SimpleCookie(one.cookies) for who, one in house.browsers.items()}
    yield
    transaction.savepoint_rollback(point)
    for who, browser in house.browsers.items():
        browser.cookies = cookies[who]


Rows = dict[tuple[str, str], dict[str, str]]


def everything() -> Rows:
    """Return every row of every table, opened; of browsers only that they are there."""
    return {
        (model._meta.label, str(row.pk)): as_read(row)
        for model in apps.get_models()
        if model not in (Once, Tries)  # every request counts as one try
        for row in model._base_manager.all()
    }


def as_read(row: Model) -> dict[str, str]:
    if isinstance(row, BrowserSession):
        return {}
    fields = [field.attname for field in row._meta.concrete_fields]
    return {name: repr(getattr(row, name)) for name in fields}


def overwritten(before: Rows, after: Rows) -> set[str]:
    """Return the fields of which a row that was there says something else now."""
    return {
        f"{key[0]}.{name}"
        for key in before.keys() & after.keys()
        for name, value in after[key].items()
        if before[key][name] != value and key[0] not in OWN_DOING
    }


def filled(house: House, name: str) -> dict[str, str]:
    given = house.written(FILLED.get(name, {}))
    return given | PREPARED.get(name, lambda _house: {})(house)


def sent_twice(house: House, name: str, *, form_id: str = "") -> Iterator[str]:
    """Yield what is wrong with the two answers, and with what they left behind."""
    who = min((who_may(name, "POST") or {"ben"}) - {"nobody"})
    browser, address = house.browser(who), house.address(name)
    given = filled(house, name) | ({"form_id": form_id} if form_id else {})
    before = everything()
    first = browser.post(address, given)
    between, events = everything(), Event.objects.count()
    second = browser.post(address, given)
    if first.status_code >= 400:
        yield f"{name} was refused with {first.status_code}: {first.text}"
    if name not in HELD and overwritten(before, between) - ENDED - OWN:
        yield f"{name} wrote over {overwritten(before, between) - ENDED - OWN}"
    if before == between and name in HERE and name not in NO_ROW:
        yield f"{name} did nothing at all"
    if between != everything() or Event.objects.count() > events:
        yield f"{name} sent again did something"
    if not same_answer(first, second):
        yield f"{name} sent again was answered with {second.status_code}"


def same_answer(first: HttpResponse, second: HttpResponse) -> bool:
    """Tell whether the second is led where the first was, or told that it was first."""
    if first.status_code == 204:
        return second.status_code == 204
    if first.status_code == 200:
        return second.status_code == 409 and "sent before" in second.text
    # Who starts a tablet is signed out by it: there is nobody to be led anywhere.
    return second.status_code == 302 and second.url in {first.url, "/tablet/"}


def group(name: str) -> str:
    return name.partition(":")[0]


def test_every_route_that_acts_is_done_once_or_says_why_not() -> None:
    assert acting() == guarded() | set(OTHERWISE)
    assert not guarded() & set(OTHERWISE)
    assert all(len(why) > 30 for why in OTHERWISE.values())


def test_a_route_nobody_thought_of_stops_the_start(monkeypatch) -> None:
    assert not checks.what_is_sent_twice_is_done_once()
    monkeypatch.setattr(twice, "guarded", lambda: guarded() - {"client:notes"})
    (fault,) = checks.what_is_sent_twice_is_done_once()
    assert (fault.id, "client:notes" in fault.msg) == ("vincula.E109", True)


@pytest.mark.parametrize("namespace", sorted({group(name) for name in HERE}))
def test_sent_twice_it_acts_once_and_is_told_once(house, namespace) -> None:
    for name in HERE:
        if group(name) == namespace:
            with taken_back(house):
                assert not list(sent_twice(house, name, form_id=str(uuid4())))


@pytest.mark.parametrize("namespace", sorted({group(name) for name in HARMLESS}))
def test_what_has_no_id_changes_nothing_when_it_comes_again(house, namespace) -> None:
    for name in HARMLESS:
        if group(name) == namespace:
            with taken_back(house):
                assert not list(sent_twice(house, name))


@pytest.mark.parametrize("name", sorted(HELD))
def test_nobody_writes_over_what_they_have_not_seen(house, name) -> None:
    """RE-6: the form of another edition changes nothing, and is told so with both."""
    given = filled(house, name) | HELD[name]
    browser = house.browser(min(who_may(name, "POST")))
    before = everything()
    told = browser.post(house.address(name), given)
    assert everything() == before
    if told.status_code == 302:
        told = browser.get(told.url)
    assert "Somebody else has changed this" in told.text
