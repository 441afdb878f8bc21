"""Every address of the site, tried by everyone: a new one fails here until it is told
who may look and who may act."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from uuid import uuid4

import pytest
from cast import NOW, Cast, a_checkin, a_link, a_session, membership_of, staff
from courses import answered
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from only_reads import only_reads

from vincula_practice.collaboration.actions import set_goal
from vincula_practice.people.actions import invite_staff
from vincula_practice.people.models import Episode, Membership, Role
from vincula_practice.progress.models import RiskNotice
from vincula_practice.rights.actions import ask

pytestmark = pytest.mark.usefixtures("monday_noon")

# Ben treats Anna. Sue and Rita are supervisor and researcher of Ben's practice; Nora's
# work there has ended. Nobody is not signed in.
CLIENTS = {"anna", "emil", "carl"}
THERAPISTS = {"ben", "eva", "dora"}
OFFICE = {"mona", "fred"}
SCHEDULERS = THERAPISTS | {"fred"}
SIGNED_IN = CLIENTS | THERAPISTS | OFFICE | {"sue", "rita", "nora"}
EVERYONE = SIGNED_IN | {"nobody"}
# Those who may plan with Anna; those who may read what she answers.
SCHEDULE, RECORD = {"ben", "fred"}, {"ben"}
NO_WAY, NOT_THERE = None, set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who may look and who may act; NO_WAY where the address knows no such thing.

    ``remembers``: looking keeps something in the session of whoever looks.
    """

    look: set[str] | None = NO_WAY
    act: set[str] | None = NO_WAY
    posted: dict[str, str] = field(default_factory=dict)
    remembers: bool = False


def page(look: set[str]) -> Route:
    return Route(look=look)


def deed(act: set[str], **posted: str) -> Route:
    return Route(act=act, posted=posted)


def form(who: set[str], **posted: str) -> Route:
    return Route(look=who, act=who, posted=posted)


def checkin_pages(namespace: str, who: set[str]) -> dict[str, Route]:
    return {
        f"{namespace}:start": page(who),
        f"{namespace}:question": form(who),
        f"{namespace}:all": form(who),
        f"{namespace}:words": form(who, words="Sleep"),
        f"{namespace}:check": form(who),
        f"{namespace}:sent": page(who),
        f"{namespace}:language": deed(who, switch="de"),
    }


