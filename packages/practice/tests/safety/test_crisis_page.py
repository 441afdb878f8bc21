"""AL-15: a page with numbers that needs nothing of ours to be running."""

import functools
import http.server
import re
import threading
import urllib.request
from datetime import date, timedelta

import pytest
import time_machine
from cast import NOW
from django.core.management import CommandError, call_command
from django.db import connection

from vincula_practice.people.models import Practice
from vincula_practice.safety import crisis
from vincula_practice.safety.crisis import NoLine, expired, line_in, lines_for
from vincula_practice.safety.crisis_page import LARGEST, folder, write_pages
from vincula_practice.safety.ladder import proposal
from vincula_practice.safety.rules import confirm_rules

TODAY = NOW.date()
ALL = crisis._entries()


@pytest.fixture
def data(settings, tmp_path):
    settings.VINCULA_DATA = tmp_path
    return tmp_path


def in_country(cast, country: str) -> None:
    ladder = proposal("UTC")
    values = {name: getattr(ladder, name) for name in type(ladder).__slots__}
    chosen = type(ladder)(**{**values, "country": country})
    confirm_rules(ladder=chosen, by=cast.mona, at=NOW)


@pytest.mark.parametrize("entry", ALL, ids=lambda one: one["id"])
def test_every_entry_has_source_owner_day_and_expiry(entry):
    line = line_in(entry, "en")
    assert line.source
    assert line.owner
    assert line.address.startswith("https://")
    assert line.checked_on < line.expires_on <= line.checked_on + timedelta(days=180)


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": ""},
        {"owner": ""},
        {"countries": []},
        {"countries": ["XX"]},
        {"number": "call us"},
        {"expires_on": date(2030, 1, 1)},
        {"expires_on": date(2020, 1, 1)},
    ],
)
def test_an_entry_that_lacks_something_is_refused(wrong):
    with pytest.raises(NoLine):
        line_in({**ALL[0], **wrong}, "en")


@pytest.mark.parametrize("name", ["source", "owner", "expires_on", "checked_on"])
def test_an_entry_without_it_is_refused(name):
    with pytest.raises(NoLine):
        line_in({key: value for key, value in ALL[0].items() if key != name}, "en")


def test_what_has_expired_is_not_shown_and_the_check_says_so(cast, data):
    later = max(one["expires_on"] for one in ALL)
    assert lines_for("IE", on=TODAY)
    assert not lines_for("IE", on=later)
    assert len(expired(on=later)) == len(ALL)
    Practice.objects.update(crisis_checked_on=later)
    with (
        time_machine.travel(later, tick=False),
        pytest.raises(CommandError, match="samaritans expired"),
    ):
        call_command("crisis", "check")


def test_a_practice_that_has_not_called_its_numbers_is_named(cast, data, monday_noon):
    Practice.objects.update(crisis_checked_on=TODAY)
    call_command("crisis", "check")
    Practice.objects.filter(pk=cast.practice.pk).update(
        crisis_checked_on=TODAY - timedelta(days=181)
    )
    with pytest.raises(CommandError, match=str(cast.practice.pk)):
        call_command("crisis", "check")


@pytest.mark.parametrize("country", ["", "DE", "US", "IE"])
def test_no_number_of_another_country_is_shown(cast, data, country):
    if country != "US":
        in_country(cast, country)
    write_pages(on=TODAY)
    page = (folder() / "index.html").read_text()
    assert "call your local emergency number" in page
    assert ("116123" in page) is (country == "IE")


def test_it_is_small_and_has_no_script_and_asks_nobody_else(cast, data):
    Practice.objects.update(crisis_help="A house for hard nights 020 7946 0958\n" * 9)
    write_pages(on=TODAY)
    for name in ("index.html", "de.html"):
        page = (folder() / name).read_text()
        assert len(page.encode()) <= LARGEST
        assert "<script" not in page
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
        assert not re.findall(r"url\(|@import", page)
        assert "Anna" not in page


def test_old_numbers_of_a_practice_are_not_shown_as_current(cast, data):
    Practice.objects.filter(pk=cast.practice.pk).update(
        crisis_help="A house for hard nights 020 7946 0958",
        crisis_checked_on=TODAY - timedelta(days=181),
    )
    write_pages(on=TODAY)
    page = (folder() / "index.html").read_text()
    assert "own numbers since" in page
    assert "The practice called its own numbers" not in page


def test_every_number_on_it_can_be_dialled(cast, data):
    in_country(cast, "IE")
    write_pages(on=TODAY)
    page = (folder() / "index.html").read_text()
    dialled = re.findall(r'href="tel:([^"]*)"', page)
    assert set(dialled) >= {"112", "116123"}
    assert all(re.fullmatch(r"\+?\d{3,15}", one) for one in dialled)


def test_it_is_handed_out_with_site_and_database_down(cast, data, socket_enabled):
    """A plain web server, and a database that answers nothing."""
    in_country(cast, "IE")
    call_command("crisis", "write")
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=str(folder())
    )
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/"

        def down(*_args):
            raise RuntimeError("the database is down")

        with connection.execute_wrapper(down), urllib.request.urlopen(address) as got:
            page = got.read().decode()
        server.shutdown()
    assert "tel:116123" in page


def test_written_again_it_changes_nothing(cast, data):
    assert len(write_pages(on=TODAY)) == 2
    assert write_pages(on=TODAY) == []


def test_among_many_practices_only_what_fits_everybody_is_shown(cast, data):
    for number in range(6):
        Practice.objects.create(name=f"House {number}", crisis_help="Here 0123 456")
    write_pages(on=TODAY)
    page = (folder() / "index.html").read_text()
    assert "House" not in page
    assert "tel:112" in page
