"""The demo: a whole invented practice, scored as if each answer had come in alone."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from vincula.scoring import RULE_VERSION, NotScorable, risk_triggers, score
from vincula.synthetic import make_practice
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import CheckIn, StoredResponse
from vincula_practice.checkins.queries import occasion_at
from vincula_practice.checkins.stored import response_of
from vincula_practice.collaboration.models import Goal
from vincula_practice.conversations.models import LifeEvent
from vincula_practice.demo.load import SEED, load_demo
from vincula_practice.demo.moments import Clock
from vincula_practice.demo.signins import CLIENT, THERAPIST, signins
from vincula_practice.people.models import Episode, Membership, Person, Practice
from vincula_practice.people.queries import open_episodes_for
from vincula_practice.progress.models import RiskNotice, StoredScore
from vincula_practice.progress.queries import course_for
from vincula_practice.safety.models import RiskAlert
from vincula_practice.sessions.models import Session
from vincula_practice.signals.listed import models_of
from vincula_practice.signals.models import StoredSignal

# A Monday, early afternoon.
NOW = datetime(2026, 11, 23, 13, 20, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the demo once for this module, and take it away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(today=TODAY, at=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: None, db: None) -> Practice:
    return Practice.objects.get()


def member(email: str) -> Membership:
    return Membership.objects.get(person__email=email)


def test_everybody_is_there_and_marked_as_invented(demo: Practice) -> None:
    assert demo.invented
    assert "invented" in demo.name
    assert not Person.objects.filter(invented=False).exists()
    roles = Counter(Membership.objects.values_list("role", flat=True))
    assert roles == {"therapist": 8, "client": 160, "manager": 1, "front desk": 1}
    addresses = [person.email for person in Person.objects.all()]
    assert all(address.endswith("@example.org") for address in addresses)


def test_each_of_the_printed_sign_ins_works_and_no_other_client_has_one(
    demo: Practice,
) -> None:
    doors = signins()
    assert [door.role for door in doors] == [
        "therapist",
        "manager",
        "front desk",
        "client",
    ]
    for door in doors:
        person = authenticate(email=door.email, password=door.password)
        assert person is not None
        assert person.name == door.name
    clients = Person.objects.filter(memberships__role="client")
    usable = [p.email for p in clients if p.has_usable_password()]
    assert usable == [CLIENT]


def test_every_score_is_the_one_that_the_rules_give_alone(demo: Practice) -> None:
    stored = {(s.response_id, s.scale): s for s in StoredScore.objects.all()}
    compared = 0
    # Every eighth of some thousands: a fair share of each form, prorated ones too.
    rows = StoredResponse.objects.order_by("completed_at", "instrument", "pk")
    prorated = {one.response_id for one in stored.values() if one.prorated}
    for row in [*rows[::8], *rows.filter(pk__in=prorated)]:
        for scale, result in score(
            catalogue().get(row.instrument), response_of(row)
        ).items():
            kept = stored[row.pk, scale]
            compared += 1
            assert (kept.answered, kept.items) == (result.answered, result.items)
            assert (kept.rule, kept.catalogue) == (RULE_VERSION, catalogue().version)
            if isinstance(result, NotScorable):
                assert (kept.value, kept.not_scorable) == (None, str(result.reason))
            else:
                assert kept.value == pytest.approx(result.value, abs=1e-9)
                assert kept.not_scorable == ""
                assert kept.prorated == result.prorated
                assert kept.band == (result.band or "")
    assert compared > 1500
    responses = StoredResponse.objects.count()
    assert StoredScore.objects.values("response").distinct().count() == responses


def test_every_risk_answer_reached_somebody(demo: Practice) -> None:
    expected = {
        (row.pk, risk.item)
        for row in StoredResponse.objects.filter(instrument="phq9")
        for risk in risk_triggers(catalogue().get("phq9"), response_of(row))
    }
    notices = RiskNotice.objects.all()
    assert expected
    assert {(n.response_id, n.item) for n in notices} == expected
    alerts = RiskAlert.objects.all()
    told = {a.checkin_id for a in alerts} - {None}
    assert told == {n.response.checkin_id for n in notices}
    (waits,) = [one for one in alerts if one.closed_at is None]
    assert waits.owner.person.email == "therapist@example.org"
    assert NOW - waits.raised_at < timedelta(minutes=10)
    assert waits.next_at > NOW


def test_nothing_lies_in_the_future_but_what_is_planned(demo: Practice) -> None:
    assert not CheckIn.objects.filter(submitted_at__gt=NOW).exists()
    assert not Goal.objects.filter(set_at__gt=NOW).exists()
    assert not LifeEvent.objects.filter(added_at__gt=NOW).exists()
    ahead = Session.objects.filter(starts_at__gt=NOW)
    assert set(ahead.values_list("state", flat=True)) == {"planned"}
    behind = Session.objects.filter(starts_at__lte=NOW - timedelta(minutes=50))
    assert "planned" not in set(behind.values_list("state", flat=True))


def test_closed_episodes_have_an_ending_and_open_ones_a_next_session(
    demo: Practice,
) -> None:
    closed = Episode.objects.exclude(closed_on=None)
    assert set(closed.values_list("ending", flat=True)) == {"planned", "unplanned"}
    for episode in Episode.objects.filter(closed_on=None):
        assert episode.sessions.filter(starts_at__gt=NOW, state="planned").exists()


def test_the_therapist_and_the_client_see_one_long_course(demo: Practice) -> None:
    client = member(CLIENT)
    episode = Episode.objects.get(client__person=client.person)
    assert episode in open_episodes_for(member=member(THERAPIST))
    courses = [
        course_for(member=who, episode_id=episode.pk)
        for who in (client, member(THERAPIST))
    ]
    assert courses[0] == courses[1]
    (course, _) = courses
    assert course.outcome is not None
    assert len(course.outcome.points) > 20
    assert course.alliance is not None
    assert len(course.alliance.points) > 20
    assert len(course.goals) == 3
    assert sum(mark.state == "missed" for mark in course.sessions) >= 3


def test_goals_were_there_before_they_were_rated(demo: Practice) -> None:
    rated = StoredResponse.objects.exclude(about=None).select_related("about")
    assert rated.exists()
    assert all(row.about.set_at < row.completed_at for row in rated)


@pytest.mark.parametrize("hour", [0, 3, 7, 9, 12, 15, 18, 20, 22, 23])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_at_every_hour_the_next_session_is_about_to_begin(hour: int, zone: str) -> None:
    at = datetime(2026, 11, 23, hour, 20, tzinfo=ZoneInfo(zone))
    invented = make_practice(seed=SEED, catalogue=catalogue(), today=at.date())
    clock = Clock(invented, today=at.date(), at=at, zone=zone)
    sessions = {
        (client.key, session.number): (client, session)
        for client in invented.clients
        for session in client.sessions
        if client.therapist == "t01" and session.starts_at.date() == at.date()
    }
    starts = {key: clock.start(*pair) for key, pair in sessions.items()}
    assert {start.date() for start in starts.values()} == {at.date()}
    ahead = sorted(start for start in starts.values() if start > at)
    assert len(ahead) >= 3
    assert timedelta(minutes=10) <= ahead[0] - at <= timedelta(minutes=25)
    if 3 <= hour <= 18:
        assert all(b - a >= timedelta(minutes=50) for a, b in pairwise(ahead))
        states = Counter(
            str(clock.state(session, starts[key]))
            for key, (_, session) in sessions.items()
        )
        assert states["attended"] == 1


def test_on_the_demo_day_somebody_can_check_in_now(demo: Practice) -> None:
    therapist = member(THERAPIST)
    todays = Session.objects.filter(therapist=therapist, starts_at__date=TODAY)
    waiting = [
        session
        for session in todays
        if occasion_at(session, NOW) == "before"
        and not session.checkins.filter(occasion="before").exists()
    ]
    assert len(waiting) >= 2
    assert any(session.number == 1 for session in waiting)
    sent = CheckIn.objects.filter(session__in=todays)
    assert {c.occasion for c in sent} == {"before", "after"}


def test_loading_again_keeps_what_is_there(demo: Practice) -> None:
    again = load_demo(today=TODAY, at=NOW)
    assert not again.fresh
    assert again.practice == demo
    assert Practice.objects.count() == 1


@override_settings(VINCULA_DEMO=True)
def test_the_command_prints_the_sign_ins(demo: Practice) -> None:
    printed = StringIO()
    call_command("demo", "signins", stdout=printed)
    for door in signins():
        assert door.email in printed.getvalue()
        assert door.password in printed.getvalue()


@override_settings(VINCULA_DEMO=True)
def test_the_command_says_that_it_keeps_what_is_loaded(demo: Practice) -> None:
    printed = StringIO()
    call_command("demo", "load", stdout=printed)
    assert "loaded already" in printed.getvalue()


def test_a_reference_curve_is_drawn_in_the_demo_and_decides_nothing(demo):
    (model,) = models_of(demo.pk)
    assert model.found.drawn(on=TODAY)
    assert not model.found.decides(on=TODAY)
    inputs = [row.told["inputs"] for row in StoredSignal.objects.all()]
    assert inputs
    assert not any("model" in one for one in inputs)
