"""The people of the tests: invented, always the same, each with a part to play.

Ben treats Anna. Eva works in the same practice and treats Emil; Mona manages it, Fred
sits at its front desk. Dora treats Carl in another practice.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.test import Client

from vincula_practice.checkins.actions import (
    Entry,
    invite,
    keep_answers,
    open_checkin,
)
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.models import Channel, CheckIn
from vincula_practice.collaboration.actions import set_goal
from vincula_practice.people.actions import (
    _join,
    _somebody,
    take_on_client,
)
from vincula_practice.people.consents import answer_consent
from vincula_practice.people.models import Episode, Membership, Person, Practice, Role
from vincula_practice.sessions.actions import plan
from vincula_practice.sessions.models import Session

# A Monday morning; Anna's session is on Tuesday at ten.
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TUESDAY_AT_TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
PHONE = "the cookie of a client's phone"
PASSWORD = "correct horse battery staple"  # noqa: S105 - of people who do not exist


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everyone, as the membership they ask with."""

    practice: Practice
    ben: Membership
    eva: Membership
    mona: Membership
    fred: Membership
    anna: Membership
    emil: Membership
    episode: Episode
    emils_episode: Episode
    elsewhere: Practice
    dora: Membership
    carl: Membership


def everyone(*, at: datetime = NOW) -> Cast:
    """Found both practices and let everyone in."""
    practice, elsewhere = a_practice("Lindenhof"), a_practice("Seeblick")
    ben = staff(practice, "Ben", Role.THERAPIST, at=at)
    eva = staff(practice, "Eva", Role.THERAPIST, at=at)
    dora = staff(elsewhere, "Dora", Role.THERAPIST, at=at)
    episode = client_of(ben, "Anna", at=at)
    emils = client_of(eva, "Emil", at=at)
    carls = client_of(dora, "Carl", at=at)
    return Cast(
        practice=practice,
        ben=ben,
        eva=eva,
        mona=staff(practice, "Mona", Role.MANAGER, at=at),
        fred=staff(practice, "Fred", Role.FRONT_DESK, at=at),
        anna=membership_of(episode),
        emil=membership_of(emils),
        episode=episode,
        emils_episode=emils,
        elsewhere=elsewhere,
        dora=dora,
        carl=membership_of(carls),
    )


def a_practice(name: str, **fields: object) -> Practice:
    return Practice.objects.create(name=name, invented=True, **fields)


def staff(
    practice: Practice, name: str, role: Role, *, at: datetime = NOW
) -> Membership:
    person = _somebody(email=f"{name.lower()}@example.org", name=name, language="en")
    person.set_password(PASSWORD)
    person.save()
    return _join(practice=practice, person=person, role=role, at=at)


def client_of(
    therapist: Membership,
    name: str,
    *,
    email: str | None = "from the name",
    language: str = "en",
    at: datetime = NOW,
) -> Episode:
    """Take on a client who can sign in with `PASSWORD` where there is an address.

    Whoever has one has agreed to links by e-mail.
    """
    address = f"{name.lower()}@example.org" if email == "from the name" else email
    episode = take_on_client(
        name=name,
        email=address,
        language=language,
        opened_on=at.date(),
        by=therapist,
        at=at,
    )
    if address:
        answer_consent(
            client=episode.client, purpose="links", agrees=True, by=therapist, at=at
        )
    person: Person = episode.client.person
    person.set_password(PASSWORD)
    person.save()
    return episode


def membership_of(episode: Episode) -> Membership:
    return Membership.objects.get(
        practice=episode.client.practice,
        person=episode.client.person,
        role=Role.CLIENT,
    )


def a_session(
    episode: Episode,
    *,
    starts_at: datetime = TUESDAY_AT_TEN,
    state: str = "planned",
    at: datetime = NOW,
) -> Session:
    therapist = episode.care_team.earliest("since", "pk").member
    (session,) = plan(
        episode=episode, therapist=therapist, first=starts_at, by=therapist, at=at
    )
    session.state = state
    session.save()
    return session


def a_goal(episode: Episode, words: str, *, at: datetime = NOW) -> None:
    set_goal(episode=episode, words=words, by=membership_of(episode), at=at)


def a_checkin(
    episode: Episode,
    *,
    occasion: str = "before",
    starts_at: datetime = TUESDAY_AT_TEN,
    at: datetime = NOW,
) -> CheckIn:
    """Open a check-in of the suggested plan for a session planned for it."""
    session = a_session(episode, starts_at=starts_at, at=at)
    return open_checkin(session=session, occasion=occasion, at=at)


def a_link(checkin: CheckIn, *, at: datetime = NOW, channel: str = Channel.LINK) -> str:
    """Return the token of a fresh link."""
    return invite(checkin=checkin, channel=channel, by=None, at=at).token


def answer(
    checkin: CheckIn,
    item: str,
    value: float,
    *,
    instrument: str = "phq9",
    at: datetime = NOW,
) -> None:
    """Give one answer with the client's phone."""
    key = Key(instrument=instrument, about=None, item=item)
    entry = Entry(key=key, value=value)
    keep_answers(checkin=checkin, entries=[entry], at=at, device=PHONE)


def a_phone() -> Client:
    """Return the browser of the client's phone, which reads back what it gave."""
    phone = Client()
    phone.cookies["checkin_device"] = PHONE
    return phone


def answer_phq9(checkin: CheckIn, *values: float, at: datetime = NOW) -> None:
    """Answer PHQ-9 item by item, from the first."""
    for number, value in enumerate(values, start=1):
        answer(checkin, f"phq9_{number}", value, at=at)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def prove_second_factor(client: Client, person: Person) -> None:
    """Note in the session of a signed-in client what allauth notes after a passkey."""
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "webauthn"},
    ]
    session["began"] = session["seen"] = time.time()
    session.save()


def with_password_only(person: Person) -> Client:
    """Return a browser in which somebody gave their password and nothing else."""
    browser = Client()
    browser.force_login(person)
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()}
    ]
    session.save()
    return browser
