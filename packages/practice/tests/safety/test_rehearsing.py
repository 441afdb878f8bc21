"""AL-7: once a day a test goes to one colleague; nobody mistakes it for an alert."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, Cast, staff
from courses import answered
from django.test import Client
from mail_server import SITE, a_free_port

from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Practice, Role
from vincula_practice.safety import sweep as sweeping
from vincula_practice.safety.actions import be_away
from vincula_practice.safety.ladder import proposal
from vincula_practice.safety.models import Pulse, Rehearsal, RiskAlert, Telling
from vincula_practice.safety.readiness import gaps_in
from vincula_practice.safety.rehearsing import answer_rehearsal, rehearsal_for
from vincula_practice.safety.rules import confirm_rules
from vincula_practice.safety.sweep import sweep

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def house(cast) -> Cast:
    """The practice has confirmed who is told; it is open on weekdays."""
    Practice.objects.update(invented=False)
    confirm_rules(ladder=proposal("UTC"), by=cast.mona, at=NOW)
    return cast


def run(days: float = 0, minutes: float = 0) -> None:
    sweep(at=NOW + days * DAY + minutes * MINUTE, base_url=SITE)


def test_one_colleague_a_day_in_turn_and_each_once(house, server):
    for day in range(5):  # Monday to Friday
        for minute in (0, 1, 30):
            run(day, minute)
    assert Rehearsal.objects.count() == 5
    tested = list(
        Rehearsal.objects.order_by("made_at").values_list("member", flat=True)
    )
    assert set(tested) == {house.ben.pk, house.eva.pk}
    assert tested[0] == tested[2] != tested[1] == tested[3]
    assert Rehearsal.objects.exclude(handed_over_at=None).count() == 5
    tests = [text for _to, text in server.mails if "Subject: Test" in text]
    assert len(tests) == 5


def test_it_says_that_it_is_a_test_and_nothing_else(house, server):
    run()
    ((address, text),) = server.mails
    assert address in {"ben@example.org", "eva@example.org"}
    assert "This is a test, and nobody needs you now." in text
    for word in ("anna", "suicid", "danger", "risk", "alert", "therap", "client"):
        assert word not in text.lower()
    assert not RiskAlert.objects.exists()
    assert not Telling.objects.exists()


def test_no_client_is_ever_written_to(house, server):
    answered(house.episode, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    for day in range(12):
        run(day)
    clients = {"anna@example.org", "emil@example.org", "carl@example.org"}
    assert server.mails
    assert not clients & set(server.readers())


@pytest.mark.parametrize("why", ["closed", "unconfirmed", "invented"])
def test_none_is_made_where_the_practice_is_closed_or_has_not_confirmed(
    house, server, why
):
    if why == "unconfirmed":
        house.practice.alert_rules.all().delete()
    if why == "invented":
        Practice.objects.update(invented=True)
    run(days=5 if why == "closed" else 0)  # a Saturday
    assert not Rehearsal.objects.exists()


def test_whoever_is_away_or_has_left_is_not_tested(house, server):
    be_away(member=house.ben, since=NOW, until=NOW + 3 * DAY, by=house.ben, at=NOW)
    run(0)
    run(1)
    assert {one.member for one in Rehearsal.objects.all()} == {house.eva}


def test_unanswered_the_management_is_told_once_and_sees_it(house, server):
    run(0)
    assert not [
        gap for gap in gaps_in(practice=house.practice, at=NOW) if "test" in gap
    ]
    for minute in (0, 1, 2):
        run(1, minute)
    told = [text for to, text in server.mails if to == "mona@example.org"]
    assert len(told) == 1
    assert "answered by nobody" in told[0]
    gaps = gaps_in(practice=house.practice, at=NOW + DAY)
    assert any(
        "1 tests of the last two weeks were answered by nobody" in g for g in gaps
    )


def test_answered_nobody_is_troubled(house, server):
    run(0)
    row = Rehearsal.objects.get()
    answer_rehearsal(rehearsal_id=row.pk, by_mail=True, by=row.member, at=NOW)
    run(1)
    assert "mona@example.org" not in server.readers()
    assert not [
        g for g in gaps_in(practice=house.practice, at=NOW + DAY) if "test" in g
    ]


def test_seen_without_its_mail_the_management_learns_that(house, server):
    run(0)
    row = Rehearsal.objects.get()
    answer_rehearsal(rehearsal_id=row.pk, by_mail=False, by=row.member, at=NOW)
    gaps = gaps_in(practice=house.practice, at=NOW)
    assert any("without their mail" in gap for gap in gaps)


def test_only_whom_it_went_to_answers_it(house, server):
    run(0)
    row = Rehearsal.objects.get()
    others = [who for who in (house.ben, house.eva, house.mona) if who != row.member]
    for who in (*others, house.dora, house.anna):
        assert rehearsal_for(member=who) is None
        with pytest.raises(NotFound):
            answer_rehearsal(rehearsal_id=row.pk, by_mail=True, by=who, at=NOW)


def test_a_mail_server_that_is_down_shows_without_any_alert(house, server, settings):
    """H04: the day's test finds it before somebody is in danger."""
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = a_free_port()
    run(0)
    assert Pulse.objects.get().mail_failing_since == NOW
    settings.EMAIL_PORT = port
    run(0, 1)
    assert Pulse.objects.get().mail_failing_since is None
    assert Rehearsal.objects.get().handed_over_at == NOW + MINUTE


def test_a_test_that_fails_stops_no_alert(house, server, monkeypatch):
    def fails(**_given):
        raise RuntimeError

    monkeypatch.setattr(sweeping, "rehearse", fails)
    answered(house.episode, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    run(0, 31)
    assert server.readers()
    assert Pulse.objects.get().ran_at == NOW + 31 * MINUTE


def test_once_the_practice_is_open_again_a_test_cannot_be_answered_any_more(
    house, server, client: Client
):
    run(0)
    row = Rehearsal.objects.select_related("member__person").get()
    with time_machine.travel(row.due_at, tick=False):
        client.force_login(row.member.person)
        assert "This is a test" not in client.get("/alerts/").text
        assert "Test: a message" not in client.get("/alerts/").text


def test_one_address_that_is_refused_keeps_the_management_informed(house, server):
    run(0)
    server.behaves = "5xx"
    run(1)
    server.behaves = "takes"
    run(1, 1)
    assert "mona@example.org" in server.readers()


def test_it_stands_on_each_page_of_whom_it_went_to_and_says_what_it_is(
    house, server, client: Client
):
    staff(house.practice, "Sue", Role.SUPERVISOR)
    run(0)
    row = Rehearsal.objects.select_related("member__person").get()
    other = house.eva if row.member == house.ben else house.ben
    with time_machine.travel(NOW, tick=False):
        client.force_login(row.member.person)
        assert (
            "Test: a message to see whether it reaches you"
            in client.get("/today/").text
        )
        page = client.get("/alerts/").text
        assert "This is a test" in page
        client.force_login(other.person)
        assert "Test: a message" not in client.get("/today/").text
        client.force_login(row.member.person)
        done = client.post(f"/alerts/tests/{row.pk}/", {"mail": "yes"}, follow=True)
        assert "That was a test." in done.text
        assert "This is a test" not in client.get("/alerts/").text
