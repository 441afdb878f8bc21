"""Sessions, plans, goals and events of the invented episodes, as rows."""

from dataclasses import dataclass

from vincula.synthetic import EventKind, SyntheticClient, SyntheticPractice
from vincula_practice.checkins.models import Plan, PlanLine
from vincula_practice.checkins.schedule import SUGGESTED
from vincula_practice.collaboration.models import Goal
from vincula_practice.conversations.models import LifeEvent, told
from vincula_practice.demo.moments import Clock
from vincula_practice.demo.staff import House
from vincula_practice.sessions.models import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    """What check-ins hang on, by the keys of the invented people."""

    sessions: dict[tuple[str, int], Session]
    plans: dict[str, Plan]
    goals: dict[str, Goal]


def store_courses(
    invented: SyntheticPractice, house: House, *, clock: Clock
) -> Courses:
    """Store everything of the episodes but the check-ins."""
    sessions = {
        (client.key, row.number): row
        for client in invented.clients
        for row in _sessions(client, house, clock)
    }
    Session.objects.bulk_create(sessions.values())
    plans = {client.key: _plan(client, house, clock) for client in invented.clients}
    Plan.objects.bulk_create(plans.values())
    PlanLine.objects.bulk_create(
        line for plan in plans.values() for line in _lines(plan)
    )
    goals = {
        key: goal
        for client in invented.clients
        for key, goal in _goals(client, house, clock).items()
    }
    Goal.objects.bulk_create(goals.values())
    LifeEvent.objects.bulk_create(
        event for client in invented.clients for event in _events(client, house, clock)
    )
    return Courses(sessions=sessions, plans=plans, goals=goals)


def _sessions(client: SyntheticClient, house: House, clock: Clock) -> list[Session]:
    rows = []
    for session in client.sessions:
        starts_at = clock.start(client, session)
        rows.append(
            Session(
                episode=house.episodes[client.key],
                therapist=house.therapists[client.therapist],
                number=session.number,
                starts_at=starts_at,
                state=str(clock.state(session, starts_at)),
            )
        )
    return rows


def _plan(client: SyntheticClient, house: House, clock: Clock) -> Plan:
    return Plan(
        episode=house.episodes[client.key],
        version=1,
        made_at=clock.noon(client.opened_on),
        made_by=house.therapists[client.therapist],
    )


def _lines(plan: Plan) -> list[PlanLine]:
    return [
        PlanLine(
            plan=plan,
            place=place,
            instrument=line.instrument,
            occasion=line.occasion,
            rhythm=line.rhythm,
            every=line.every,
            first=line.first,
        )
        for place, line in enumerate(SUGGESTED)
    ]


def _goals(client: SyntheticClient, house: House, clock: Clock) -> dict[str, Goal]:
    """Return the goals, each set in the session before its first rating."""
    first_rated = {
        response.about: session
        for session in reversed(client.sessions)
        if session.before
        for response in session.before.responses
        if response.about
    }
    rows = {}
    for goal in client.goals:
        rated = first_rated.get(goal.key, client.sessions[0])
        earlier = client.sessions[max(0, rated.number - 2)]
        rows[goal.key] = Goal(
            episode=house.episodes[client.key],
            words=goal.words,
            set_at=clock.start(client, earlier),
        )
    return rows


def _events(client: SyntheticClient, house: House, clock: Clock) -> list[LifeEvent]:
    return [
        LifeEvent(
            episode=house.episodes[client.key],
            told=told(on=event.on, kind=str(event.kind), words=event.words),
            # Therapists write down notes, clients what happens in their lives.
            added_by=house.therapists[client.therapist]
            if event.kind is EventKind.NOTE
            else house.clients[client.key],
            added_at=clock.noon(event.on),
        )
        for event in client.events
    ]
