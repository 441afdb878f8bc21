"""What reaches a log: never a link that still works, never a row."""

import logging
import logging.config
import logging.handlers
import socket

import pytest
from cast import a_checkin, a_link
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from vincula_practice.config import env, logs
from vincula_practice.config.logs import Discreet


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    kept = settings.LOGGING["formatters"]["discreet"]
    caplog.handler.setFormatter(Discreet(kept["format"], style=kept["style"]))
    return caplog


def test_every_line_goes_through_it():
    used = {one["formatter"] for one in settings.LOGGING["handlers"].values()}
    made = {settings.LOGGING["formatters"][name]["()"] for name in used}
    assert made == {f"{Discreet.__module__}.{Discreet.__name__}"}


@pytest.mark.usefixtures("monday_noon")
def test_a_wrong_step_behind_a_link_does_not_tell_the_link(cast, log):
    token = a_link(a_checkin(cast.episode))
    strict = Client(enforce_csrf_checks=True)
    strict.get(f"/c/{token}/q/99/")
    strict.get(f"/c/{token}/language/")
    strict.post(f"/c/{token}/check/")
    Client().get(f"/my/?next=/c/{token}/")
    assert "Not Found: /c/…/q/99/" in log.text
    assert token not in log.text


@pytest.mark.parametrize(
    "address", ["/welcome/a-token/", "/sign-in/forgotten/1z-a-token/"]
)
def test_nor_a_way_to_become_somebody(db, log, address):
    Client().put(address)
    logging.getLogger("django.request").warning("Not Found: %s", address)
    assert "a-token" not in log.text


def test_nor_what_a_database_repeats(log):
    told = ValueError("no such value\n  DETAIL:  Failing row contains (words, 3).")
    logging.getLogger("django.request").error("Failed", exc_info=told)
    assert "words, 3" not in log.text


def test_nor_what_an_exception_says_but_where_it_came_from(log):
    said = " ".join(("I", "slept", "three", "hours"))
    try:
        int(said)
    except ValueError as fault:
        told = RuntimeError(said)
        told.__cause__ = fault
    logging.getLogger("django.request").error("Failed", exc_info=told)
    assert said not in log.text
    assert "builtins.RuntimeError" in log.text
    assert "builtins.ValueError" in log.text
    assert "test_logs.py" in log.text


def test_what_tells_nothing_stays_readable(log):
    address = "/c/mine/6f1e7b1e-0000-4000-8000-000000000000/q/9/"
    logging.getLogger("django.request").warning("Not Found: %s", address)
    assert address in log.text


def test_the_log_goes_to_this_machines_syslog_where_it_is_named(tmp_path):
    address = str(tmp_path / "log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as place:
        place.bind(address)
        made = logs.written(syslog=address)
        assert made["root"]["handlers"] == ["console", "syslog"]
        handler = logging.handlers.SysLogHandler(made["handlers"]["syslog"]["address"])
        kept = made["formatters"]["discreet"]
        handler.setFormatter(Discreet(kept["format"], style=kept["style"]))
        words = ("django.request", 30, "", 0, "Not Found: /c/a-token/", (), None)
        handler.emit(logging.LogRecord(*words))
        handler.close()
        line = place.recv(4096).decode()
    assert "WARNING django.request Not Found: /c/…/" in line
    assert logs.written(syslog="")["root"]["handlers"] == ["console"]


def test_a_log_never_goes_over_a_network_in_plain(monkeypatch):
    monkeypatch.setenv("VINCULA_LOG_SYSLOG", "logs.example.org:514")
    with pytest.raises(ImproperlyConfigured, match="a socket of this machine"):
        env.path_of_socket("VINCULA_LOG_SYSLOG")
