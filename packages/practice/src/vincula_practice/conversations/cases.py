"""Cases of rupture and repair as values: who said what, step by step, and how it stands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vincula_practice.conversations.repair import (
    Outcome,
    RepairCase,
    RepairStep,
    Step,
)
from vincula_practice.people.models import Membership, Role
from vincula_practice.people.policies import is_client
from vincula_practice.people.queries import found, readable_ids, working_ids

OF_THE_END = (Step.ENDED, Step.AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one of the two put into one step, last."""

    step: str
    by_client: bool
    name: str
    words: str
    named: tuple[str, ...]
    touches: str
    touches_id: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """One case; ``outcome`` is "" while it runs, ``helped`` what the client wrote."""

    id: UUID
    episode: UUID
    opened_at: datetime
    opened_by_client: bool
    origin: str
    words: str
    entries: tuple[Entry, ...]
    ended_at: datetime | None
    outcome: str
    helped: str

    @property
    def running(self) -> bool:
        return self.ended_at is None

    @property
    def repaired(self) -> bool:
        return self.outcome == Outcome.REPAIRED

    def named_by_both(self) -> tuple[str, ...]:
        """Return the names that both have given to it, in the client's order."""
        named = {e.by_client: e.named for e in self.entries if e.step == Step.NAMED}
        theirs = set(named.get(False, ()))
        return tuple(name for name in named.get(True, ()) if name in theirs)


def case_for(*, member: Membership, case_id: UUID) -> RepairCase:
    """Return one case that this member may read; raises NotFound otherwise."""
    rows = RepairCase.objects.filter(episode_id__in=readable_ids(member=member))
    case: RepairCase = found(rows.select_related("episode__client").filter(pk=case_id))
    return case


def working_case_for(*, member: Membership, case_id: UUID) -> RepairCase:
    """Return one case that this member may write in; raises NotFound otherwise."""
    rows = RepairCase.objects.filter(episode_id__in=working_ids(member=member))
    case: RepairCase = found(rows.select_related("episode__client").filter(pk=case_id))
    return case


def cases_of(*, member: Membership, episode_id: UUID) -> list[CaseRecord]:
    """Return the cases of an episode, running ones first, the latest first."""
    rows = RepairCase.objects.filter(episode_id__in=readable_ids(member=member)).filter(
        episode_id=episode_id
    )
    return records_of(list(rows.select_related("episode__client", "opened_by")))


def own_cases(*, member: Membership) -> list[CaseRecord]:
    """Return all cases of a client, of earlier therapies here as well."""
    rows = RepairCase.objects.filter(episode_id__in=working_ids(member=member))
    mine = rows if is_client(member) else rows.none()
    return records_of(list(mine.select_related("episode__client", "opened_by")))


def records_of(cases: list[RepairCase]) -> list[CaseRecord]:
    """Turn rows that a query has chosen into values, with one more question for steps."""
    steps: defaultdict[UUID, list[RepairStep]] = defaultdict(list)
    rows = RepairStep.objects.filter(case__in=cases).select_related("by__person")
    for row in rows.order_by("at", "pk"):
        steps[row.case_id].append(row)
    made = [_record(case, steps[case.pk]) for case in cases]
    return sorted(made, key=lambda one: (one.running, one.opened_at), reverse=True)


def _record(case: RepairCase, steps: list[RepairStep]) -> CaseRecord:
    ends = [row for row in steps if row.step == Step.ENDED]
    last = ends[-1] if ends and case.ended_at is not None else None
    opened_by = case.opened_by
    return CaseRecord(
        id=case.pk,
        episode=case.episode_id,
        opened_at=case.opened_at,
        opened_by_client=opened_by is not None and opened_by.role == Role.CLIENT,
        origin=str(case.origin),
        words=case.words,
        entries=_newest(steps),
        ended_at=case.ended_at,
        outcome=last.outcome if last else "",
        helped=last.words if last else "",
    )


def _newest(steps: list[RepairStep]) -> tuple[Entry, ...]:
    """Return the newest of each person in each step, in the order of the steps."""
    newest = {(row.step, row.by_id): row for row in steps if row.step not in OF_THE_END}
    order = list(Step)
    rows = sorted(newest.values(), key=lambda row: (order.index(row.step), row.at))
    return tuple(map(_entry, rows))


def _entry(row: RepairStep) -> Entry:
    told = row.told
    return Entry(
        step=str(row.step),
        by_client=row.by.role == Role.CLIENT,
        name=row.by.person.name,
        words=row.words,
        named=tuple(told.get("named", ())),
        touches=told.get("touches", ""),
        touches_id=told.get("touches_id", ""),
        answer=told.get("answer", ""),
        at=row.at,
    )
