"""Something on our side does not do its part: saved, or clearly not saved; never silent."""

import errno
import re
import smtplib

import pytest
from cast import a_checkin, a_link, answer_phq9
from django.db import DataError, IntegrityError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from vincula_practice.config import outages
from vincula_practice.people import help_copy
from vincula_practice.people.models import Practice

LINES = "Telephone counselling: 0800 111 0 111\nThe practice's own line: 030 123456"
FULL = OperationalError("database or disk is full")

pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture
def browser():
    """A browser that is shown the page for faults instead of the fault itself."""
    return Client(raise_request_exception=False)


@pytest.fixture
def lines(cast, settings, tmp_path):
    """The practice's crisis lines, changed by its manager and copied to a file."""
    settings.VINCULA_DATA = tmp_path
    Practice.objects.filter(pk=cast.practice.pk).update(crisis_help=LINES)
    cast.practice.refresh_from_db()
    help_copy.keep(cast.practice)


@pytest.fixture
def no_database():
    """Every statement fails, as where the server is gone."""

    def gone(*_args):
        raise OperationalError("the connection is lost")

    with connection.execute_wrapper(gone):
        yield


def no_writes(fault):
    def refuse(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            raise fault
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


@pytest.mark.parametrize(
    ("fault", "outage"),
    [
        (OperationalError("database is locked"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EROFS, "Read-only file system"), True),
        (smtplib.SMTPServerDisconnected(), True),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (IntegrityError(), False),
        (DataError(), False),
        (ValueError(), False),
        (FileNotFoundError(errno.ENOENT, "gone"), False),
        (None, False),
    ],
)
def test_an_outage_is_told_from_our_own_mistakes(fault, outage):
    assert outages.is_one(fault) is outage


def test_what_an_outage_led_to_counts_as_one():
    fault = RuntimeError("somewhere above")
    fault.__cause__ = KeyError("in between")
    fault.__cause__.__context__ = FULL
    assert outages.is_one(fault)


def test_a_check_in_that_is_not_stored_is_not_acknowledged(cast, lines, browser):
    checkin = a_checkin(cast.episode)
    address = reverse("checkin:check", args=[a_link(checkin)])
    answer_phq9(checkin, *[0] * 9)
    with no_writes(FULL):
        told = browser.post(address)
    page = told.content.decode()
    assert told.status_code == 503
    assert told["Retry-After"] == "5"
    assert "This is not saved yet" in page
    assert 'href="tel:08001110111"' in page
    checkin.refresh_from_db()
    assert (checkin.state, checkin.responses.count()) == ("open", 0)
    # And once there is room again, the same goes through.
    assert browser.post(address).status_code == 302


def test_what_was_typed_is_still_on_the_page_and_can_be_sent_again(
    cast, lines, browser
):
    checkin = a_checkin(cast.episode)
    address = reverse("checkin:words", args=[a_link(checkin)])
    typed = {"words": 'I would <b>like</b> to "talk" about the move'}
    with no_writes(FULL):
        page = browser.post(address, typed).content.decode()
    assert f'<form method="post" action="{address}">' in page
    assert "<b>like" not in page
    again = re.search(r'name="words" value="([^"]+)"', page)[1]
    assert again == "I would &lt;b&gt;like&lt;/b&gt; to &quot;talk&quot; about the move"
    assert browser.post(address, typed).status_code == 302
    checkin.refresh_from_db()
    assert checkin.words == typed["words"]


def test_the_script_on_the_page_is_told_to_keep_it_and_try_again(cast, lines, browser):
    checkin = a_checkin(cast.episode)
    address = reverse("checkin:words", args=[a_link(checkin)])
    with no_writes(FULL):
        told = browser.post(
            address, {"words": "x"}, headers={"Accept": "application/json"}
        )
    assert told.status_code == 503
    assert told.json() == {
        "error": "Not saved yet. Please try again.",
        "saved": False,
    }


def test_no_password_is_handed_back(lines, browser):
    given = {"login": "ben@example.org", "password": "correct horse"}
    with no_writes(FULL), connection.execute_wrapper(_always(FULL)):
        told = browser.post(reverse("account_login"), given)
    page = told.content.decode()
    assert told.status_code == 503
    assert "correct horse" not in page
    assert "Please go back" in page


def _always(fault):
    def refuse(*_args):
        raise fault

    return refuse


def test_an_htmx_button_leads_to_a_page_that_says_so(cast, lines, browser):
    browser.force_login(cast.ben.person)
    session = a_checkin(cast.episode).session
    with no_writes(FULL):
        told = browser.post(
            reverse("today:mark", args=[session.pk]),
            {"state": "cancelled"},
            headers={"HX-Request": "true"},
        )
    assert told.status_code == 503
    assert "was not saved" in browser.get(told["HX-Redirect"]).content.decode()
    session.refresh_from_db()
    assert session.state == "planned"


def test_a_page_that_cannot_be_read_still_tells_where_to_turn(
    cast, lines, browser, no_database
):
    told = browser.get(reverse("checkin:start", args=["x" * 32]))
    page = told.content.decode()
    assert told.status_code == 503
    assert "030 123456" in page
    assert 'href="tel:112"' in page
    assert "not saved" not in page


def test_help_is_there_without_a_database_even_for_who_is_signed_in(
    cast, lines, browser
):
    browser.force_login(cast.anna.person)
    with connection.execute_wrapper(_always(OperationalError("gone"))):
        told = browser.get(reverse("help:page"))
    assert told.status_code == 200
    assert "030 123456" in told.content.decode()


def test_a_mistake_of_ours_is_a_500_and_says_where_to_turn(cast, lines, browser):
    with connection.execute_wrapper(_always(IntegrityError("ours"))):
        told = browser.get(reverse("checkin:start", args=["x" * 32]))
    assert told.status_code == 500
    assert "local emergency number" in told.content.decode()


def test_where_no_lines_are_known_the_general_words_stand(settings, tmp_path, browser):
    settings.VINCULA_DATA = tmp_path / "nothing"
    page = browser.get(reverse("help:page")).content.decode()
    assert 'href="tel:112"' in page


def test_among_many_practices_none_is_named(cast, settings, tmp_path, browser):
    settings.VINCULA_DATA = tmp_path
    for number in range(6):
        help_copy.keep(Practice(name=f"Practice {number}", crisis_help=LINES))
    assert "Practice 0" not in browser.get(reverse("help:page")).content.decode()


def test_a_torn_copy_is_left_out(cast, lines, tmp_path, browser):
    (tmp_path / "help" / "0.json").write_text('{"practice": "Torn')
    assert "030 123456" in browser.get(reverse("help:page")).content.decode()


def test_the_copy_follows_what_the_manager_changes(
    cast, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.VINCULA_DATA = tmp_path
    client = Client()
    client.force_login(cast.mona.person)
    page = client.get(reverse("setup:page")).context["promises"].initial
    changed = {**page, "crisis_help": LINES, "crisis_checked_on": "2026-11-20"}
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("setup:promises"), changed)
    assert done.status_code == 302
    (promise,) = help_copy.kept()
    assert [line.number for line in promise.crisis] == ["0800 111 0 111", "030 123456"]


def test_a_disk_that_takes_no_copy_does_not_keep_the_change_from_being_made(
    cast, settings, tmp_path, caplog
):
    settings.VINCULA_DATA = tmp_path / "file"
    settings.VINCULA_DATA.write_text("no folder")
    help_copy.keep(cast.practice)
    assert "was not written" in caplog.text


class Hangs:
    def __init__(self, fault):
        self.fault = fault

    def __call__(self, *_args, **_kwargs):
        raise self.fault


@pytest.mark.parametrize(
    "fault", [TimeoutError(), ConnectionRefusedError(), smtplib.SMTPDataError(451, b"")]
)
def test_a_check_in_is_kept_and_acknowledged_without_a_mail_server(
    cast, monkeypatch, browser, fault
):
    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", Hangs(fault))
    checkin = a_checkin(cast.episode)
    answer_phq9(checkin, *[0] * 9)
    sent = browser.post(reverse("checkin:check", args=[a_link(checkin)]))
    assert sent.status_code == 302
    checkin.refresh_from_db()
    assert checkin.state == "submitted"


def test_a_mail_server_that_hangs_holds_nobody_up(settings):
    assert 0 < settings.EMAIL_TIMEOUT <= 10
