"""What another site, another host or a crafted address could make this one do: nothing."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from cast import PASSWORD, Cast
from django.core import mail
from django.core.cache import cache as counters
from django.test import Client
from markup import elements_of
from planting import payloads
from world import World

from vincula_practice.config.description import describe

EVIL = [
    "https://elsewhere.invalid/",
    "//elsewhere.invalid/",
    "///elsewhere.invalid/",
    "/\\elsewhere.invalid/",
    "\\\\elsewhere.invalid",
    "http:elsewhere.invalid",
    "https:/elsewhere.invalid",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%09/elsewhere.invalid",
    "/\t/elsewhere.invalid",
    " //elsewhere.invalid",
    "//elsewhere.invalid%2f..",
    "https://testserver@elsewhere.invalid/",
    "https://testserver.elsewhere.invalid/",
    "https:///elsewhere.invalid",
]
GATES = {"is_client": "anna", "manages": "mona", "chooses_texts": "mona"}
FORBIDDEN, NO_SUCH_METHOD, BAD = 403, 405, 400


def operations(world: World) -> Iterator[tuple[str, str, str, dict]]:
    """Yield who, how, an address that is there, and the description of each."""
    addresses = world.addresses()
    for methods in describe()["paths"].values():
        for method, operation in methods.items():
            name = operation["operationId"].split(" ")[0]
            who = GATES.get(operation["x-who"], "ben")
            yield from ((who, method, one, operation) for one in addresses[name][:1])


def fields_of(operation: dict) -> list[str]:
    kinds = operation.get("requestBody", {}).get("content", {})
    return [n for one in kinds.values() for n in one["schema"]["properties"]]


def asked_in(operation: dict) -> list[str]:
    parts = operation.get("parameters", [])
    return [one["name"] for one in parts if one["in"] == "query"]


# A sealed letter comes from a worker that has no form. No cookie counts there: only who
# holds the slip inside the seal can send one, and another site holds none. A report of a
# browser changes nothing.
WITHOUT_A_COOKIE = {"/c/letters/", "/policy-report/"}


def test_no_form_of_another_site_does_anything(world: World):
    posts = [
        one
        for one in operations(world)
        if one[1] == "post" and one[2] not in WITHOUT_A_COOKIE
    ]
    assert len(posts) >= 40
    for who, _, address, _operation in posts:
        browser = world.browser(who)
        browser.handler.enforce_csrf_checks = True
        assert browser.post(address, {}).status_code == FORBIDDEN, address
        browser.cookies["csrftoken"] = token = "a" * 32
        known = {"X-CSRFToken": token}
        from_there = known | {"Origin": "https://elsewhere.invalid"}
        answer = browser.post(address, {}, headers=from_there)
        assert answer.status_code == FORBIDDEN, address
        # The same with all that a page of ours sends gets past the check.
        assert browser.post(address, {}, headers=known).status_code != FORBIDDEN, (
            address
        )


def test_no_other_site_may_read_an_answer(world: World):
    for who, method, address, _operation in operations(world):
        browser = world.browser(who)
        origin = {"Origin": "https://elsewhere.invalid"}
        for how in (method.upper(), "OPTIONS"):
            answer = browser.generic(how, address, headers=origin)
            told = [
                name for name in answer.headers if name.startswith("Access-Control")
            ]
            assert not told, (how, address)


def test_nothing_leads_to_another_site(world: World):
    leading = 0
    for turn, (who, method, address, operation) in enumerate(operations(world)):
        given = [*fields_of(operation), *asked_in(operation), "next"]
        # Each address gets three of them, so that all come round many times.
        for evil in (EVIL[(turn * 3 + n) % len(EVIL)] for n in range(3)):
            at = f"{address}?{'&'.join(f'{n}={quote(evil)}' for n in given)}"
            posted = dict.fromkeys(given, evil) | {"language": "de", "switch": "de"}
            browser = world.browser(who)
            answer = browser.post(at, posted) if method == "post" else browser.get(at)
            to = answer.headers.get("Location", "")
            if to and not address.startswith("/leave"):
                leading += 1
                assert is_ours(to), (address, evil, to)
    assert leading > len(EVIL)


def is_ours(to: str) -> bool:
    # As browsers read it: a backslash is a slash, tabs are not there.
    seen = re.sub(r"[\t\r\n]", "", to).strip().replace("\\", "/")
    parts = urlsplit(seen)
    return seen.startswith("/") and not seen.startswith("//") and not parts.scheme


def test_signing_in_leads_to_no_other_site(cast: Cast, monday_noon: None):
    given = {"login": "anna@example.org", "password": PASSWORD}
    for evil in EVIL:
        counters.clear()
        asked = given | {"next": evil}
        answer = Client().post(f"/sign-in/?next={quote(evil)}", asked)
        assert answer.status_code == 302
        assert is_ours(answer["Location"]), evil


def test_another_host_is_not_answered(world: World, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    host = "testserver.elsewhere.invalid"
    for who, method, address, _operation in operations(world):
        answer = world.browser(who).generic(
            method.upper(), address, headers={"Host": host}
        )
        assert answer.status_code == BAD, address
        assert host not in answer.text


def test_a_mail_names_our_host_whatever_a_proxy_says(cast: Cast):
    lies = {
        "X-Forwarded-Host": "elsewhere.invalid",
        "Forwarded": "host=elsewhere.invalid",
    }
    Client().post("/sign-in/forgotten/", {"email": "ben@example.org"}, headers=lies)
    assert mail.outbox
    assert not [one for one in mail.outbox if "elsewhere" in one.body]


def test_what_is_sent_comes_back_as_words(world: World):
    """Each part of each request at once; read like a browser reads markup."""
    words, echoed = " ".join(payloads()), 0
    for who, method, address, operation in operations(world):
        named = asked_in(operation)
        at = f"{address}?{'&'.join(f'{n}={quote(words[:1500])}' for n in named)}"
        posted = dict.fromkeys(fields_of(operation), words)
        browser = world.browser(who)
        answer = browser.post(at, posted) if method == "post" else browser.get(at)
        assert answer.status_code < 500, address
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        echoed += "alert(1)" in answer.text
        assert not markup_in(answer.text), address
    assert echoed >= 5


def markup_in(text: str) -> list[str]:
    found = []
    for tag, attributes in elements_of(text):
        if tag in {"iframe", "object", "embed", "base", "style", "math", "marquee"}:
            found.append(tag)
        ours = attributes.get("src", "").startswith("/static/")
        # Data is never run; what stands in it is escaped by json_script.
        if (
            tag == "script"
            and not ours
            and attributes.get("type") != "application/json"
        ):
            found.append(tag)
        found += [name for name in attributes if re.match(r"on|style$|srcdoc", name)]
        for name in ("href", "src", "action", "formaction"):
            if re.match(r"\s*(javascript|vbscript):", attributes.get(name, "")):
                found.append(json.dumps([tag, name]))
    return found


def test_markup_is_seen_where_there_is_some():
    assert markup_in("<p onclick=x>") == ["onclick"]
    assert markup_in("<script>x</script>") == ["script"]
    assert markup_in('<a href="javascript:x">') == ['["a", "href"]']
    assert markup_in("<p>&lt;script&gt;</p>") == []