ROUTES = {
    "home": page(SIGNED_IN),
    "welcome": form(EVERYONE),
    "account:me": page(SIGNED_IN),
    "account:places": page(SIGNED_IN),
    "account:end_place": deed(NOT_THERE),  # none of one's own is named
    "account:end_others": deed(SIGNED_IN),
    "account:colleague": page({"mona"}),
    "account:colleague_out": deed({"mona"}),
    "account:colleague_anew": deed({"mona"}),
    "account:role": deed({"ben"}, member="{member}"),
    "account:language": deed(EVERYONE, language="en"),
    "account_login": form(EVERYONE),
    "account_logout": form(EVERYONE),
    "account_signup": form(EVERYONE),
    "account_inactive": page(EVERYONE),
    "account_reauthenticate": replace(form(SIGNED_IN), remembers=True),
    "account_change_password": form(SIGNED_IN),
    "account_set_password": form(SIGNED_IN),
    "account_reset_password": form(EVERYONE),
    "account_confirm_password_reset_code": form(EVERYONE),
    "account_complete_password_reset": form(EVERYONE),
    "account_password_reset_completed": page(EVERYONE),
    "mfa_index": page(SIGNED_IN),
    "mfa_add_webauthn": replace(form(SIGNED_IN), remembers=True),
    "mfa_activate_totp": replace(form(SIGNED_IN), remembers=True),
    # Nobody here has one to remove or to look at.
    "mfa_remove_webauthn": form(NOT_THERE),
    "mfa_deactivate_totp": form(NOT_THERE),
    "mfa_view_recovery_codes": page(NOT_THERE),
    "mfa_generate_recovery_codes": form(SIGNED_IN),
    "mfa_authenticate": form(EVERYONE),
    "mfa_login_webauthn": form(EVERYONE),
    "mfa_reauthenticate": form(SIGNED_IN),
    "mfa_reauthenticate_webauthn": form(SIGNED_IN),
    "today:page": page(SCHEDULERS),
    "today:mark": deed(SCHEDULE, state="planned"),
    "today:send": deed(SCHEDULE),
    "today:code": deed(SCHEDULE),
    "today:withdraw": deed(SCHEDULE),
    "today:acknowledge": deed(RECORD),
    "client:list": page(SCHEDULERS),
    "client:new": form(THERAPISTS),
    "client:room": page(RECORD),
    "client:fresh": page(RECORD),
    "client:pdf": page(RECORD),
    "client:answers": page(RECORD),
    "client:add_event": deed(RECORD, on="2026-11-20", kind="note", words="Moved"),
    "client:add_goal": deed(RECORD, words="Call a friend"),
    "client:close_goal": deed(RECORD),
    "client:invite": deed(RECORD),
    "client:sessions": form(SCHEDULE),
    "client:move": form(SCHEDULE, day="2026-12-01", hour="11:00"),
    "client:mark": deed(SCHEDULE, state="planned"),
    "client:open_paper": deed(RECORD),
    "client:paper": form(RECORD),
    "plan:edit": form(RECORD),
    "setup:page": page(THERAPISTS | {"mona"}),
    "setup:promises": deed({"mona"}),
    "setup:invite": deed({"mona"}),
    "setup:text": deed(THERAPISTS | {"mona"}),
    "leave:now": deed(EVERYONE),
    "leave:elsewhere": page(EVERYONE),
    "help:page": page(EVERYONE),
    "picture:home": page(CLIENTS),
    "picture:pdf": page(CLIENTS),
    "picture:answers": page({"anna"}),
    "picture:add_goal": deed(CLIENTS, words="Call a friend"),
    "picture:close_goal": deed({"anna"}),
    "picture:check_in": deed({"anna"}),
    "rights:page": page(THERAPISTS | {"mona"}),
    "rights:retention": deed({"mona"}),
    "rights:decide": form({"ben", "mona"}),
    "rights:hold": deed({"mona"}),
    "rights:release": deed({"mona"}),
    "rights:agreed": page(RECORD),
    "rights:note": deed(RECORD, agrees="yes"),
    "data:home": page(CLIENTS),
    "data:take": form(CLIENTS),
    "data:opened": page(CLIENTS),
    "data:ask_why": deed(CLIENTS, at="never"),
    "data:agreed": page(CLIENTS),
    "data:agree": deed(CLIENTS, agrees="yes"),
    "data:ask": form(CLIENTS),
    "data:withdraw": deed({"anna"}),
    **checkin_pages("my-checkin", {"anna"}),
    # The link is the key: whoever holds it may, and an account neither helps nor hurts.
    **checkin_pages("checkin", EVERYONE),
}
# 422: a form was read and found wanting.
KINDS_OF_ANSWER = dict.fromkeys((200, 204, 302, 422), "yes") | {
    404: "not there",
    405: "no way",
}
# These name an open check-in, the others one that was sent.
OPEN = ("client:paper", "my-checkin:")


@cache
def addresses() -> dict[str, tuple[str, ...]]:
    """Return what the router knows: each route's name, and what its address names."""
    return dict(_walk(get_resolver(), "", ()))


def _walk(
    resolver: URLResolver, namespace: str, names: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in resolver.url_patterns:
        named = (*names, *one.pattern.regex.groupindex)
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name}", named
        else:
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from _walk(one, namespace + inner, named)


def things_of(episode: Episode, by: Membership) -> dict[str, object]:
    """Return one of everything that an address may name, all of one client."""
    sent = answered(episode, 2, 2, 2, 2, 2, 2, 2, 2, 1)
    opened = a_checkin(episode)
    goal = set_goal(episode=episode, words="Sleep", by=by, at=NOW)
    return {
        "episode_id": episode.pk,
        "session_id": a_session(episode).pk,
        "checkin_id": sent.pk,
        "open_id": opened.pk,
        "goal_id": goal.pk,
        "notice_id": RiskNotice.objects.get(response__checkin=sent).pk,
        "token": a_link(opened),
        "request_id": ask(kind="erase", by=membership_of(episode), at=NOW).pk,
        "purpose": "research",
        "occasion": "before",
        "number": 1,
        "pk": 1,
    }


@pytest.fixture
def annas(cast: Cast) -> dict[str, object]:
    return things_of(cast.episode, cast.ben)


class People(dict[str, Client]):
    """Everyone with a browser of their own, signed in when first asked for."""

    def __init__(self, members: dict[str, Membership]) -> None:
        self.members = members

    def __missing__(self, who: str) -> Client:
        self[who] = browser = Client()
        if who in self.members:
            browser.force_login(self.members[who].person)
        return browser


@pytest.fixture
def people(cast: Cast) -> People:
    nora = staff(cast.practice, "Nora", Role.THERAPIST)
    Membership.objects.filter(pk=nora.pk).update(ended_at=NOW)
    others = {
        "nora": nora,
        "sue": staff(cast.practice, "Sue", Role.SUPERVISOR),
        "rita": staff(cast.practice, "Rita", Role.RESEARCHER),
    }
    known = {who: getattr(cast, who) for who in SIGNED_IN - set(others)}
    return People(known | others)


