"""Score what was sent, in the same transaction: an acknowledged answer is scored."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from vincula.scoring import RULE_VERSION, NotScorable, Score, risk_triggers, score
from vincula_practice.checkins.actions import Entry, Sent, keep_answers, submit
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import Channel, CheckIn, StoredResponse
from vincula_practice.checkins.stored import response_of
from vincula_practice.people.errors import NotAllowed
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import may_work_on
from vincula_practice.progress.following import follow
from vincula_practice.progress.models import RiskNotice, StoredScore
from vincula_practice.progress.standing import keep_standing


@transaction.atomic
def complete_checkin(
    *,
    checkin: CheckIn,
    channel: str,
    language: str,
    at: datetime,
    typed_in_by: Membership | None = None,
    device: str = "",
    answered_at: datetime | None = None,
) -> Sent:
    """Send a check-in, score it and raise what must reach a human; once.

    What must reach a human is raised ``at`` the moment it arrived.
    """
    sent = submit(
        checkin=checkin,
        channel=channel,
        language=language,
        at=at,
        typed_in_by=typed_in_by,
        device=device,
        answered_at=answered_at,
    )
    if sent.fresh:
        _score(sent.responses, at=at)
        keep_standing(sent.checkin.session.episode)
        follow(sent, at=at)
    return sent


@transaction.atomic
def type_in_paper(
    *,
    checkin: CheckIn,
    entries: Sequence[Entry],
    words: str,
    by: Membership,
    at: datetime,
) -> Sent:
    """Send what a client wrote on paper: all of it, or nothing where a value is wrong.

    What the client gave before on a device of their own, and the paper does not say,
    stays. Whoever types in is not shown it until it is sent.

    Raises AlreadySent when the client has sent the check-in in the meantime.
    """
    episode = checkin.session.episode
    if not treats(by) or not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    keep_answers(checkin=checkin, entries=entries, words=words or None, at=at)
    return complete_checkin(
        checkin=checkin,
        channel=Channel.PAPER,
        language=episode.client.person.language,
        at=at,
        typed_in_by=by,
    )


def _score(rows: Sequence[StoredResponse], *, at: datetime) -> None:
    scores: list[StoredScore] = []
    notices: list[RiskNotice] = []
    for row in rows:
        instrument, response = catalogue().get(row.instrument), response_of(row)
        results = score(instrument, response)
        scores += [_stored(row, one) for one in results.values()]
        notices += [
            RiskNotice(response=row, ordinal=number, item=risk.item, raised_at=at)
            for number, risk in enumerate(risk_triggers(instrument, response), 1)
        ]
    StoredScore.objects.bulk_create(scores)
    RiskNotice.objects.bulk_create(notices)


def _stored(row: StoredResponse, result: Score | NotScorable) -> StoredScore:
    return StoredScore(
        response=row,
        scale=result.scale,
        result={
            "answered": result.answered,
            "items": result.items,
            **_said(result),
        },
        rule=RULE_VERSION,
        catalogue=row.catalogue,
    )


def _said(result: Score | NotScorable) -> dict[str, object]:
    if isinstance(result, NotScorable):
        return {"not_scorable": str(result.reason)}
    return {
        "value": result.value,
        "prorated": result.prorated,
        "band": result.band or "",
    }


@transaction.atomic
def note_risks(row: StoredResponse, *, at: datetime) -> bool:
    """Hold a stored response against the catalogue's rules anew; keep what is missing.

    Tells whether one of its answers must reach a human.
    """
    instrument = catalogue().get(row.instrument)
    triggers = risk_triggers(instrument, response_of(row))
    if not triggers:
        return False
    known = {one.item for one in row.risks.all()}
    wanting = [risk.item for risk in triggers if risk.item not in known]
    RiskNotice.objects.bulk_create(
        RiskNotice(response=row, ordinal=number, item=item, raised_at=at)
        for number, item in enumerate(wanting, len(known) + 1)
    )
    return True
