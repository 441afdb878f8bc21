"""Fill a practice with years of check-ins, in bulk: what a restore has to bring back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from drills.served.seed import a_therapist, taken_on
from vincula.scoring import RULE_VERSION
from vincula_practice.checkins.models import CheckIn, StoredResponse
from vincula_practice.progress.models import StoredScore
from vincula_practice.sessions.models import Session

if TYPE_CHECKING:
    from datetime import datetime

    from vincula_practice.people.models import Episode, Membership

SESSIONS = 50
ITEMS = 9
WORDS = "What stayed with me, and what I would rather have said. " * 4


def answer(*, responses: int) -> dict[str, int]:
    """Take on clients with fifty sessions each; return rows and bytes of the database."""
    now = timezone.now() - timedelta(minutes=1)
    therapist = a_therapist(now=now)
    for number in range(-(-responses // SESSIONS)):
        with transaction.atomic():
            _years(taken_on(therapist, number, now=now), therapist, now=now)
    return {"responses": StoredResponse.objects.count(), "bytes": _bytes()}


def _years(episode: Episode, therapist: Membership, *, now: datetime) -> None:
    def kept(model: Any, rows: list[dict[str, Any]]) -> list[Any]:
        made: list[Any] = model.objects.bulk_create(model(**row) for row in rows)
        return made

    first = Session.objects.filter(episode=episode).count() + 1
    weeks = [(first + n, now - timedelta(weeks=n + 1)) for n in range(SESSIONS)]
    of_session = {"episode": episode, "therapist": therapist}
    sessions = kept(
        Session, [{**of_session, "number": n, "starts_at": at} for n, at in weeks]
    )
    opened = {"occasion": "before", "opened_at": now, "words": WORDS}
    checkins = kept(CheckIn, [{**opened, "session": one} for one in sessions])
    given = {"instrument": "phq9", "version": "1", "catalogue": "1"}
    answers = [
        {"item": f"phq9_{n}", "value": n % 4, "at": now.isoformat()}
        for n in range(1, ITEMS + 1)
    ]
    stored = {**given, "completed_at": now, "answers": answers}
    responses = kept(StoredResponse, [{**stored, "checkin": one} for one in checkins])
    result = {"value": 13.0, "band": "moderate", "answered": ITEMS, "items": ITEMS}
    made = {"scale": "total", "rule": RULE_VERSION, "catalogue": "1", "result": result}
    kept(StoredScore, [{**made, "response": one} for one in responses])


def _bytes() -> int:
    asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    if connection.vendor == "postgresql":
        asked = "SELECT pg_database_size(current_database())"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return int(cursor.fetchone()[0])
