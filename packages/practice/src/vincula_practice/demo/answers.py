"""The invented check-ins as rows: sent, stored and scored."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from vincula.catalogue.load import Catalogue
from vincula.responses import Answer, Missing, Response
from vincula.synthetic import (
    Occasion,
    SyntheticCheckIn,
    SyntheticClient,
    SyntheticPractice,
    SyntheticSession,
)
from vincula_practice.checkins.keys import Asked
from vincula_practice.checkins.models import Channel, CheckIn, StoredResponse
from vincula_practice.demo.courses import Courses
from vincula_practice.demo.moments import Clock

TAKES = timedelta(seconds=75)  # from opening a check-in to sending it


def store_answers(
    invented: SyntheticPractice,
    courses: Courses,
    *,
    clock: Clock,
    catalogue: Catalogue,
) -> list[StoredResponse]:
    """Store all check-ins that were sent by now, and return what was answered."""
    check_ins: list[CheckIn] = []
    responses: list[StoredResponse] = []
    for client, session, sent in _sent(invented):
        moment = clock.sent(client, session, sent.submitted_at)
        if not clock.is_past(moment):
            continue
        row = _check_in(client, session, sent, courses, moment=moment)
        check_ins.append(row)
        responses += [
            _stored(row, response, courses, moment=moment, catalogue=catalogue)
            for response in sent.responses
        ]
    CheckIn.objects.bulk_create(check_ins)
    StoredResponse.objects.bulk_create(responses)
    return responses


def _sent(
    invented: SyntheticPractice,
) -> Iterator[tuple[SyntheticClient, SyntheticSession, SyntheticCheckIn]]:
    for client in invented.clients:
        for session in client.sessions:
            for sent in (session.before, session.after):
                if sent:
                    yield client, session, sent


def _check_in(
    client: SyntheticClient,
    session: SyntheticSession,
    sent: SyntheticCheckIn,
    courses: Courses,
    *,
    moment: datetime,
) -> CheckIn:
    # After a session the line stands in the form's own open question.
    words = sent.words if sent.occasion is Occasion.BEFORE else None
    return CheckIn(
        session=courses.sessions[client.key, session.number],
        occasion=str(sent.occasion),
        state=CheckIn.State.SUBMITTED,
        plan=courses.plans[client.key],
        asked=[_asked(response, courses).as_json() for response in sent.responses],
        opened_at=moment - TAKES,
        submitted_at=moment,
        channel=Channel.LINK,
        language="en",
        words=words or "",
    )


def _asked(response: Response, courses: Courses) -> Asked:
    return Asked(
        instrument=response.instrument,
        version=response.version,
        about=courses.goals[response.about].pk if response.about else None,
    )


def _stored(
    row: CheckIn,
    response: Response,
    courses: Courses,
    *,
    moment: datetime,
    catalogue: Catalogue,
) -> StoredResponse:
    given = {answer.item: answer for answer in response.answers}
    items = catalogue.get(response.instrument).items
    at = moment.isoformat()
    return StoredResponse(
        checkin=row,
        instrument=response.instrument,
        version=response.version,
        catalogue=catalogue.version,
        about=courses.goals[response.about] if response.about else None,
        completed_at=moment,
        answers=[_plain(item.id, given.get(item.id), at) for item in items],
    )


def _plain(item: str, answer: Answer | None, at: str) -> dict[str, Any]:
    """Return an answer as the site stores it."""
    if answer is None:
        return {"item": item, "missing": str(Missing.NOT_REACHED)}
    if answer.value is not None:
        return {"item": item, "at": at, "value": answer.value}
    if answer.words is not None:
        return {"item": item, "at": at, "words": answer.words}
    return {"item": item, "at": at, "missing": str(answer.missing)}
