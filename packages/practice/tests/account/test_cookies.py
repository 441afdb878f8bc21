"""Over https every cookie is bound to TLS and to this very host, by its name."""

import ast
import json
from pathlib import Path

import pytest
from cast import PASSWORD, Cast, a_checkin, a_goal, a_link, a_session
from django.test import Client
from django.urls import reverse
from starts import LONG, started

import vincula_practice
from vincula_practice.checkins.actions import open_checkin
from vincula_practice.checkins.kiosks import code_for
from vincula_practice.people.cookies import MOST, named

pytestmark = pytest.mark.usefixtures("monday_noon")
PACKAGE = Path(vincula_practice.__file__).parent
SETTINGS = (
    "VINCULA_HTTPS",
    *(f"SESSION_COOKIE_{end}" for end in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")),
    *(f"CSRF_COOKIE_{end}" for end in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")),
    *(f"LANGUAGE_COOKIE_{end}" for end in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")),
)
SAY = f"""
import json
import vincula_practice.config.wsgi
from django.conf import settings
print(json.dumps({{name: getattr(settings, name) for name in {SETTINGS!r}}}))
"""


@pytest.fixture(scope="module")
def of_production(tmp_path_factory) -> dict[str, object]:
    """What a site started as in earnest says of its cookies."""
    folder = tmp_path_factory.mktemp("production")
    said = started(SAY, folder, VINCULA_SECRET_KEY=LONG)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout.splitlines()[-1])


@pytest.fixture
def over_tls(of_production, settings) -> None:
    for name, value in of_production.items():
        setattr(settings, name, value)


def browser() -> Client:
    return Client(headers={"X-Forwarded-Proto": "https"})


@pytest.fixture
def jar(over_tls, cast: Cast) -> dict[str, object]:
    """Every cookie that a sign-in, a link and a tablet leave in a browser."""
    anna, phone, tablet, stranger = (browser() for _ in range(4))
    anna.get("/sign-in/", secure=True)
    given = {"login": "anna@example.org", "password": PASSWORD}
    anna.post("/sign-in/", given, secure=True)
    anna.post("/account/places/end-others/", secure=True)
    stranger.post("/account/language/", {"language": "de"}, secure=True)
    a_goal(cast.episode, "Sleep")
    checkin = a_checkin(cast.episode)
    link = f"/c/{a_link(checkin)}/"
    phone.get(link, secure=True)
    phone.post(f"{link}language/", {"switch": "de"}, secure=True)
    tablet.force_login(cast.fred.person)
    pin = {"pin": "493817", "again": "493817"}
    tablet.post(reverse("tablet:start"), pin, secure=True)
    code = code_for(checkin=checkin, by=cast.fred, at=cast.fred.started_at)
    tablet.post("/kiosk/", {"code": code}, secure=True)
    found = {}
    for one in (tablet, stranger, phone, anna):
        found |= dict(one.cookies.items())
    return found


def test_each_is_secure_bound_to_the_host_and_read_by_no_script(jar):
    kinds = {name.removeprefix("__Host-").partition("-")[0] for name in jar}
    assert kinds == {
        *("sessionid", "csrftoken", "device", "language", "messages"),
        *("checkin_device", "checkin_language", "kiosk", "kiosk_visit"),
    }
    for name, cookie in jar.items():
        assert name.startswith("__Host-"), name
        assert (cookie["secure"], cookie["path"]) == (True, "/"), name
        assert cookie["domain"] == "", name
        assert cookie["httponly"] is True, name
        assert cookie["samesite"] in {"Lax", "Strict"}, name


def test_over_plain_http_the_names_are_plain(cast, client):
    client.get("/sign-in/")
    given = {"login": "anna@example.org", "password": PASSWORD}
    client.post("/sign-in/", given)
    assert {"sessionid", "csrftoken", "device"} <= set(client.cookies)
    assert not [name for name in client.cookies if name.startswith("__")]


def test_a_cookie_with_the_plain_name_opens_nothing_over_tls(over_tls, cast):
    anna, thief = browser(), browser()
    anna.force_login(cast.anna.person)
    assert anna.get("/my/", secure=True).status_code == 200
    thief.cookies["sessionid"] = anna.cookies["__Host-sessionid"].value
    assert thief.get("/my/", secure=True).status_code == 302


def test_a_link_reads_back_what_was_given_with_this_browser_and_link(over_tls, cast):
    first = f"/c/{a_link(a_checkin(cast.episode))}/"
    session = a_session(cast.emils_episode)
    second = a_link(
        open_checkin(session=session, occasion="before", at=session.starts_at)
    )
    phone, other = browser(), browser()
    for link in (first, f"/c/{second}/"):
        phone.get(link, secure=True)
    phone.post(f"{first}q/1/", {"phq9::phq9_1": "3"}, secure=True)
    assert " checked" in phone.get(f"{first}q/1/", secure=True).text
    assert " checked" not in other.get(f"{first}q/1/", secure=True).text
    names = {name for name in phone.cookies if "checkin_device" in name}
    assert len(names) == 2
    assert len({phone.cookies[name].value for name in names}) == 2
    assert not any(second in name or first[3:-1] in name for name in phone.cookies)


def test_a_browser_does_not_carry_the_cookies_of_all_links_for_years(over_tls, cast):
    phone = browser()
    for number in range(2 * MOST):
        phone.cookies[f"{named('checkin_device')}-{number:016}"] = "of an old link"
    phone.get(f"/c/{a_link(a_checkin(cast.episode))}/", secure=True)
    kept = [c for n, c in phone.cookies.items() if "checkin_device" in n and c.value]
    assert len(kept) == MOST


def test_what_the_script_keeps_is_named_alike_and_spares_what_was_not_sent(
    over_tls, cast
):
    script = (PACKAGE / "static/vincula/offline.js").read_text()
    assert 'safe ? "__Host-unsent" : "unsent"' in script
    assert 'safe ? "; secure" : ""' in script
    anna = browser()
    anna.force_login(cast.anna.person)
    anna.cookies["__Host-unsent"] = "1"
    left = anna.post("/leave/", secure=True)
    assert '"storage"' not in left["Clear-Site-Data"]


def test_cookies_are_set_where_they_get_their_names() -> None:
    found = {
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in {"set_cookie", "set_signed_cookie", "delete_cookie"}
    }
    # The language's name stands in the settings, where Django reads it too.
    assert found == {"people/cookies.py", "web/account/views.py"}
