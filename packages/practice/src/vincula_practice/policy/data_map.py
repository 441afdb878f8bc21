"""The table of fields as a page: what is kept, how secret it is, who reads it, how long.

`scripts/data_map.py` writes it to docs/safety/data-map.md; a test notices when the page
is older than the table.
"""

from collections.abc import Iterator

from vincula_practice.policy import fields
from vincula_practice.policy.checks import is_sealed
from vincula_practice.policy.classes import SEALED, Class, Fields

HEAD = """# Data map

Every field that the site stores: its class, who may be shown it, whether it is sealed in
the database, and how long it stays. Made from the table that the site is held to at its
start (`packages/practice/src/vincula_practice/policy/fields.py`), by
`scripts/data_map.py`. It can serve as the inventory behind a record of processing
activities (GDPR Art. 30) and behind an impact assessment (Art. 35); the purposes, the
legal grounds and the recipients are the practice's to fill in.

| Class | What it is |
|---|---|
| C0 | configuration: must be right, need not be secret |
| C1 | that somebody comes here, who treats them, times, names of forms: **not sealed** |
| C2 | who somebody is |
| C3 | clinical: answers, scores, goals |
| C4 | most sensitive: a person's own words, private notes |
| secret | lets somebody in; shown to nobody |
| evidence | tells what happened; holds no words |
"""
READERS = {
    "own_record": "the client",
    "works_on": "the client and the care team",
    "reads": "the client, the care team, and supervision or an emergency as agreed",
    "in_care_team": "the care team",
    "answers_alerts": "the care team, and whoever was told of an open alert",
    "knows_appointments": "those who may know the appointments",
    "plans_for": "those who plan the appointments",
    "holds_the_link": "whoever holds the personal link",
    "manages": "the management",
    "meets_clients": "colleagues who meet clients",
    "somebody": "whoever is signed in",
    "anybody": "anybody",
}
RECORD = (
    "with the record: until it is erased, at the earliest after the practice's years"
)
STAYS = {
    "account": "with the sign-in",
    "mfa": "with the sign-in",
    "auth": "as long as the site",
    "contenttypes": "as long as the site",
    "sessions": "until the browser session ends",
    "audit": "for good",
    "people": RECORD,
    "care_sessions": RECORD,
    "collaboration": RECORD,
    "checkins": RECORD,
    "progress": RECORD,
    "safety": RECORD,
    "signals": RECORD,
    "conversations": RECORD,
    "rights": RECORD,
}
STAYS_OTHERWISE = {
    "people.Practice": "as long as the practice",
    "people.Therapist": "as long as the practice",
    "people.Tries": "a day",
    "people.Once": "with the sign-in",
    "people.EarlierPromises": "as long as the practice",
    "checkins.EarlierWording": "as long as the practice",
    "people.KnownDevice": "with the sign-in",
    "people.BrowserSession": "until the browser session ends",
    "checkins.LicensedWording": "as long as the practice",
    "rights.Retention": "as long as the practice",
    "safety.AlertRules": "as long as the practice",
    "safety.Absence": "as long as the practice",
    "safety.Pulse": "as long as the site",
    "collaboration.ClauseTemplate": "as long as the practice",
    "conversations.ConcernTally": "as long as the practice",
    "signals.RuleSetting": "as long as the practice",
    "signals.CourseModel": "as long as the practice",
}


def data_map() -> str:
    """Return the page as Markdown."""
    return HEAD + "".join(_table(model) for model in fields.MODELS)


def _table(model: str) -> str:
    head = (
        f"\n## {model}\n\nStays: {_stays(model)}.\n\n"
        "| Field | Class | Shown to | Sealed |\n|---|---|---|---|\n"
    )
    return head + "\n".join(_rows(model)) + "\n"


def _rows(model: str) -> Iterator[str]:
    for group in fields.MODELS[model]:
        for name in group.names:
            yield (
                f"| `{name}` | {group.kind.value} | {_shown(group)} |"
                f" {_sealed(f'{model}.{name}', group)} |"
            )


def _shown(group: Fields) -> str:
    if group.kind is Class.SECRET:
        return "nobody"
    if not (group.read or group.of_staff):
        return "whoever may open the page it is on"
    about = ", ".join(_reader(one) for one in group.read)
    if not group.of_staff:
        return about
    staff = ", ".join(_reader(one) for one in group.of_staff)
    return f"{about}; of colleagues: {staff}"


def _reader(one: object) -> str:
    name = getattr(one, "__name__", "")
    return READERS.get(name, name.replace("_", " "))


def _sealed(name: str, group: Fields) -> str:
    field = fields.stored().get(name)
    if field is not None and is_sealed(field):
        return "yes"
    if group.plain:
        return f"no: {group.plain}"
    return "not yet" if group.kind in SEALED else "no"


def _stays(model: str) -> str:
    return STAYS_OTHERWISE.get(model) or STAYS[model.partition(".")[0]]
