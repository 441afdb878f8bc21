"""The practice, its people, and the episodes between them, as rows."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from vincula.synthetic import SyntheticClient, SyntheticPractice
from vincula_practice.demo.moments import Clock
from vincula_practice.demo.signins import (
    CLIENT,
    FRONT_DESK,
    MANAGER,
    PASSWORD,
    THERAPIST,
)
from vincula_practice.people.models import (
    CareTeamMember,
    Client,
    Consent,
    Episode,
    Membership,
    Person,
    Practice,
    Purpose,
    Role,
    Therapist,
)
from vincula_practice.people.purposes import VERSIONS

MANAGER_NAME = "Ottoline Marshlight"
FRONT_DESK_NAME = "Teodor Quaywell"
CRISIS_HELP = "Emergency services in Europe: 112\nSamaritans, UK and Ireland, day and night: 116 123"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Who is there: memberships and episodes by the keys of the invented people."""

    practice: Practice
    therapists: dict[str, Membership]
    clients: dict[str, Membership]
    episodes: dict[str, Episode]


def store_house(invented: SyntheticPractice, *, clock: Clock, time_zone: str) -> House:
    """Store the practice, everybody in it, their memberships and care teams."""
    practice = Practice.objects.create(
        name=invented.name,
        time_zone=time_zone,
        crisis_help=CRISIS_HELP,
        invented=True,
    )
    began = min(clock.noon(client.opened_on) for client in invented.clients)
    # Hashed once: the hash is slow on purpose, and this password is no secret.
    password = make_password(PASSWORD)
    therapists = _therapists(invented, practice, began=began, password=password)
    _office(practice, began=began, password=password)
    clients, episodes = _clients(
        invented, practice, therapists, clock=clock, password=password
    )
    return House(
        practice=practice, therapists=therapists, clients=clients, episodes=episodes
    )


def _therapists(
    invented: SyntheticPractice, practice: Practice, *, began: datetime, password: str
) -> dict[str, Membership]:
    people = [
        _person(t.name, THERAPIST if i == 0 else t.email, password=password)
        for i, t in enumerate(invented.therapists)
    ]
    Person.objects.bulk_create(people)
    members = [
        Membership(practice=practice, person=p, role=Role.THERAPIST, started_at=began)
        for p in people
    ]
    Membership.objects.bulk_create(members)
    Therapist.objects.bulk_create(Therapist(membership=member) for member in members)
    return {t.key: m for t, m in zip(invented.therapists, members, strict=True)}


def _office(practice: Practice, *, began: datetime, password: str) -> None:
    office = (
        (MANAGER_NAME, MANAGER, Role.MANAGER),
        (FRONT_DESK_NAME, FRONT_DESK, Role.FRONT_DESK),
    )
    for name, email, role in office:
        person = _person(name, email, password=password)
        person.save()
        Membership.objects.create(
            practice=practice, person=person, role=role, started_at=began
        )


def _clients(
    invented: SyntheticPractice,
    practice: Practice,
    therapists: dict[str, Membership],
    *,
    clock: Clock,
    password: str,
) -> tuple[dict[str, Membership], dict[str, Episode]]:
    people = [
        _person(
            c.name,
            CLIENT if i == 0 else c.email,
            password=password if i == 0 else None,
        )
        for i, c in enumerate(invented.clients)
    ]
    Person.objects.bulk_create(people)
    members, episodes, teams, rows = [], [], [], []
    for one, person in zip(invented.clients, people, strict=True):
        opened = clock.noon(one.opened_on)
        members.append(
            Membership(
                practice=practice, person=person, role=Role.CLIENT, started_at=opened
            )
        )
        rows.append(Client(practice=practice, person=person))
        episodes.append(_episode(one, rows[-1]))
        teams.append(
            CareTeamMember(
                episode=episodes[-1], member=therapists[one.therapist], since=opened
            )
        )
    Membership.objects.bulk_create(members)
    Client.objects.bulk_create(rows)
    Episode.objects.bulk_create(episodes)
    Consent.objects.bulk_create(map(_agreed_to_links, rows, members))
    CareTeamMember.objects.bulk_create(teams)
    keys = [one.key for one in invented.clients]
    return dict(zip(keys, members, strict=True)), dict(zip(keys, episodes, strict=True))


def _episode(one: SyntheticClient, client: Client) -> Episode:
    return Episode(
        client=client,
        opened_on=one.opened_on,
        closed_on=one.closed_on,
        ending=str(one.ending or ""),
    )


def _agreed_to_links(client: Client, member: Membership) -> Consent:
    return Consent(
        client=client,
        purpose=Purpose.LINKS,
        number=1,
        version=VERSIONS[Purpose.LINKS],
        state=Consent.State.GIVEN,
        channel=Consent.Channel.PORTAL,
        at=member.started_at,
        by=member,
    )


def _person(name: str, email: str, *, password: str | None) -> Person:
    """Return a person; without a password nobody can sign in as them."""
    return Person(
        name=name,
        email=email,
        password=make_password(None) if password is None else password,
        invented=True,
    )
