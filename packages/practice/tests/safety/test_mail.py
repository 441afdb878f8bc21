"""AL-6, AL-8: what a mail server does or does not do, and who is told all the same."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from cast import NOW, a_checkin, answer, staff
from courses import answered, sent
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from kept_cast import the_cast
from mail_server import SITE, a_free_port, a_mail_server

from vincula_practice.checkins.models import CheckIn
from vincula_practice.people import teams
from vincula_practice.people.models import Practice, Role
from vincula_practice.safety import mails, sweep
from vincula_practice.safety.actions import take_on
from vincula_practice.safety.models import Pulse, RiskAlert, Telling
from vincula_practice.safety.sweep import sweep as run

MINUTE = timedelta(minutes=1)
HERE = Path(__file__).parents[1]
# All that a mail server can do wrong, and whether the site learns of it.
KNOWN = ("refused", "hangs", "4xx", "5xx", "refuses the text")
UNKNOWN = ("black hole", "bounces")


@pytest.fixture
def alert(cast) -> RiskAlert:
    """Anna answers; Dana stands in for Ben."""
    checkin = a_checkin(cast.episode)
    dana = staff(cast.practice, "Dana", Role.THERAPIST)
    teams.join_team(
        episode=cast.episode, colleague=dana, by=cast.ben, at=NOW + timedelta(seconds=1)
    )
    answer(checkin, "phq9_9", 1)
    sent(checkin)
    return RiskAlert.objects.get()


def broken(server, settings, how: str) -> None:
    server.behaves = how
    if how == "refused":
        settings.EMAIL_PORT = a_free_port()  # nobody listens there


def test_the_owner_is_told_within_the_first_minute_and_the_mail_tells_nothing(
    alert, server
):
    run(at=NOW, base_url=SITE)
    ((address, text),) = server.mails
    assert address == "ben@example.org"
    assert SITE in text
    for word in ("anna", "suicid", "danger", "risk", "alert", "therap", "client"):
        assert word not in text.lower()


def test_a_mail_that_was_taken_is_not_sent_again(alert, server):
    for minute in range(5):
        run(at=NOW + minute * MINUTE, base_url=SITE)
    assert server.readers() == ["ben@example.org"]


@pytest.mark.parametrize("how", KNOWN)
def test_where_no_mail_goes_out_the_next_person_has_it_at_once(
    alert, server, settings, how
):
    broken(server, settings, how)
    run(at=NOW, base_url=SITE)
    alert.refresh_from_db()
    assert (alert.owner.person.name, alert.rung) == ("Dana", 1)
    assert alert.closed_at is None
    assert not Telling.objects.exclude(handed_over_at=None).exists()
    assert Pulse.objects.get().mail_failing_since == NOW


@pytest.mark.parametrize("how", KNOWN)
def test_it_is_tried_again_and_goes_out_when_the_server_is_well(
    alert, server, settings, how
):
    port = settings.EMAIL_PORT
    broken(server, settings, how)
    run(at=NOW, base_url=SITE)
    server.behaves, settings.EMAIL_PORT = "takes", port
    run(at=NOW + MINUTE, base_url=SITE)
    assert {"ben@example.org", "dana@example.org"} <= set(server.readers())
    first = Telling.objects.get(rung=0)
    assert first.handed_over_at == NOW + MINUTE
    assert Pulse.objects.get().mail_failing_since is None


@pytest.mark.parametrize("how", UNKNOWN)
def test_that_a_server_took_it_is_not_taken_for_read(alert, server, how):
    """A black hole shows nothing: the ladder goes on by its own times."""
    server.behaves = how
    run(at=NOW, base_url=SITE)
    alert.refresh_from_db()
    assert alert.rung == 0
    run(at=NOW + 30 * MINUTE, base_url=SITE)
    alert.refresh_from_db()
    assert alert.owner.person.name == "Dana"
    assert alert.closed_at is None


def test_one_mailbox_that_is_gone_holds_up_nobody_else(alert, server, cast, settings):
    answered(cast.emils_episode, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    ben = cast.ben.person
    ben.email = None
    ben.save(update_fields=["email"])
    run(at=NOW, base_url=SITE)
    assert "eva@example.org" in server.readers()
    alert.refresh_from_db()
    assert alert.owner.person.name == "Dana"


def test_no_mail_goes_to_others_once_somebody_has_taken_it_on(alert, server, cast):
    take_on(alert=alert, by=cast.ben, at=NOW)
    run(at=NOW, base_url=SITE)
    assert server.readers() == ["ben@example.org"]
    run(at=NOW + 90 * MINUTE, base_url=SITE)
    assert server.readers() == ["ben@example.org"]


# --- the program that passes alerts on ---------------------------------------------------


def test_it_says_that_it_ran_and_every_page_of_staff_says_when_it_did_not(
    cast, alert, settings, client: Client
):
    Practice.objects.update(invented=False)
    client.force_login(cast.ben.person)
    with time_machine.travel(NOW, tick=False):
        assert "has never run" in client.get("/today/").text
        run(at=NOW, base_url=SITE)
        assert "not passed on" not in client.get("/today/").text
    for minutes, late in ((2, False), (3, True), (-3, True)):
        with time_machine.travel(NOW + minutes * MINUTE, tick=False):
            client.force_login(cast.ben.person)
            page = client.get("/clients/").text
            assert ("has not run since" in page) is late, minutes
            for who, page in ((cast.mona, "/practice/"), (cast.fred, "/today/")):
                client.force_login(who.person)
                told = "has not run since" in client.get(page).text
                assert told is late, (who, minutes)


def test_every_page_of_staff_says_when_no_mail_goes_out(
    cast, alert, server, settings, client: Client
):
    Practice.objects.update(invented=False)
    broken(server, settings, "refused")
    with time_machine.travel(NOW, tick=False):
        run(at=NOW, base_url=SITE)
        client.force_login(cast.ben.person)
        assert "No mail goes out since" in client.get("/today/").text
        client.force_login(cast.anna.person)
        assert "No mail goes out" not in client.get("/my/").text


def test_the_watchdog_fails_where_it_has_stopped(alert, settings, monday_noon):
    with pytest.raises(CommandError, match="never run"):
        call_command("alerts", "check")
    run(at=NOW, base_url=SITE)
    call_command("alerts", "check")
    with (
        time_machine.travel(NOW + 40 * MINUTE, tick=False),
        pytest.raises(CommandError, match="1 alerts should have been passed on"),
    ):
        call_command("alerts", "check")


def test_one_alert_that_cannot_be_passed_on_does_not_hold_up_the_others(
    alert, cast, server, monkeypatch
):
    answered(cast.emils_episode, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    plainly = sweep.advance

    def stuck(*, alert_id, at):
        if alert_id == alert.pk:
            raise RuntimeError("this one")
        return plainly(alert_id=alert_id, at=at)

    monkeypatch.setattr(sweep, "advance", stuck)
    done = run(at=NOW + 200 * MINUTE, base_url=SITE)
    assert done.stuck == 1
    assert done.steps > 1


def test_stopped_between_sending_and_marking_it_is_sent_again(
    alert, server, monkeypatch
):
    """At least once: a mail is marked after a server took it, never before."""

    class Stopped(BaseException):
        pass

    def stop(*_args, **_kwargs):
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(mails.Telling, "save", stop)
        with pytest.raises(Stopped):
            run(at=NOW, base_url=SITE)
    run(at=NOW + MINUTE, base_url=SITE)
    assert server.readers() == ["ben@example.org"] * 2


RUN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "settings_for_tests"
import django
django.setup()
from django.core.management import call_command
print("begins", flush=True)
call_command("alerts", "run")
"""


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_nothing_is_lost_and_a_later_run_does_the_rest(
    transactional_db, settings, tmp_path, socket_enabled
):
    """AL-8: real processes, killed; all of the ladder is told, each person once a step."""
    if connection.vendor != "sqlite":
        pytest.skip("the process opens the file of the tests")
    cast = the_cast()
    answered(cast.episode, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    RiskAlert.objects.update(raised_at=NOW, begins_at=NOW, next_at=NOW + 30 * MINUTE)
    with a_mail_server() as (port, box):
        environment = os.environ | {
            "VINCULA_DATABASE": f"sqlite://{connection.settings_dict['NAME']}",
            "VINCULA_SMTP_HOST": "127.0.0.1",
            "VINCULA_SMTP_PORT": str(port),
            "VINCULA_BASE_URL": SITE,
            "VINCULA_REAL_MAIL": "1",
        }
        for wait in (0.0, 0.01, 0.03, 0.1, 0.2):
            one = subprocess.Popen(
                [sys.executable, "-c", RUN],
                cwd=HERE,
                env=environment,
                stdout=subprocess.PIPE,
            )
            one.stdout.readline()
            try:
                one.wait(wait)
            except subprocess.TimeoutExpired:
                one.send_signal(signal.SIGKILL)
            one.communicate()
        done = subprocess.run(
            [sys.executable, "-c", RUN],
            cwd=HERE,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert {"ben@example.org", "eva@example.org"} <= set(box.readers())
    steps = RiskAlert.objects.get().tellings.values_list("rung", "round", "member")
    assert len(steps) == len(set(steps))
    assert CheckIn.objects.exists()
