"""LG-1: whoever is shown a record leaves an event for it, and for no other record."""

from collections.abc import Iterator

import pytest
from cast import Cast
from principals import CLIENTS, EVERYBODY, House, who_may

from vincula_practice.audit.models import Event
from vincula_practice.policy.relations import own_record, reads, works_on
from vincula_practice.policy.routes import ROUTES
from vincula_practice.reports import typesetting

pytestmark = pytest.mark.usefixtures("monday_noon")

PAGES = [name for name, route in ROUTES.items() if route.look]
LINK = "checkin:"
# Pages of a client's own that hold nothing of the record, or lead on to one that does.
HOLD_NOTHING = {"data:take", "my-checkin:sent", "checkin:sent"}
# What is a client's own, on pages of theirs and on those that both share.
OWN = (own_record, reads, works_on)
# Requests, without a name: the management decides, and an event says about whom.
WITHOUT_NAMES = {("rights:page", "mona"), ("rights:decide", "mona")}


@pytest.fixture
def house(cast: Cast, monkeypatch) -> House:
    monkeypatch.setattr(typesetting, "_compile", lambda _source, data: data.encode())
    house = House(cast)
    for who in EVERYBODY:
        house.browser(who)
    return house


def shown(name: str, who: str, text: str) -> set[str]:
    """Return whose record a page shows: told by its names, or by whose page it is."""
    if name in HOLD_NOTHING:
        return set()
    if name.startswith(LINK) or (name, who) in WITHOUT_NAMES:
        return {"anna"}
    if who in CLIENTS:
        return {who} if ROUTES[name].of in OWN else set()
    return {one for one in CLIENTS if one.title() in text}


def looked(house: House, name: str, who: str) -> tuple[set[str], list[list[str]]]:
    """Return whose record was shown, and whose the events name that this left."""
    people = {str(house.members[one].person_id): one for one in CLIENTS}
    before = set(Event.objects.values_list("pk", flat=True))
    answer = house.browser(who).get(house.address(name))
    left = Event.objects.exclude(pk__in=before).filter(verb="opened")
    assert all(event.detail["page"] == name for event in left)
    named = [sorted(people[one] for one in event.detail["clients"]) for event in left]
    return shown(name, who, answer.content.decode(errors="replace")), named


def silent(house: House) -> Iterator[str]:
    for name in PAGES:
        for who in sorted(who_may(name, "GET") or ()):
            records, events = looked(house, name, who)
            if sorted(records) != sorted(one for event in events for one in event):
                yield f"{name} by {who} shows {records}, and leaves {events}"


def test_each_page_leaves_an_event_for_each_record_that_it_shows(house) -> None:
    found = list(silent(house))
    assert not found, "\n".join(found)
