"""What every answer of the site tells the browser, whoever asks and for whatever."""

import json
import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from world import routes

from vincula_practice.config import headers

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "object-src": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "default",
    "report-uri": "/policy-report/",
    "report-to": "policy",
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Reporting-Endpoints": 'policy="/policy-report/"',
}
HTMX = {
    "allowEval": False,
    "allowScriptTags": False,
    "historyEnabled": False,
    "historyCacheSize": 0,
    "includeIndicatorStyles": False,
    "refreshOnHistoryMiss": True,
    "selfRequestsOnly": True,
}
# Whom and what a page is about; none of it may stand where a browser remembers it.
NAMES = re.compile("Anna|Emil|Carl|Ben|Eva|Dora|Lindenhof|Seeblick|Sleep|Moved")
# These lead on at once, or need something from a mail or a device first.
ELSEWHERE = ("home", "welcome", "account_", "mfa_", "account:colleague", "first:")
# These show themselves to the practice's tablet alone, ask for a mailbox first, or name a
# colleague's place, of which this world has none to end: portal/test_kiosk.py, account/
# and policy/ look at them.
ELSEWHERE += ("kiosk:", "kiosk-checkin:", "setup:leaving", "account:address")
TYPED = {"text", "email", "number", "date", "time", "tel", "search", "url", "password"}


def policy_of(answer) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts if part)


def test_everyone_asked_for_everything(seen):
    assert {one.name for one in seen} == set(routes())
    assert {one.status for one in seen} <= {200, 204, 302, 404, 405}
    # All pages that there are were truly seen by somebody.
    shown = {one.name for one in seen if one.status == 200}
    looked_for = {one.name for one in seen if one.status != 405}
    assert sorted(n for n in looked_for - shown if not n.startswith(ELSEWHERE)) == []


def test_the_content_policy_allows_nothing_but_our_own_files(seen):
    told = {one.headers["Content-Security-Policy"]: policy_of(one) for one in seen}
    assert all(policy == POLICY for policy in told.values())


@pytest.mark.parametrize("name", HEADERS)
def test_every_answer_carries_the_header(seen, name):
    assert {one.headers.get(name) for one in seen} == {HEADERS[name]}


def test_every_feature_that_is_not_used_is_refused(seen):
    (told,) = {one.headers["Permissions-Policy"] for one in seen}
    allowed = {part for part in told.split(", ") if not part.endswith("=()")}
    assert "camera=()" in told
    assert "geolocation=()" in told
    assert allowed == {
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    }


def test_nothing_is_kept_and_nobody_else_may_read_it(seen):
    for one in seen:
        assert "no-store" in one.headers["Cache-Control"], one.address
        assert "Access-Control-Allow-Origin" not in one.headers


def test_a_static_file_carries_the_same(settings, tmp_path):
    (tmp_path / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.STATIC_ROOT = tmp_path
    answer = Client().get("/static/drawing.svg")
    b"".join(answer.streaming_content)  # closes the file
    assert answer.status_code == 200
    assert policy_of(answer) == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_no_page_holds_script_or_style_of_its_own(seen):
    found = set()
    for one in filter(lambda one: one.is_page, seen):
        for tag, attributes in one.elements:
            if tag in {"style", "iframe", "object", "embed", "base"}:
                found.add((one.name, tag))
            ours = attributes.get("src", "").startswith("/static/")
            # Data is never run; what stands in it is escaped by json_script.
            if (
                tag == "script"
                and not ours
                and attributes.get("type") != "application/json"
            ):
                found.add((one.name, "script"))
            bad = {a for a in attributes if a == "style" or a.startswith("on")}
            found |= {(one.name, attribute) for attribute in bad}
    assert not found


def test_a_page_that_loads_htmx_has_set_it_first(seen):
    loading = [one for one in seen if "htmx-2.min.js" in one.text]
    assert {one.name for one in loading} >= {"today:page", "client:room"}
    for one in loading:
        (given,) = [
            attributes["content"]
            for tag, attributes in one.elements
            if tag == "meta" and attributes.get("name") == "htmx-config"
        ]
        assert json.loads(given) == HTMX
        assert one.text.index("htmx-config") < one.text.index("htmx-2.min.js")
        assert one.text.index("vincula/trust.js") < one.text.index("htmx-2.min.js")
        body = dict(one.elements)["body"]
        assert body.get("hx-history") == "false"


def test_no_title_names_anybody(seen):
    titles = {
        (one.name, found[1].strip())
        for one in seen
        if one.is_page and (found := re.search(r"<title>(.*?)</title>", one.text, re.S))
    }
    assert len(titles) > 20
    assert not [title for title in titles if NAMES.search(title[1])]
    assert not [title for title in titles if not title[1]]


def test_no_address_names_anybody(seen):
    assert not [one.address for one in seen if NAMES.search(one.address)]


def test_no_browser_remembers_what_was_typed(seen):
    """What is on one's own account may be remembered: that is how password safes work."""
    remembered = set()
    for one in filter(lambda one: one.is_page, seen):
        if one.name.startswith(ELSEWHERE):
            continue
        off = False
        for tag, attributes in one.elements:
            if tag == "form":
                off = attributes.get("autocomplete") == "off"
            typed = tag in {"textarea", "select"} or (
                tag == "input" and attributes.get("type", "text") in TYPED
            )
            told = attributes.get("autocomplete")
            if typed and not off and told not in {"off", "one-time-code"}:
                remembered.add((one.name, attributes.get("name")))
    assert not remembered


def test_whoever_signs_out_leaves_an_empty_cache(world):
    browser = world.browser("ben")
    assert "Clear-Site-Data" not in browser.get("/today/").headers
    out = browser.post("/sign-in/out/")
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/today/").status_code == 302


def test_what_an_answer_says_of_itself_stands():
    def says_so(_request):
        return HttpResponse(headers={"Permissions-Policy": "camera=(self)"})

    answer = headers.HeadersMiddleware(says_so)(RequestFactory().get("/"))
    assert answer["Permissions-Policy"] == "camera=(self)"
