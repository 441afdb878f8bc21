"""Open a case of rupture and repair, put steps into it, end it, open it again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.checkins.models import Channel, CheckIn
from vincula_practice.collaboration.agreeing import reopen
from vincula_practice.conversations.repair import (
    Origin,
    Outcome,
    RepairCase,
    RepairStep,
    Step,
)
from vincula_practice.conversations.sayings import ANSWERS, NAMES, TOUCHES
from vincula_practice.conversations.touching import read_touch
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership, Role
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.queries import may_work_on

LONGEST = 2000
# What a client can say with one tap after a check-in.
CAN_END = (Outcome.REPAIRED, Outcome.MOVED_ON)
CAN_ANSWER = ("partly", "not yet")
# What anybody of the two may put in; ending and opening again have ways of their own.
WORKED = (
    Step.NOTICED,
    Step.NAMED,
    Step.HEARD,
    Step.TAKEN_ON,
    Step.CHANGE,
    Step.CHECKED,
)


@transaction.atomic
def open_case(
    *,
    episode: Episode,
    by: Membership,
    at: datetime,
    words: str = "",
    origin: str = Origin.PERSON,
    origin_id: UUID | None = None,
) -> RepairCase:
    """Open a case; where one came from the same signal or concern, that one."""
    _may(by, episode.pk)
    Episode.objects.select_for_update().get(pk=episode.pk)  # two may open it at once
    known = [case for case in _running(episode) if _same(case, origin_id)]
    if known:
        return known[0]
    about = {"origin": str(Origin(origin)), "words": words.strip()[:LONGEST]}
    if origin_id is not None:
        about["origin_id"] = str(origin_id)
    case = RepairCase.objects.create(
        episode=episode, about=about, opened_at=at, opened_by=by
    )
    record("opened a case", case, by=by, at=at)
    return case


def _running(episode: Episode) -> list[RepairCase]:
    rows = RepairCase.objects.filter(episode=episode, ended_at=None)
    return list(rows.select_related("episode__client"))


def _same(case: RepairCase, origin_id: UUID | None) -> bool:
    return origin_id is not None and case.about.get("origin_id") == str(origin_id)


@transaction.atomic
def add_step(
    *,
    case: RepairCase,
    step: str,
    by: Membership,
    at: datetime,
    words: str = "",
    named: Sequence[str] = (),
    touches: str = "",
    answer: str = "",
) -> RepairStep:
    """Put one step into a running case; raises Refused for one that says nothing.

    What the therapist takes on, only a therapist says. ``touches`` is what a change
    has to do with, by kind and id (`touching`); to name a clause asks to talk about
    it again.
    """
    _may(by, case.episode_id)
    if step not in WORKED or (step == Step.TAKEN_ON and not treats(by)):
        raise NotAllowed
    held = _running_case(case)
    told: dict[str, object] = {"step": step, "words": words.strip()[:LONGEST]}
    if step == Step.NAMED:
        told["named"] = [name for name in NAMES if name in named]
    kind, thing = read_touch(touches)
    if step == Step.CHANGE and kind in TOUCHES:
        told |= {"touches": kind, "touches_id": thing}
    if step == Step.CHECKED and answer in ANSWERS:
        told["answer"] = answer
    if not any(told.get(one) for one in ("words", "named", "touches", "answer")):
        raise Refused(_("Choose something, or write a few words."))
    if told.get("touches") == "agreement" and thing:
        reopen(episode=held.episode, key=thing, words=words, by=by, at=at)
    row = RepairStep.objects.create(case=held, told=told, by=by, at=at)
    # Which step it was tells something of the two: it stays sealed.
    record("added", row, by=by, at=at, case=str(held.pk))
    return row


@transaction.atomic
def end_case(
    *,
    case: RepairCase,
    outcome: str,
    by: Membership,
    at: datetime,
    helped: str = "",
    channel: str = Channel.PORTAL,
) -> RepairCase:
    """End a case. That it is repaired, only the client can say; once is enough.

    ``helped`` is the client's own answer to what helped: theirs to keep.
    """
    _may(by, case.episode_id)
    if outcome not in Outcome.values:
        raise Refused(_("Choose how it ends."))
    if outcome == Outcome.REPAIRED and not is_client(by):
        raise NotAllowed
    held = _held(case)
    if held.ended_at is not None:
        return held
    words = helped.strip()[:LONGEST]
    told = {"step": str(Step.ENDED), "outcome": str(outcome), "words": words}
    held.ended_at, held.outcome = at, str(outcome)
    held.save(update_fields=["ended_at", "about"])
    RepairStep.objects.create(case=held, told=told, by=by, at=at)
    record("ended", held, by=by, at=at, channel=channel)
    return held


@transaction.atomic
def open_again(*, case: RepairCase, by: Membership, at: datetime) -> RepairCase:
    """The client opens an ended case again: it is not over for them."""
    _may(by, case.episode_id)
    if not is_client(by):
        raise NotAllowed
    held = _held(case)
    if held.ended_at is not None:
        held.ended_at, held.outcome = None, ""
        held.save(update_fields=["ended_at", "about"])
        told = {"step": str(Step.AGAIN), "words": ""}
        RepairStep.objects.create(case=held, told=told, by=by, at=at)
        record("opened again", held, by=by, at=at)
    return held


def to_come_back_to(checkin: CheckIn) -> RepairCase | None:
    """Return the newest running case of whoever answers a check-in, else None."""
    rows = RepairCase.objects.filter(
        episode_id=checkin.session.episode_id, ended_at=None
    )
    newest = rows.select_related("episode__client").order_by("-opened_at", "pk")
    return newest.first()


def answer_again(
    *, case: RepairCase, answer: str, by: Membership, at: datetime
) -> RepairStep:
    """The client says after a check-in how it is now; the case goes on."""
    return add_step(case=case, step=Step.CHECKED, answer=answer, by=by, at=at)


def answered_since(case: RepairCase, checkin: CheckIn) -> bool:
    """Tell whether the client has said so since this check-in was sent."""
    rows = case.steps.filter(at__gte=checkin.submitted_at, by__role=Role.CLIENT)
    return rows.exists()


def _running_case(case: RepairCase) -> RepairCase:
    held = _held(case)
    if held.ended_at is not None:
        raise Refused(_("This has ended. The client can open it again."))
    return held


def _held(case: RepairCase) -> RepairCase:
    rows = RepairCase.objects.select_for_update(of=("self",))
    return rows.select_related("episode__client").get(pk=case.pk)


def _may(by: Membership, episode_id: UUID) -> None:
    if not (treats(by) or is_client(by)):
        raise NotAllowed
    if not may_work_on(member=by, episode_id=episode_id):
        raise NotAllowed
