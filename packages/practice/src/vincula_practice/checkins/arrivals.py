"""What came in: sent check-ins and their answers, for those who may read them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, FilteredRelation, Max, Q

from vincula_practice.checkins.begun import begun_not_received
from vincula_practice.checkins.models import CheckIn, StoredResponse
from vincula_practice.checkins.queries import checkins_for
from vincula_practice.people.models import Membership
from vincula_practice.people.queries import episode_for, readable_ids, working_ids
from vincula_practice.sessions.models import Session
from vincula_practice.sessions.queries import Mark
from vincula_practice.vault.fields import opener

# What a page shows of a sent check-in; the rest of it is a tap away.
SENT = ("id", "occasion", "submitted_at", "channel", "language", "words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """What came in, newest first, and what was begun and did not, oldest first."""

    arrived: list[CheckIn]
    waited_for: list[CheckIn]


def lately(
    *, member: Membership, since: datetime, at: datetime, most: int = 20
) -> Lately:
    """Return the check-ins of those one works with that are worth a look today.

    ``most`` of those sent ``since`` a moment, and all that somebody began a while ago.
    """
    sent = Q(state=CheckIn.State.SUBMITTED, submitted_at__gte=since)
    rows = checkins_for(member=member).filter(
        sent | begun_not_received(at=at),
        session__episode_id__in=working_ids(member=member),
    )
    by_state: dict[str, list[CheckIn]] = defaultdict(list)
    for row in rows:
        by_state[row.state].append(row)
    newest_first = sorted(by_state[CheckIn.State.SUBMITTED], key=_moment, reverse=True)
    return Lately(
        arrived=newest_first[:most],
        waited_for=sorted(by_state[CheckIn.State.OPEN], key=_moment),
    )


def _moment(row: CheckIn) -> tuple[datetime, UUID]:
    return row.submitted_at or row.begun_at or row.opened_at, row.pk


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """An episode's sessions in time order, and its sent check-ins, newest first."""

    marks: list[Mark]
    sent: list[CheckIn]


def sessions_and_sent(*, member: Membership, episode_id: UUID) -> Around:
    """Return the sessions of an episode with what was sent around them, in one query."""
    submitted = Q(checkins__state=CheckIn.State.SUBMITTED)
    rows = Session.objects.filter(
        episode_id=episode_id, episode_id__in=readable_ids(member=member)
    ).annotate(sent=FilteredRelation("checkins", condition=submitted))
    columns = [f"sent__{name}" for name in SENT]
    marks, sent = {}, []
    for pk, *row in rows.order_by("starts_at", "number").values_list(
        "pk", *Mark._fields, *columns
    ):
        mark, values = Mark._make(row[:3]), row[3:]
        marks[pk] = mark
        if values[0] is not None:
            session = Session(pk=pk, episode_id=episode_id, **mark._asdict())
            checkin = CheckIn(session=session, state=CheckIn.State.SUBMITTED)
            for name, value in zip(SENT, values, strict=True):
                setattr(checkin, name, value)
            sent.append(checkin)
    newest_first = sorted(sent, key=lambda one: (_moment(one), one.pk), reverse=True)
    return Around(marks=list(marks.values()), sent=newest_first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What was answered in one check-in: its own words, and the numbers by item."""

    words: str
    numbers: dict[tuple[str, str], float]


def answers_of(
    *, member: Membership, checkins: Sequence[CheckIn]
) -> dict[UUID, Answered]:
    """Return what was answered in each of these check-ins, goals left out.

    The words are the closing line, or the open question of a form that ends with one.
    A check-in that is not for whoever asks is left out, whoever chose it.
    """
    if not checkins:
        return {}
    closing = {checkin.pk: checkin.words for checkin in checkins}
    columns = ("instrument", "about", "answers")
    rows = checkins_for(member=member).filter(pk__in=closing).order_by("responses__pk")
    opened = opener(StoredResponse, "answers")
    found: dict[UUID, Answered] = {}
    for checkin, pk, instrument, about, sealed in rows.values_list(
        "pk", "responses__pk", *(f"responses__{name}" for name in columns)
    ):
        here = found.setdefault(checkin, Answered(words=closing[checkin], numbers={}))
        if pk and not about:
            found[checkin] = _with(here, instrument, opened(sealed, pk))
    return found


def _with(here: Answered, instrument: str, answers: list[dict[str, Any]]) -> Answered:
    numbers = {
        (instrument, one["item"]): float(one["value"])
        for one in answers
        if one.get("value") is not None
    }
    written = "\n".join(one["words"] for one in answers if one.get("words"))
    return Answered(words=here.words or written, numbers={**here.numbers, **numbers})


def newest_stamp(*, member: Membership, episode_id: UUID) -> str:
    """Return a text that changes whenever a check-in of the episode is sent.

    Raises NotFound when the episode is not for this member.
    """
    episode = episode_for(member=member, episode_id=episode_id)
    sent = CheckIn.objects.filter(
        session__episode=episode, state=CheckIn.State.SUBMITTED
    )
    newest = sent.aggregate(count=Count("pk"), last=Max("submitted_at"))
    return _stamp(newest["count"], newest["last"])


def stamp_of(sent: Sequence[CheckIn]) -> str:
    """Return the same text from the sent check-ins of an episode."""
    moments = [row.submitted_at for row in sent if row.submitted_at]
    return _stamp(len(sent), max(moments, default=None))


def _stamp(count: int, last: datetime | None) -> str:
    return f"{count}-{int(last.timestamp() * 1000) if last else 0}"


def responses_of(*, member: Membership, checkin: CheckIn) -> list[StoredResponse]:
    """Return what was answered in a check-in, in the order in which it was asked."""
    known = checkins_for(member=member).filter(pk=checkin.pk).values("pk")
    rows = StoredResponse.objects.filter(checkin_id__in=known).select_related("about")
    order = {
        (form["instrument"], form.get("about")): place
        for place, form in enumerate(checkin.asked)
    }
    return sorted(
        rows, key=lambda row: (order.get(_form(row), len(order)), str(row.pk))
    )


def words_of(*, member: Membership, checkins: Sequence[CheckIn]) -> dict[UUID, str]:
    """Return the client's own words in each of these check-ins, "" where none are.

    They are the closing line, or the open question of a form that ends with one. A
    check-in that is not for whoever asks is left out, whoever chose it.
    """
    found = answers_of(member=member, checkins=checkins)
    return {checkin: answered.words for checkin, answered in found.items()}


def _form(row: StoredResponse) -> tuple[str, str | None]:
    return row.instrument, str(row.about_id) if row.about_id else None
