"""Letting people in: staff and clients are invited by link, nobody signs up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.people import help_copy
from vincula_practice.people.editions import hold
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.limits import allow, give_back
from vincula_practice.people.models import (
    STAFF_ROLES,
    CareTeamMember,
    Client,
    EarlierPromises,
    Episode,
    Membership,
    Person,
    Practice,
    Role,
    Therapist,
    Welcome,
)
from vincula_practice.people.policies import manages, treats
from vincula_practice.people.tokens import hash_token, new_token

WELCOME_DAYS = 7
REFUSED_ADDRESS = "refused address"
MOST_REFUSED, REFUSED_PER = 5, timedelta(days=1)


class Promises(TypedDict):
    """What a practice may change about itself."""

    name: str
    language: str
    time_zone: str
    who_sees: str
    sender_name: str
    crisis_help: str
    crisis_checked_on: date | None
    link_days: int
    exit_address: str


@dataclass(frozen=True, slots=True)
class Invited:
    """A membership and the link token that its person signs up with, shown once.

    No token where the person has a sign-in already: a link that set its password
    would hand whoever made the link everything that this person may see.
    """

    membership: Membership
    token: str | None


@transaction.atomic
def found_practice(
    *, name: str, language: str, time_zone: str, manager_email: str, at: datetime
) -> tuple[Practice, Invited]:
    """Create a practice and invite its first manager (from the command line)."""
    practice = Practice.objects.create(
        name=name, language=language, time_zone=time_zone
    )
    person = _colleague(
        email=manager_email, name="", language=language, practice=practice
    )
    manager = _join(practice=practice, person=person, role=Role.MANAGER, at=at)
    record("founded", practice, by=manager, at=at)
    return practice, _welcome(manager, at=at)


@transaction.atomic
def change_practice(
    *,
    by: Membership,
    at: datetime,
    edition: str | None = None,
    **promises: Unpack[Promises],
) -> Practice:
    """Change what the practice promises its clients; only a manager may.

    Raises EditedMeanwhile where ``edition`` is not what is stored. What was promised
    before is kept.
    """
    if not manages(by):
        raise NotAllowed
    practice = Practice.objects.select_for_update().get(pk=by.practice_id)
    before = promised(practice)
    hold(edition, before)
    changed = [name for name, value in promises.items() if before[name] != value]
    if changed:
        EarlierPromises.objects.create(
            practice=practice,
            until=at,
            replaced_by=by,
            promises={name: _plain(value) for name, value in before.items()},
        )
    for name in changed:
        setattr(practice, name, promises[name])  # type: ignore[literal-required] # names come from the dict itself
    practice.save()
    record("changed", practice, by=by, at=at, fields=changed)
    # What is shown when the database is not there follows what it says.
    transaction.on_commit(lambda: help_copy.keep(practice))
    return practice


def promises_now(*, by: Membership) -> dict[str, Any]:
    """Return what the practice of whoever asks promises at this moment."""
    return promised(Practice.objects.get(pk=by.practice_id))


def promised(practice: Practice) -> dict[str, Any]:
    """Return what a practice promises, by the names under which it can be changed."""
    return {name: getattr(practice, name) for name in Promises.__annotations__}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def invite_staff(
    *, email: str, name: str, role: str, by: Membership, at: datetime
) -> Invited:
    """Invite a colleague; raises NotAllowed unless a manager asks.

    A refused address may be a client's. So after some of them every address is refused,
    for a day and in the same words: nobody finds out by trying who comes here.
    """
    if not manages(by) or role not in STAFF_ROLES:
        raise NotAllowed
    key = str(by.pk)
    if not allow(REFUSED_ADDRESS, key, most=MOST_REFUSED, per=REFUSED_PER, at=at):
        raise Refused(_("This address cannot be used here; use another one."))
    invited = _invited(email=email, name=name, role=role, by=by, at=at)
    give_back(REFUSED_ADDRESS, key, at=at)
    return invited


@transaction.atomic
def _invited(
    *, email: str, name: str, role: str, by: Membership, at: datetime
) -> Invited:
    person = _colleague(
        email=email, name=name, language=by.practice.language, practice=by.practice
    )
    membership = _join(practice=by.practice, person=person, role=role, at=at)
    record("invited", membership, by=by, at=at, role=role)
    return _welcome(membership, at=at)


@transaction.atomic
def take_on_client(
    *,
    name: str,
    email: str | None,
    language: str,
    opened_on: date,
    by: Membership,
    at: datetime,
) -> Episode:
    """Open an episode for a new client with the asking therapist in its care team."""
    if not treats(by):
        raise NotAllowed
    person = _client_person(
        email=email, name=name, language=language, practice=by.practice
    )
    client, _new = Client.objects.get_or_create(practice=by.practice, person=person)
    if client.episodes.filter(closed_on=None).exists():
        raise Refused(_("This person already has a running episode in this practice."))
    _join(practice=by.practice, person=person, role=Role.CLIENT, at=at)
    episode = Episode.objects.create(client=client, opened_on=opened_on)
    CareTeamMember.objects.create(episode=episode, member=by, since=at)
    record("took on", episode, by=by, at=at)
    return episode


@transaction.atomic
def accept_welcome(*, token: str, name: str, password: str, at: datetime) -> Person:
    """Set name and password behind a valid link, once; raises NotFound otherwise."""
    welcome = (
        Welcome.objects.select_for_update()
        .filter(token_hash=hash_token(token), accepted_at=None, expires_at__gt=at)
        .filter(membership__ended_at=None)
        .exclude(membership__role=Role.CLIENT)  # needs a secret: people.first_access
        .select_related("membership__person")
        .first()
    )
    if welcome is None or welcome.membership.person.has_usable_password():
        raise NotFound
    person = welcome.membership.person
    person.name = name or person.name
    person.set_password(password)
    person.save(update_fields=["name", "password"])
    Welcome.objects.filter(membership__person=person, accepted_at=None).update(
        accepted_at=at
    )
    record("accepted", welcome, by=welcome.membership, at=at)
    return person


@transaction.atomic
def choose_language(
    *, person: Person, language: str, by: Membership | None, at: datetime
) -> None:
    """Keep the language a person wants pages and messages in."""
    if person.language == language:
        return
    person.language = language
    person.save(update_fields=["language"])
    practice_id = by.practice_id if by else None
    record("chose language", person, by=by, at=at, practice_id=practice_id)


def _colleague(*, email: str, name: str, language: str, practice: Practice) -> Person:
    """Return whom this address belongs to, or somebody new.

    Without a password yet, whoever is handed the link becomes this person: so nobody
    may be invited that way who is known to another practice, or a client anywhere.
    """
    known = _known(email)
    if known is None:
        return _somebody(email=email, name=name, language=language)
    roles = Membership.objects.filter(person=known)
    elsewhere = roles.exclude(practice=practice).exists()
    is_client = roles.filter(role=Role.CLIENT).exists()
    if is_client or (elsewhere and not known.has_usable_password()):
        raise Refused(_("This address cannot be used here; use another one."))
    return known


def _client_person(
    *, email: str | None, name: str, language: str, practice: Practice
) -> Person:
    """Return a client of this practice who comes again, or somebody new."""
    known = _known(email)
    if known is None:
        return _somebody(email=email, name=name, language=language)
    others = Membership.objects.filter(person=known).exclude(
        practice=practice, role=Role.CLIENT
    )
    if others.exists():
        raise Refused(
            _("This address cannot be used here; use another one or leave it empty.")
        )
    return known


def _known(email: str | None) -> Person | None:
    address = email.strip().lower() if email else None
    return Person.objects.filter(email=address).first() if address else None


def _somebody(*, email: str | None, name: str, language: str) -> Person:
    address = email.strip().lower() if email else None
    person = Person(email=address or None, name=name, language=language)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # the same address came in a moment ago
        raise Refused(_("This address cannot be used here; use another one.")) from None
    return person


def _join(*, practice: Practice, person: Person, role: str, at: datetime) -> Membership:
    membership, _ = Membership.objects.get_or_create(
        practice=practice, person=person, role=role, defaults={"started_at": at}
    )
    if membership.ended_at is not None:
        # Who comes back is as new to those who work here now as anybody.
        membership.started_at, membership.ended_at = at, None
        membership.save(update_fields=["started_at", "ended_at"])
        Therapist.objects.filter(membership=membership).update(
            vouched_by=None, vouched_at=None
        )
    if not person.is_active:  # somebody who had left comes back, by a new link
        person.is_active = True
        person.save(update_fields=["is_active"])
    if role == Role.THERAPIST:
        Therapist.objects.get_or_create(membership=membership)
    return membership


def _welcome(membership: Membership, *, at: datetime) -> Invited:
    if membership.person.has_usable_password():
        return Invited(membership, None)
    token = new_token()
    Welcome.objects.create(
        membership=membership,
        token_hash=hash_token(token),
        created_at=at,
        expires_at=at + timedelta(days=WELCOME_DAYS),
    )
    return Invited(membership, token)
