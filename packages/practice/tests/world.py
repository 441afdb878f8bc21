"""Two practices with one of everything, and every address that the router knows.

A new page is in here by itself: what its address names is found by the name of the
model, so that nobody has to remember to add it to a list.
"""

import itertools
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from cast import (
    NOW,
    Cast,
    a_checkin,
    a_link,
    a_session,
    answer_phq9,
    membership_of,
    staff,
)
from courses import sent
from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from vincula.catalogue.model import Attestation
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.plans import load_wording
from vincula_practice.collaboration.actions import set_goal
from vincula_practice.collaboration.agreeing import write_agreement
from vincula_practice.collaboration.clauses import Clause
from vincula_practice.conversations.actions import add_event
from vincula_practice.conversations.mending import open_case
from vincula_practice.conversations.raising import Saying, speak
from vincula_practice.people.actions import invite_staff
from vincula_practice.people.models import Episode, Membership, Purpose, Role
from vincula_practice.rights.actions import ask
from vincula_practice.signals.actions import raise_concern_signal

Pool = dict[str, list[str]]
NOBODY = "nobody"
CAST = ("ben", "eva", "mona", "fred", "anna", "emil", "dora", "carl")


class World:
    """Everyone with a browser of their own, and the ids of everything there is."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.members = {who: getattr(cast, who) for who in CAST}
        self.members["sue"] = staff(cast.practice, "Sue", Role.SUPERVISOR)
        self.members["rita"] = staff(cast.practice, "Rita", Role.RESEARCHER)
        carls = Episode.objects.get(client__person=cast.carl.person)
        self.records: list[dict[str, str]] = [
            one_of_everything(episode, by)
            for episode, by in (
                (cast.episode, cast.ben),
                (cast.emils_episode, cast.eva),
                (carls, cast.dora),
            )
        ]

    def browser(self, who: str) -> Client:
        """Return a browser in which they are signed in."""
        browser = Client(raise_request_exception=False)
        if who != NOBODY:
            browser.force_login(self.members[who].person)
        return browser

    def names(self) -> list[str]:
        return [*self.members, NOBODY]

    def welcome(self) -> str:
        """Return the token of a fresh invitation."""
        new = {"email": "tom@example.org", "name": "Tom", "role": "therapist"}
        return str(invite_staff(**new, by=self.cast.mona, at=NOW).token)

    def addresses(self) -> dict[str, list[str]]:
        """Return each route's name with every address it has in both practices."""
        return {name: list(self._of(name, named)) for name, named in routes().items()}

    def _of(self, name: str, named: tuple[str, ...]) -> Iterator[str]:
        given = [self.pool(one) for one in named]
        for chosen in itertools.product(*given):
            try:
                yield reverse(name, kwargs=dict(zip(named, chosen, strict=True)))
            except NoReverseMatch:
                continue

    def pool(self, named: str) -> list[str]:
        """Return what an address may name by this word."""
        if named in KNOWN:
            return KNOWN[named]
        if named == "token":
            return [token for record in self.records for token in record.values()]
        return ids_of(named.removesuffix("_id"))


KNOWN = {
    "occasion": ["before", "x"],
    "number": ["1", "99"],
    "purpose": [*Purpose.values, "x"],
    "uidb36": ["1"],
    "key": ["nonsense"],
}
MODELS = {
    "alert": "RiskAlert",
    "case": "RepairCase",
    "request": "ClientRequest",
    "signal": "StoredSignal",
}
FEW = 4


def ids_of(word: str) -> list[str]:
    """Return some ids of the model that is named so, newest first."""
    wanted = MODELS.get(word, word).replace("_", "").lower()
    ours = (m for m in apps.get_models() if m.__module__.startswith("vincula_practice"))
    for model in ours:
        if model.__name__.lower() == wanted:
            keys = model._base_manager.order_by("-pk").values_list("pk", flat=True)
            if found := [str(key) for key in keys[:FEW]]:
                return found
    return ["00000000-0000-4000-8000-000000000000", "1"]


def one_of_everything(episode: Episode, by: Membership) -> dict[str, str]:
    """Give a client a course, an open check-in with a link, a goal and an event."""
    done = a_checkin(episode, starts_at=NOW)
    old_link = a_link(done)
    answer_phq9(done, 2, 2, 2, 2, 2, 2, 2, 2, 1)
    sent(done)
    opened = a_checkin(episode)
    a_session(episode)
    set_goal(episode=episode, words="Sleep", by=by, at=NOW)
    raise_concern_signal(episode=episode, about="hard to say", at=NOW)
    add_event(episode=episode, on=NOW.date(), kind="note", words="Moved", by=by, at=NOW)
    saying = Saying(travel="now", kinds=("hurt",), words="Slower")
    speak(episode=episode, saying=saying, by=membership_of(episode), at=NOW)
    open_case(episode=episode, by=by, at=NOW, words="We talked past each other")
    clauses = [Clause(key="contact", title="Contact", words="We write.")]
    write_agreement(episode=episode, clauses=clauses, by=by, at=NOW)
    ask(kind="erase", words="Please", by=membership_of(episode), at=NOW)
    return {"open": a_link(opened), "sent": old_link}


@cache
def routes() -> dict[str, tuple[str, ...]]:
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


def an_invented_wording() -> dict[str, Any]:
    """Return words for a shell: invented ones, for each of its questions and answers."""
    instrument = catalogue().get("wai_sr")
    return {
        "language": "en",
        "title": "Invented words",
        "source": {"text": "made for this test", "basis": "our rule"},
        "items": {item.id: f"question {item.id}" for item in instrument.items},
        "options": {
            one.id: [f"label {n}" for n in range(len(one.values) or 2)]
            for one in instrument.definition.answer_sets
        },
    }


def a_licensed_text(cast: Cast) -> None:
    """Load a wording of a shell, and ask it in Anna's next check-in."""
    wording = an_invented_wording()
    attestation = Attestation(
        holder="Holder",
        licence_reference="L-1",
        territory="Austria",
        electronic_use=True,
        expires_on=date(2099, 12, 31),
    )
    load_wording(
        instrument="wai_sr",
        wording=wording,
        attestation=attestation,
        by=cast.ben,
        at=NOW,
    )
