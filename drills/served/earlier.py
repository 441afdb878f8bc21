"""Fill a database as it was before its words were sealed; tell what is in it.

Through the models of that time, as the migrations know them.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

BEFORE = [
    ("people", "0007_earlier_versions"),
    ("collaboration", "0001_initial"),
    ("conversations", "0001_initial"),
    ("checkins", "0005_earlier_versions"),
    ("progress", "0001_initial"),
    ("account", "0009_emailaddress_unique_primary_email"),
]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
A_CLIENT = 50  # responses of one client
ITEMS = 9


def answer(*, responses: int) -> dict[str, str]:
    """Make the tables of that time and fill them; return the prints of what is there."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    apps = executor.loader.project_state(BEFORE).apps
    with transaction.atomic():
        practice = apps.get_model("people.Practice").objects.create(name="Invented")
        therapist = _person(apps, 0, email="therapist@example.org")
        member = apps.get_model("people.Membership").objects.create(
            practice=practice, person=therapist, role="therapist", started_at=NOW
        )
        for number in range(1, -(-responses // A_CLIENT) + 1):
            _client(apps, number, practice=practice, member=member)
    return prints(apps.get_model)


def _person(apps: Any, number: int, *, email: str | None) -> Any:
    model = apps.get_model("people.Person")
    return model.objects.create(name=f"Person {number}", email=email)


def _client(apps: Any, number: int, *, practice: Any, member: Any) -> None:
    person = _person(apps, number, email=f"client-{number}@example.org")

    def make(label: str, **fields: Any) -> Any:
        return apps.get_model(label).objects.create(**fields)

    client = make("people.Client", practice=practice, person=person)
    episode = make("people.Episode", client=client, opened_on=NOW.date())
    words = f"Words of client {number}, „wörtlich“"
    make("collaboration.Goal", episode=episode, words=words, set_at=NOW)
    make(
        "conversations.LifeEvent",
        episode=episode,
        on=NOW.date(),
        kind="note",
        words=words,
        added_by=member,
        added_at=NOW,
    )
    _sessions(apps, episode=episode, member=member, words=words)


def _sessions(apps: Any, *, episode: Any, member: Any, words: str) -> None:
    def many(label: str, rows: list[dict[str, Any]]) -> list[Any]:
        model = apps.get_model(label)
        made: list[Any] = model.objects.bulk_create(model(**row) for row in rows)
        return made

    places = range(1, A_CLIENT + 1)
    of_session = {"episode": episode, "therapist": member}
    weeks = [NOW - timedelta(weeks=place) for place in places]
    numbered = zip(places, weeks, strict=True)
    rows = [{**of_session, "number": n, "starts_at": at} for n, at in numbered]
    sessions = many("care_sessions.Session", rows)
    opened = {"occasion": "before", "opened_at": NOW, "words": words}
    checkins = many("checkins.CheckIn", [{**opened, "session": s} for s in sessions])
    given = {"instrument": "phq9", "version": "1", "catalogue": "1"}
    answers = [
        {"item": f"phq9_{n}", "value": n % 4, "at": NOW.isoformat()}
        for n in range(1, ITEMS + 1)
    ]
    stored = {**given, "completed_at": NOW, "answers": answers}
    responses = many(
        "checkins.StoredResponse", [{**stored, "checkin": c} for c in checkins]
    )
    scored = {"scale": "total", "answered": ITEMS, "items": ITEMS, "rule": "1"}
    many(
        "progress.StoredScore",
        [
            {**scored, "response": r, "value": 13.0, "band": "moderate"} | CATALOGUE
            for r in responses
        ],
    )
    risk = {"item": "phq9_9", "raised_at": NOW}
    many("progress.RiskNotice", [{**risk, "response": r} for r in responses])
    draft = {**given, "item": "phq9_1", "value": 2.0, "words": words, "at": NOW}
    del draft["catalogue"]
    many("checkins.Answer", [{**draft, "checkin": c} for c in checkins])


CATALOGUE = {"catalogue": "1"}
LOOKED_AT = {
    "people.Person": ("name", "email"),
    "collaboration.Goal": ("words", "set_at"),
    "conversations.LifeEvent": ("on", "kind", "words"),
    "checkins.CheckIn": ("session_id", "occasion", "words"),
    "checkins.Answer": ("checkin_id", "item", "value", "words"),
    "checkins.StoredResponse": ("checkin_id", "instrument", "answers"),
    "progress.StoredScore": ("response_id", "scale", "value", "band"),
    "progress.RiskNotice": ("response_id", "item"),
}


def prints(model_of: Any) -> dict[str, str]:
    """Return for each table a print of what its rows say, the same before and after."""
    return {label: _print(model_of(label), names) for label, names in LOOKED_AT.items()}


def _print(model: Any, names: tuple[str, ...]) -> str:
    kept = hashlib.sha256()
    for row in model.objects.order_by("pk").iterator(chunk_size=2000):
        said = [str(row.pk), *(getattr(row, name) for name in names)]
        kept.update(json.dumps(said, sort_keys=True, default=str).encode())
    return kept.hexdigest()
