"""AC-2 and AC-4: what stands in a field appears only to those whom the table names."""

import pytest
from cast import NOW, Cast
from django.apps import apps
from principals import EVERYBODY, NOBODY, TO_ANNA, House, Words

from vincula_practice.conversations.actions import write_note
from vincula_practice.people.models import Person
from vincula_practice.policy import fields
from vincula_practice.policy import relations as r
from vincula_practice.policy.classes import Class
from vincula_practice.policy.routes import ROUTES

pytestmark = pytest.mark.usefixtures("monday_noon")

WORDS = Words(
    goal="canary-goal-words",
    event="canary-event-words",
    closing="canary-closing-words",
    note="canary-note-words",
    reason="canary-reason-words",
)
# Where each canary is planted; a name and an address stand in the person's own row.
PLANTED = {
    "collaboration.Goal.words": WORDS.goal,
    "checkins.CheckIn.words": WORDS.closing,
    "conversations.PrivateNote.words": WORDS.note,
    "people.EmergencyAccess.reason": WORDS.reason,
    "people.Person.name": "canary-name-of-anna",
    "people.Person.email": "canary-address@example.org",
}
HOLDERS = {r.holds_the_link: {NOBODY}}
NOTES = 50
LONG = 20


def _crawl(house: House, who: str) -> str:
    """Return everything that somebody is shown about Anna, page after page."""
    browser, seen = house.browser(who), []
    for name, route in ROUTES.items():
        if route.look is None or name.startswith("checkin:"):
            continue
        answer = browser.get(house.address(name))
        if not getattr(answer, "streaming", False):
            seen.append(answer.content.decode(errors="replace"))
    return "\n".join(seen)


@pytest.fixture
def house(cast: Cast) -> House:
    house = House(cast, words=WORDS)
    ben = house.members["ben"]
    for number in range(NOTES - 1):
        words = f"{WORDS.note}-{number}"
        write_note(episode=cast.episode, words=words, by=ben, at=NOW)
    anna = Person.objects.get(pk=cast.anna.person_id)
    anna.name = PLANTED["people.Person.name"]
    anna.email = PLANTED["people.Person.email"]
    anna.save()
    for who in EVERYBODY:
        house.browser(who)
    return house


def allowed(name: str) -> set[str]:
    readers = fields.declared()[name].read
    return set().union(*(TO_ANNA.get(one) or HOLDERS[one] for one in readers))


def test_each_field_is_shown_to_whom_the_table_names_and_to_nobody_else(house) -> None:
    pages = {who: _crawl(house, who) for who in sorted(EVERYBODY)}
    for name, canary in PLANTED.items():
        seen = {who for who, text in pages.items() if canary in text}
        assert seen <= allowed(name), f"{name} is shown to {seen - allowed(name)}"
        assert seen, f"{name} is shown to nobody: the canary is not planted right"
    hits = {who: text.count(WORDS.note) for who, text in pages.items()}
    assert hits.pop("ben") >= NOTES
    assert not any(hits.values()), "private notes are shown to somebody else"


def test_no_secret_is_ever_shown(house) -> None:
    secrets = set(_secrets())
    assert secrets
    for who in ("anna", "ben", "mona", "fred", NOBODY):
        text = _crawl(house, who)
        assert not [one for one in secrets if one in text]


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
