"""RE-2: what was cut on the way is not stored by half, whatever form it has."""

import io
from urllib.parse import urlencode

import pytest
from cast import a_checkin, a_link, a_phone
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from starts import IMPORT, started

from vincula_practice.config.whole_bodies import CutShort, WholeBodies, _Whole

pytestmark = pytest.mark.usefixtures("monday_noon")
TOKEN = "a" * 32  # sent beside the body, so that only the body is cut
WORDS = "I am well and that is all"


def send(browser: Client, path: str, body: bytes, *, cut: int, kind: str) -> int:
    """Post as a server does that lost the line: announced in full, there in part."""
    came = body[: len(body) - cut]
    told: list[str] = []
    browser.cookies["csrftoken"] = TOKEN
    environ = browser._base_environ(
        HTTP_X_CSRFTOKEN=TOKEN,
        REQUEST_METHOD="POST",
        PATH_INFO=path,
        CONTENT_TYPE=kind,
        CONTENT_LENGTH=str(len(body)),
        **{"wsgi.input": io.BytesIO(came)},
    )
    application = WholeBodies(get_wsgi_application())
    request_started.disconnect(close_old_connections)  # the test's own stays open
    try:
        application(environ, lambda status, *_: told.append(status))
    finally:
        request_started.connect(close_old_connections)
    return int(told[0].split()[0])


def form(**fields: str) -> tuple[bytes, str]:
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def parts(**fields: str) -> tuple[bytes, str]:
    lines = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(lines) + "--b--\r\n").encode(), "multipart/form-data; boundary=b"


@pytest.mark.parametrize("made", [form, parts])
def test_half_a_form_is_no_form(cast, made):
    checkin = a_checkin(cast.episode)
    phone, path = a_phone(), f"/c/{a_link(checkin)}/words/"
    body, kind = made(words=WORDS)
    for cut in range(1, len(body)):
        assert send(phone, path, body, cut=cut, kind=kind) >= 400, cut
    checkin.refresh_from_db()
    assert checkin.words == ""
    assert send(phone, path, body, cut=0, kind=kind) == 302
    checkin.refresh_from_db()
    assert checkin.words == WORDS


def test_nothing_is_read_beyond_what_was_announced():
    stream = _Whole({"wsgi.input": io.BytesIO(b"abc next request")}, 3)
    assert (stream.read(2), stream.read(), stream.read()) == (b"ab", b"c", b"")
    with pytest.raises(CutShort):
        _Whole({"wsgi.input": io.BytesIO(b"ab")}, 3).read()


def test_the_served_site_holds_bodies_to_it(tmp_path):
    ask = "; print(type(vincula_practice.config.wsgi.application).__name__)"
    done = started(f"{IMPORT}{ask}", tmp_path, VINCULA_DEMO="1")
    assert done.stdout.strip() == WholeBodies.__name__, done.stderr
