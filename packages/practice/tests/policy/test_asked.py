"""AC-1, one floor below the pages: each query, asked by everybody, of everything.

A query that is asked for one thing gives it to those whom its row names, and to nobody
else. One that lists gives each of them no more than what is theirs to see.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from inspect import Parameter, signature
from typing import Any
from uuid import UUID

import pytest
from cast import NOW, Cast
from django.apps import apps
from django.db.models import Model, QuerySet
from principals import ANNA, CARL, EMIL, IS, House

from vincula_practice.checkins.models import CheckIn
from vincula_practice.people.errors import NotAllowed, NotFound
from vincula_practice.people.models import Client, Episode, Membership
from vincula_practice.policy.queries import QUERIES, reading_functions
from vincula_practice.safety.models import RiskAlert
from vincula_practice.sessions.models import Session

pytestmark = pytest.mark.usefixtures("monday_noon")

TO = {"anna": ANNA, "emil": EMIL, "carl": CARL}
ASKED = {
    name: function
    for name, function in reading_functions().items()
    if "member" in signature(function).parameters
}
MOMENTS = {"at": NOW, "now": NOW, "after": NOW, "end": NOW + timedelta(days=30)}
BEFORE = NOW - timedelta(days=30)
# How the one thing is named that a query is asked for.
NAMED = {
    "checkin": lambda things: CheckIn.objects.get(pk=things["checkin_id"]),
    "checkins": lambda things: [CheckIn.objects.get(pk=things["checkin_id"])],
    "session": lambda things: Session.objects.get(pk=things["session_id"]),
    "among": lambda things: [things["session_id"]],
    "session_ids": lambda things: [things["session_id"]],
    "alert": lambda things: RiskAlert.objects.get(pk=things["alert_id"]),
    "client": lambda things: Client.objects.get(episodes=things["episode_id"]),
}


def given(function: Callable[..., Any], things: dict[str, Any]) -> dict[str, Any]:
    """Return what a query is asked with, besides who asks."""
    asked = {}
    for name, parameter in signature(function).parameters.items():
        if name in MOMENTS or name in {"since", "start"}:
            asked[name] = MOMENTS.get(name, BEFORE)
        elif name in NAMED:
            asked[name] = NAMED[name](things)
        elif name in things:
            asked[name] = things[name]
        elif name == "clients":  # how many somebody has
            asked[name] = 3
        else:
            assert name == "member" or parameter.default is not Parameter.empty, name
    return asked


def names_a_thing(function: Callable[..., Any]) -> bool:
    names = set(signature(function).parameters)
    return bool(names & {*NAMED} or [one for one in names if one.endswith("_id")])


def answer(function: Callable[..., Any], member: Any, things: dict[str, Any]) -> Any:
    """Return what a query gives, None where it gives nothing."""
    member.asks_at = NOW
    try:
        found = function(member=member, **given(function, things))
    except (NotFound, NotAllowed):
        return None
    if isinstance(found, QuerySet):
        return list(found)
    return None if is_dataclass(found) and not any(vars_of(found)) else found


def vars_of(found: Any) -> list[Any]:
    return [getattr(found, one.name) for one in fields(found)]


def ids(found: Any) -> Iterator[UUID]:
    """Return every id in an answer, however deep."""
    if isinstance(found, Model):
        yield from (v for v in vars(found).values() if isinstance(v, UUID))
    elif isinstance(found, UUID):
        yield found
    elif isinstance(found, dict):
        yield from (one for pair in found.items() for one in ids(pair))
    elif isinstance(found, list | tuple | set):
        yield from (one for part in found for one in ids(part))
    elif hasattr(found, "__dataclass_fields__"):
        yield from ids([getattr(found, one) for one in found.__dataclass_fields__])


def owners() -> dict[UUID, str]:
    """Return whose each row is: of all that hangs at an episode."""
    known = {}
    for episode in Episode.objects.select_related("client__person"):
        who = episode.client.person.name.lower()
        known |= {episode.pk: who, episode.client_id: who}
        known[episode.client.person_id] = who
        for model in apps.get_models():
            if any(f.name == "episode" for f in model._meta.concrete_fields):
                rows = model._base_manager.filter(episode=episode)
                known |= dict.fromkeys(rows.values_list("pk", flat=True), who)
        checkins = CheckIn.objects.filter(session__episode=episode)
        known |= dict.fromkeys(checkins.values_list("pk", flat=True), who)
    return known


@pytest.fixture
def house(cast: Cast) -> House:
    return House(cast)


def things_of(house: House) -> dict[str, dict[str, Any]]:
    return {"anna": house.things, "emil": house.emils, "carl": house.carls_things}


def may(house: House, rule: Any, whose: str) -> set[str]:
    """Return who may be given something of this client by a query with this rule."""
    if rule in TO[whose]:
        return TO[whose][rule]
    here = house.members[whose].practice_id
    return {who for who in IS[rule] if house.members[who].practice_id == here}


def foreign(house: House, who: str, found: Membership) -> bool:
    """Tell whether a query about colleagues gave somebody of another practice."""
    return bool(found.practice_id != house.members[who].practice_id)


def wrong(house: House) -> Iterator[str]:
    whose = owners()
    for name, function in sorted(ASKED.items()):
        for client, things in things_of(house).items():
            for who, member in sorted(house.members.items()):
                found = answer(function, member, things)
                seen = {whose[one] for one in ids(found) if one in whose}
                yield from (
                    f"{name} gives {who} something of {one}, asked about {client}"
                    for one in seen
                    if who not in may(house, QUERIES[name], one)
                )
                allowed = (
                    not foreign(house, who, found)
                    if isinstance(found, Membership)
                    else who in may(house, QUERIES[name], client)
                )
                if names_a_thing(function) and found and not allowed:
                    yield f"{name} gives {who} {found!r} of {client}"
            if not names_a_thing(function):
                break


def test_each_query_gives_what_its_row_says_and_nothing_of_anybody_else(house) -> None:
    assert len(ASKED) >= 50
    found = sorted(set(wrong(house)))
    assert not found, "\n".join(found)
