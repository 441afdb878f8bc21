"""From one person to the next, until somebody takes the alert on.

`begin` opens the ladder, `advance` does every step that is due, each once, however late
it comes. Who is told stands in `Telling`; `mails.py` sends what stands there.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from vincula_practice.people.models import Episode, Membership, Role
from vincula_practice.safety.crew import Crew, crew_of
from vincula_practice.safety.ladder import Ladder
from vincula_practice.safety.models import AlertStep, RiskAlert, Telling
from vincula_practice.safety.rules import ladder_of

Kind = AlertStep.Kind


def begin(episode: Episode, *, at: datetime, **alert: object) -> RiskAlert:
    """Open an alert with an owner and a deadline, and write down who is to be told."""
    ladder = ladder_of(episode.client.practice)
    crew = crew_of(episode, at=at)
    rung, people = crew.next(ladder, -1) or (len(ladder.rungs) - 1, [])
    told = _first(ladder, crew, people, at=at) or crew.anybody() or _staff(episode)
    begins = ladder.begins(at)
    opened = RiskAlert.objects.create(
        episode=episode,
        raised_at=at,
        begins_at=begins,
        owner=told[0],
        rung=rung,
        next_at=ladder.due(rung + 1, begins=begins),
        **alert,
    )
    step(opened, Kind.RAISED, at=at)
    tell(opened, told, at=at)
    return opened


def _staff(episode: Episode) -> list[Membership]:
    """Return somebody of the house where no clinician is left: nothing is dropped."""
    rows = Membership.objects.filter(practice_id=episode.client.practice_id)
    staff = rows.exclude(role=Role.CLIENT)
    return list(staff.order_by(F("ended_at").desc(nulls_first=True), "pk")[:1])


def _first(
    ladder: Ladder, crew: Crew, people: list[Membership], *, at: datetime
) -> list[Membership]:
    """Outside hours whoever is on call comes first, where the practice chose so."""
    if not ladder.on_call_outside or ladder.is_open(at):
        return people
    on_call = crew.present(ladder.on_call)
    return list({one.pk: one for one in (*on_call, *people)}.values())


@transaction.atomic
def advance(*, alert_id: UUID, at: datetime) -> int:
    """Do the steps of one alert that are due; return how many those were.

    Its row is held meanwhile: of two who come at once, the second finds it done.
    """
    alert = held(alert_id)
    if alert.closed_at is not None:
        return 0
    ladder = ladder_of(alert.episode.client.practice)
    crew = crew_of(alert.episode, at=at)
    done = _owned(alert, crew, at=at)
    while alert.next_at <= at:
        _up(alert, ladder, crew, at=at)
        done += 1
    if done:
        alert.save(
            update_fields=["owner", "rung", "round", "begins_at", "next_at", "taken_at"]
        )
    return done


def held(alert_id: UUID) -> RiskAlert:
    """Return an alert with its lock."""
    rows = RiskAlert.objects.select_for_update(of=("self",))
    return rows.select_related("episode__client__practice").get(pk=alert_id)


def _owned(alert: RiskAlert, crew: Crew, *, at: datetime) -> int:
    """Give an alert to somebody who is there, where its owner is not any more."""
    if crew.is_there(alert.owner_id):
        return 0
    told = alert.tellings.order_by("-rung", "-round").values_list(
        "member_id", flat=True
    )
    candidates = crew.present(told) or crew.anybody()
    if not candidates or candidates[0].pk == alert.owner_id:
        return 0
    alert.owner, alert.taken_at = candidates[0], None
    alert.next_at = min(alert.next_at, at)
    step(alert, Kind.MOVED, at=at, to=candidates[0])
    tell(alert, candidates[:1], at=at)
    return 1


def _up(alert: RiskAlert, ladder: Ladder, crew: Crew, *, at: datetime) -> None:
    reminded: list[Membership] = []
    if alert.taken_at is not None:
        # Taken on, and nothing done since: the ladder goes on from where it stopped.
        alert.taken_at = None
        rebase(alert, ladder, at=at)
        step(alert, Kind.REOPENED, at=at, to=alert.owner)
        reminded = crew.present([alert.owner_id])
    found = crew.next(ladder, alert.rung)
    if found is None:
        _repeat(alert, ladder, crew, at=at)
        return
    alert.rung, people = found
    alert.owner = people[0]
    alert.next_at = ladder.due(alert.rung + 1, begins=alert.begins_at)
    tell(alert, list({one.pk: one for one in (*people, *reminded)}.values()), at=at)


def _repeat(alert: RiskAlert, ladder: Ladder, crew: Crew, *, at: datetime) -> None:
    alert.round += 1
    alert.next_at = at + ladder.repeat
    told = alert.tellings.order_by("rung", "round").values_list("member_id", flat=True)
    people = crew.present(told) or crew.anybody()
    if people:
        alert.owner = people[-1] if crew.is_there(people[-1].pk) else people[0]
    else:
        step(alert, Kind.NOBODY, at=at)
    tell(alert, people, at=at)


def rebase(alert: RiskAlert, ladder: Ladder, *, at: datetime) -> None:
    """Let the times of the ladder count as if the present rung had been reached now."""
    rung = min(alert.rung, len(ladder.rungs) - 1)
    alert.rung, alert.begins_at = rung, at - ladder.rungs[rung].after
    alert.next_at = ladder.due(rung + 1, begins=alert.begins_at)


def tell(alert: RiskAlert, people: Iterable[Membership], *, at: datetime) -> None:
    """Write down that these people are to be told; whom the same step told is not again."""
    people = list(people)
    known = Q(rung=alert.rung, round=alert.round)
    told = set(alert.tellings.filter(known).values_list("member_id", flat=True))
    Telling.objects.bulk_create(
        Telling(alert=alert, member=one, rung=alert.rung, round=alert.round, due_at=at)
        for one in people
        if one.pk not in told
    )
    step(alert, Kind.TOLD, at=at, to=people[0] if len(people) == 1 else None)


def step(
    alert: RiskAlert,
    kind: str,
    *,
    at: datetime,
    by: Membership | None = None,
    to: Membership | None = None,
    said: dict[str, str] | None = None,
) -> AlertStep:
    """Write down what happened."""
    return AlertStep.objects.create(
        alert=alert, kind=kind, at=at, rung=alert.rung, by=by, to=to, said=said
    )