def address_of(route: str, things: dict[str, object], cast: Cast) -> str:
    given = dict(things)
    if route.startswith(OPEN):
        given["checkin_id"] = given["open_id"]
    given["member_id"] = cast.ben.pk
    if route == "welcome":
        new = {"email": "tom@example.org", "name": "Tom", "role": "therapist"}
        given["token"] = invite_staff(**new, by=cast.mona, at=NOW).token
    return reverse(route, kwargs={name: given[name] for name in addresses()[route]})


def answer_of(response) -> str:
    """Sort an answer into one of four; anything else is named by its number."""
    if response.headers.get("Location", "").startswith("/sign-in/?next="):
        return "sign in"
    status = response.status_code
    return KINDS_OF_ANSWER.get(status, str(status))


def expected(who: str, may: set[str] | None) -> str:
    if may is NO_WAY:
        return "no way"
    if who in may:
        return "yes"
    return "sign in" if who == "nobody" else "not there"


def test_every_address_is_declared_here_and_no_other():
    assert set(ROUTES) == set(addresses())


@pytest.mark.parametrize("name", ROUTES)
def test_who_may_look_and_act_and_that_nothing_else_changes_anything(
    cast, people, annas, name
):
    route, address = ROUTES[name], address_of(name, annas, cast)
    posted = {k: v.format(member=cast.ben.pk) for k, v in route.posted.items()}
    may = route.act or set()
    for who in sorted(EVERYONE):
        browser = people[who]
        with nullcontext() if route.remembers else only_reads():
            looked = browser.get(address)
        assert (who, answer_of(looked)) == (who, expected(who, route.look))
    for who in (*sorted(EVERYONE - may), *sorted(may)):
        with nullcontext() if who in may else only_reads():
            acted = people[who].post(address, posted)
        assert (who, answer_of(acted)) == (who, expected(who, route.act))


@pytest.mark.parametrize("name", ROUTES)
def test_other_ways_of_asking_change_nothing(cast, people, annas, name):
    route, address = ROUTES[name], address_of(name, annas, cast)
    browser = people[
        min((route.act or route.look or {"ben"}) & {"ben", "anna", "mona"})
    ]
    with only_reads():
        for method in ("PUT", "PATCH", "DELETE"):
            asked = browser.generic(method, address)
            assert answer_of(asked) != "yes"
        browser.handler.enforce_csrf_checks = True
        from_elsewhere = browser.post(address, route.posted)
    forbidden = 403
    assert from_elsewhere.status_code in {forbidden, 405}
    assert "Anna" not in from_elsewhere.text


IDS = {"episode_id", "session_id", "checkin_id", "goal_id", "notice_id"}


@pytest.mark.parametrize("name", [n for n in ROUTES if IDS & set(addresses()[n])])
def test_no_foreign_thing_opens_by_itself_or_below_ones_own(cast, people, annas, name):
    """Emil comes to the same practice, Carl to another."""
    route = ROUTES[name]
    browser = people[min((route.look or route.act) & {"ben", "anna"})]
    carls = Episode.objects.get(client__person=cast.carl.person)
    for episode, by in ((cast.emils_episode, cast.eva), (carls, cast.dora)):
        theirs = things_of(episode, by)
        for foreign in (IDS, *({one} for one in IDS & set(addresses()[name]))):
            taken = foreign | {"open_id"} if "checkin_id" in foreign else foreign
            mixed = annas | {key: theirs[key] for key in taken}
            address = address_of(name, mixed, cast)
            with only_reads():
                looked = browser.get(address)
                acted = browser.post(address, route.posted)
            assert {answer_of(looked), answer_of(acted)} <= {"not there", "no way"}
            assert "Emil" not in looked.text + acted.text
            assert "Carl" not in looked.text + acted.text


@pytest.mark.parametrize("name", [n for n in ROUTES if ROUTES[n].look])
def test_every_page_keeps_itself_to_itself(cast, people, annas, name):
    who = min(ROUTES[name].look & {"ben", "anna", "mona"})
    shown = people[who].get(address_of(name, annas, cast))
    policy = shown["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert shown["X-Frame-Options"] == "DENY"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown["Cache-Control"]
    if shown["Content-Type"].startswith("text/html"):
        # What the policy would not let a browser run is not there in the first place.
        assert not re.search(r"<style|<[^>]* (style|on\w+)=|<script>", shown.text)


def plain(answer) -> str:
    """Return a page without the token that is another each time."""
    return re.sub(r'value="\w{64}"', "", answer.text)


def test_what_is_missing_looks_like_what_is_forbidden(cast, people):
    foreign = people["ben"].get(f"/clients/{cast.emils_episode.pk}/")
    missing = people["ben"].get(f"/clients/{uuid4()}/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert plain(foreign) == plain(missing)
