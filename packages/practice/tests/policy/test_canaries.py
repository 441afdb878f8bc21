"""AC-2 and AC-4: what stands in a field appears only to those whom the table names.

Every private field of every row of both practices holds words that stand nowhere else.
Everybody looks at every page; what they find is held to the table of fields.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cast import NOW, PHONE, Cast, a_link, a_phone
from courses import answered_after, entry
from django.apps import apps
from django.db import models
from django.test import Client
from prepared import tablet_with_a_form
from principals import (
    ANNA,
    CARL,
    EMIL,
    EVERYBODY,
    IS,
    LINDENHOF,
    House,
)

from vincula_practice.checkins.actions import keep_answers, open_checkin
from vincula_practice.checkins.models import CheckIn
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.conversations.actions import add_event, write_note
from vincula_practice.conversations.models import (
    ExitCheckIn,
    OnePerCent,
    TherapyEnd,
)
from vincula_practice.people.browser_sessions import DEVICE
from vincula_practice.policy import fields
from vincula_practice.policy import relations as r
from vincula_practice.policy.classes import SEALED, Class
from vincula_practice.policy.routes import ROUTES
from vincula_practice.reports import typesetting
from vincula_practice.rights.models import ClientRequest, LegalHold
from vincula_practice.safety.actions import write_down
from vincula_practice.safety.models import RiskAlert
from vincula_practice.safety.plans import write_plan
from vincula_practice.signals.actions import raise_concern_signal, set_aside
from vincula_practice.vault.fields import SealedJSON

pytestmark = pytest.mark.usefixtures("monday_noon")

LINK, TABLET = "whoever holds the link", "whoever sits at the tablet"
NOTES = 50
LONG = 20
# Which of the house stands how to whom; staff are shown by what they are.
TO = {"anna": ANNA, "emil": EMIL, "carl": CARL}
# Not looked for on pages, and why.
ELSEWHERE = {
    "account.EmailAddress.email": "allauth's table, which this site leaves empty",
    "progress.RiskNotice.item": "names a question, whose words stand on every form",
    "safety.RiskAlert.told": "names the way by which it came, in words of our own",
    "collaboration.GoalView.seen": "an order and ratings, without a word",
    "signals.StoredSignal.told": "names of rules and numbers; who is shown them has tests",
    "signals.SessionView.given": "numbers on a form; who is shown them has tests",
    "signals.GuideWords.words": "a therapist's own; who is shown them has tests",
    "signals.RevealChoice.chosen": "two boxes that are ticked or not",
    "people.Therapist.title": "no page writes or shows it at present",
    "conversations.Recontact.told": "names a reason, and holds no words",
    "conversations.ConcernTally.counted": "a number of people, and nobody's words",
    "people.BrowserSession.device": "planted in the session, which writes it anew",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    canary: str
    field: str
    owner: str


def _tree(value: Any, canary: str) -> Any:
    """Put a canary into the words of a tree, and into what was scored."""
    if isinstance(value, dict):
        return {
            key: canary if key == "words" else _tree(one, canary)
            for key, one in value.items()
        }
    return [_tree(one, canary) for one in value] if isinstance(value, list) else value


def _scored(value: Any, canary: str) -> Any:
    """A score is a number: one that no questionnaire has."""
    number = float(canary)
    if isinstance(value, dict):
        return {**value, "value": number}
    return [[*row[:6], number, *row[7:]] for row in value]


def _canary(name: str, number: int) -> str:
    if name in {"progress.StoredScore.result", "progress.EpisodeScores.scores"}:
        return str(700_000 + number)
    return f"zq7canary{number:05}x"


def _value(name: str, old: Any, canary: str) -> Any:
    if canary.isdigit():
        return _scored(old, canary)
    if name == "safety.SafetyPlan.steps":
        return dict.fromkeys(old, canary)
    if isinstance(old, dict | list):
        return _tree(old, canary)
    return f"{canary}@example.org" if name.endswith("email") else canary


def plant(house: House) -> list[Planted]:
    """Put a canary of its own into every private field of every row."""
    people = {m.person_id: who for who, m in house.members.items()}
    return [one for name in _looked_for() for one in _planted(name, people)]


def _planted(name: str, people: dict[Any, str]) -> Iterator[Planted]:
    model, _, field_name = name.rpartition(".")
    field = apps.get_model(model)._meta.get_field(field_name)
    for row in field.model._base_manager.all():
        canary = _canary(name, next(NUMBERS))
        old = getattr(row, field_name)
        if old is None and isinstance(field, SealedJSON):
            continue  # no tree there to plant in
        value = _value(name, old, canary)
        if isinstance(old, dict | list) and value == old:
            continue  # nothing of words or scores in this one
        sealed = field.sealed(value, row)
        rows = models.QuerySet(field.model).filter(pk=row.pk)
        rows.update(**{field_name: sealed})
        owner = people[row.sealed_for().person]
        yield Planted(canary=canary, field=name, owner=owner)


NUMBERS = iter(range(10_000, 99_999))


def _looked_for() -> list[str]:
    return [name for name in fields.of_class(*SEALED) if name not in ELSEWHERE]


@pytest.fixture
def house(cast: Cast) -> House:
    house = House(cast)
    _everything(house, cast)
    for who in EVERYBODY:
        session = house.browser(who).session
        session[DEVICE] = f"canary-device-of-{who}-"
        session.save()
    return house


def _everything(house: House, cast: Cast) -> None:
    """Give Anna what the house has not: notes, an event, a hold, words to a form."""
    ben, episode = house.members["ben"], cast.episode
    for number in range(NOTES - 1):
        words = f"A thought, {number}"
        write_note(episode=episode, words=words, by=ben, at=NOW)
    concern = raise_concern_signal(episode=episode, about="set aside", at=NOW)
    set_aside(signal=concern, words="-", by=ben, at=NOW)
    told = {"on": NOW.date(), "kind": "note", "words": "Moved"}
    add_event(episode=episode, by=ben, at=NOW, **told)
    write_plan(episode=episode, steps={"coping": "-"}, by=ben, at=NOW)
    alert = RiskAlert.objects.get(pk=house.things["alert_id"])
    write_down(alert=alert, done="could not reach", words="-", by=ben, at=NOW)
    client = episode.client
    LegalHold.objects.create(
        client=client, reason="-", set_at=NOW, set_by=house.members["mona"]
    )
    ClientRequest.objects.create(
        client=client, kind="correct", words="-", answer="-", asked_at=NOW
    )
    ExitCheckIn.objects.create(
        episode=episode, said={"helped": {"words": "-"}}, answered_at=NOW
    )
    TherapyEnd.objects.create(
        episode=episode,
        told={"how": "other", "words": "-"},
        at=NOW,
        by=ben,
        reopened_at=NOW,
        reopened_by=ben,
    )
    sent = CheckIn.objects.get(pk=house.things["checkin_id"])
    OnePerCent.objects.create(episode=episode, checkin=sent, words="-", written_at=NOW)
    after = answered_after(sent, 3, at=NOW, words="-")
    house.things["checkin_id"] = after.pk
    _a_draft(house)


def _a_draft(house: House) -> None:
    """The open check-in is one after a session, which asks for words."""
    session = CheckIn.objects.get(pk=house.things["open_id"]).session
    after = open_checkin(session=session, occasion="after", at=NOW)
    asked = sheet_of(after, language="en", on=NOW.date()).questions
    entries = [entry(one, 3, "-") for one in asked]
    keep_answers(checkin=after, entries=entries, words="-", at=NOW, device=PHONE)
    house.things |= {"open_id": after.pk, "token": a_link(after)}


def _crawl(house: House, who: str) -> str:
    """Return everything that somebody is shown, page after page."""
    return _pages(house, house.browser(who), _of_accounts())


def _of_accounts() -> list[str]:
    apart = ("checkin:", "kiosk")
    return [n for n, row in ROUTES.items() if row.look and not n.startswith(apart)]


def _pages(house: House, browser: Client, names: list[str]) -> str:
    answers = [browser.get(house.address(name)) for name in names]
    if browser is house.browser("anna"):
        answers.append(browser.post(house.address("data:take")))
    return "\n".join(
        one.content.decode(errors="replace")
        for one in answers
        if not getattr(one, "streaming", False)
    )


def _without_account(house: House) -> dict[str, str]:
    """Return what a link shows, and what the tablet does."""
    shown = {}
    browsers = {LINK: a_phone(), TABLET: tablet_with_a_form(house)}
    for who, browser in browsers.items():
        space = "checkin:" if who == LINK else "kiosk"
        names = [n for n, row in ROUTES.items() if row.look and n.startswith(space)]
        shown[who] = _pages(house, browser, names)
    return shown


def allowed(one: Planted) -> set[str]:
    """Return who may be shown what stands in this row."""
    declared = fields.declared()[one.field]
    if one.owner in TO:
        links = {LINK, TABLET} if r.holds_the_link in declared.read else set()
        readers = set(declared.read) - {r.holds_the_link}
        return links.union(*(TO[one.owner][reader] for reader in readers))
    here = LINDENHOF if one.owner in LINDENHOF else EVERYBODY - LINDENHOF
    return {one.owner}.union(*(IS[rule] & here for rule in declared.of_staff))


def test_each_field_is_shown_to_whom_the_table_names_and_to_nobody_else(
    house, monkeypatch
) -> None:
    monkeypatch.setattr(typesetting, "_compile", lambda _source, data: data.encode())
    planted = plant(house)
    shown = {who: _crawl(house, who) for who in sorted(EVERYBODY)}
    shown |= _without_account(house)
    seen, wrong = Counter(), defaultdict(set)
    for one in planted:
        who = {who for who, text in shown.items() if one.canary in text}
        seen[one.field] += len(who)
        if others := who - allowed(one):
            wrong[one.field, one.owner] |= others
    assert not wrong, "\n".join(f"{k} is shown to {v}" for k, v in wrong.items())
    unseen = {name for name in _looked_for() if not seen[name]}
    assert not unseen, f"nobody is shown {unseen}: not planted right"
    notes = [one for one in planted if one.field == "conversations.PrivateNote.words"]
    assert len(notes) >= NOTES
    assert all(one.canary in shown["ben"] for one in notes if one.owner == "anna")


def test_a_device_is_shown_to_whose_it_is(house) -> None:
    for who in ("anna", "ben", "mona", "fred", "sue", "eva"):
        text = _crawl(house, who)
        others = EVERYBODY - {who}
        assert f"canary-device-of-{who}-" in text
        assert not [one for one in others if f"canary-device-of-{one}-" in text]
        assert not [one for one in _secrets() if one in text]


def _secrets() -> list[str]:
    return [
        value
        for name in fields.of_class(Class.SECRET)
        for value in _values(name)
        if isinstance(value, str) and len(value) >= LONG
    ]


def _values(name: str) -> list[object]:
    model, _, field = name.rpartition(".")
    return list(apps.get_model(model)._base_manager.values_list(field, flat=True))
