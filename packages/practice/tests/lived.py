"""Somebody who has lived with everything that can be handed out."""

from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from cast import NOW, a_checkin, a_link, answer_phq9, hours
from courses import answered
from together import what_they_have_together

from vincula_practice.checkins.models import (
    CheckIn,
    Submission,
)
from vincula_practice.collaboration.actions import set_goal
from vincula_practice.conversations.actions import add_event
from vincula_practice.conversations.mending import end_case, open_case
from vincula_practice.conversations.models import (
    ExitCheckIn,
    OnePerCent,
    Recontact,
    TherapyEnd,
)
from vincula_practice.conversations.raising import Saying, speak
from vincula_practice.people.actions import _welcome
from vincula_practice.people.consents import answer_consent
from vincula_practice.people.emergency import open_in_emergency
from vincula_practice.people.footprints import KnownDevice
from vincula_practice.people.models import Client, Episode, Membership
from vincula_practice.people.restrictions import restrict
from vincula_practice.rights import actions
from vincula_practice.rights.models import LegalHold
from vincula_practice.safety.plans import write_plan
from vincula_practice.signals.actions import raise_concern_signal
from vincula_practice.signals.guessing import choose_reveal

FIVE_MINUTES = 300


def canary(whose: str, what: str) -> str:
    return f"canary-{whose}-{what}"


def lived(member: Membership, therapist: Membership, whose: str) -> Client:
    """Give a client at least one row of everything, each text with its canary."""
    client = Client.objects.get(practice=member.practice, person=member.person)
    episode = client.episodes.get()
    goal = set_goal(episode=episode, words=canary(whose, "goal"), by=member, at=NOW)
    what_they_have_together(goal, by=therapist, words=canary(whose, "together"))
    add_event(
        episode=episode,
        on=NOW.date(),
        kind="note",
        words=canary(whose, "note"),
        by=therapist,
        at=NOW,
    )
    raise_concern_signal(episode=episode, about="hard to say", at=NOW)
    choose_reveal(client=client, together=True, items=True, by=member, at=NOW)
    sent = answered(episode, 2, 2, 2, 2, 2, 2, 2, 2, 1, words=canary(whose, "words"))
    Submission.objects.create(
        id=uuid4(), checkin=sent, body_hash=f"{whose}-hash", received_at=NOW, reply={}
    )
    _between(episode, member, therapist, sent, whose)
    opened = a_checkin(episode, starts_at=NOW + hours(30))
    answer_phq9(opened, 1, 2)
    a_link(opened)
    answer_consent(client=client, purpose="research", agrees=True, by=member, at=NOW)
    steps = {"coping": canary(whose, "plan")}
    write_plan(episode=episode, steps=steps, by=therapist, at=NOW)
    restrict(client=client, by=member, at=NOW + hours(50))
    open_in_emergency(
        name=client.person.name,
        reason=canary(whose, "emergency"),
        by=therapist,
        at=NOW,
        base_url="https://example.org",
    )
    for kind in ("correct", "erase"):
        actions.ask(kind=kind, words=canary(whose, kind), by=member, at=NOW)
    LegalHold.objects.create(
        client=client, reason=canary(whose, "hold"), set_at=NOW, set_by=therapist
    )
    correction = client.requests.get(kind="correct")
    actions.decide(
        request=correction,
        agrees=True,
        answer=canary(whose, "answer"),
        by=therapist,
        at=NOW,
    )
    _welcome_to(member)
    KnownDevice.objects.create(
        person=member.person,
        token_hash=f"{whose}-device-hash",
        words="A phone",
        first_used_at=NOW,
        last_used_at=NOW,
    )
    EmailAddress.objects.create(user=member.person, email=f"{whose}-mail@example.org")
    Authenticator.objects.create(
        user=member.person, type="totp", data={"secret": canary(whose, "seed")}
    )
    return client


def _between(
    episode: Episode,
    member: Membership,
    therapist: Membership,
    sent: CheckIn,
    whose: str,
) -> None:
    for travel in ("now", "keep"):
        saying = Saying(travel=travel, kinds=(), words=canary(whose, travel))
        speak(episode=episode, saying=saying, by=member, at=NOW)
    words = canary(whose, "case")
    case = open_case(episode=episode, by=therapist, at=NOW, words=words)
    helped = canary(whose, "helped")
    end_case(case=case, outcome="repaired", by=member, at=NOW, helped=helped)
    OnePerCent.objects.create(
        episode=episode, checkin=sent, words=canary(whose, "better"), written_at=NOW
    )
    ExitCheckIn.objects.create(
        episode=episode,
        said={"helped": {"words": canary(whose, "left")}},
        answered_at=NOW,
    )
    TherapyEnd.objects.create(
        episode=episode,
        told={"how": "other", "words": canary(whose, "ended"), "cancelled": []},
        at=NOW,
        by=therapist,
        reopened_at=NOW,
        reopened_by=therapist,
    )
    Recontact.objects.create(
        episode=episode, session=sent.session, told={"why": ["dip"]}, prepared_at=NOW
    )


def _welcome_to(member: Membership) -> None:
    person = member.person
    kept = person.password
    person.set_unusable_password()
    person.save()
    _welcome(member, at=NOW)
    person.password, person.last_login = kept, NOW
    person.save()
