"""A stored response as the library's own type; the only place that does this."""

from datetime import datetime
from typing import Any

from vincula.responses import Answer, Missing, Response
from vincula_practice.checkins.models import StoredResponse


def response_of(row: StoredResponse) -> Response:
    return Response(
        instrument=row.instrument,
        version=row.version,
        answers=tuple(_answer(plain) for plain in row.answers),
        completed_at=row.completed_at,
        about=str(row.about_id) if row.about_id else None,
    )


def _answer(plain: dict[str, Any]) -> Answer:
    moment = plain.get("at")
    missing = plain.get("missing")
    return Answer(
        item=plain["item"],
        value=plain.get("value"),
        words=plain.get("words"),
        missing=Missing(missing) if missing else None,
        at=datetime.fromisoformat(moment) if moment else None,
    )
