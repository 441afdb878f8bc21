"""Open a colleague's record in an emergency: with a reason, for an hour, seen by all.

Whoever does it gives a reason in their own words and has just confirmed who they are.
It opens for reading only. The care team is told at once, the client sees it, and every
look is in the audit with the id of the access.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.audit.reads import not_noting
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.lent import EmergencyAccess
from vincula_practice.people.limits import allow
from vincula_practice.people.look_here import TODAY, tell
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import works_clinically
from vincula_practice.people.queries import found, working_ids
from vincula_practice.people.sign_in import no_emergency, none_opened

LASTS = timedelta(minutes=60)
TOLD_FOR = timedelta(days=14)
# Names tried in a day by one member: enough for an emergency, too few to go fishing.
MOST_TRIES, TRIES_PER = 5, timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One access as the client and the care team are told of it."""

    id: UUID
    episode: UUID
    client_name: str
    who: str
    role: str
    opened_at: datetime
    until: datetime
    reason: str


def open_in_emergency(
    *, name: str, reason: str, by: Membership, at: datetime, base_url: str
) -> EmergencyAccess:
    """Open the running episode of the client of this name; raises Refused with why not."""
    if not works_clinically(by):
        raise NotAllowed
    if not reason.strip():
        raise Refused(_("Say in a few words why this cannot wait."))
    if not allow("emergency", str(by.pk), most=MOST_TRIES, per=TRIES_PER, at=at):
        record("asked too often in an emergency", by, by=by, at=at)
        raise Refused(
            _(
                "That was tried several times today. Call the practice or the client's"
                " therapist."
            )
        )
    episode = _of_that_name(name, by)
    if episode is None:
        # That somebody tried is kept, what they typed is not: it may be anybody's name.
        record("named nobody in an emergency", by, by=by, at=at)
        raise Refused(
            _(
                "There is no client of exactly this name here, or more than one. The"
                " front desk can tell you how the name is written."
            )
        )
    return _opened(episode=episode, reason=reason, by=by, at=at, base_url=base_url)


def _of_that_name(name: str, by: Membership) -> Episode | None:
    wanted = " ".join(name.split()).casefold()
    running = Episode.objects.filter(
        client__practice_id=by.practice_id, closed_on=None
    ).select_related("client__person", "client__practice")
    with not_noting():  # a name compared is not a record read
        same = [
            one
            for one in running
            if " ".join(one.client.person.name.split()).casefold() == wanted
        ]
    return same[0] if len(same) == 1 else None


@transaction.atomic
def _opened(
    *, episode: Episode, reason: str, by: Membership, at: datetime, base_url: str
) -> EmergencyAccess:
    access = EmergencyAccess.objects.create(
        episode=episode,
        member=by,
        reason=reason.strip(),
        opened_at=at,
        expires_at=at + LASTS,
    )
    record("opened in an emergency", access, by=by, at=at, episode=str(episode.pk))
    team = [row.member for row in _team(episode)]
    tell(team, template=TODAY, base_url=base_url)
    return access


@transaction.atomic
def end_emergency(*, access_id: UUID, by: Membership, at: datetime) -> EmergencyAccess:
    """Close it before the hour is over."""
    access: EmergencyAccess = found(
        EmergencyAccess.objects.filter(pk=access_id, member=by)
    )
    if access.ended_at is None:
        access.ended_at = at
        access.save(update_fields=["ended_at"])
        record("ended", access, by=by, at=at, episode=str(access.episode_id))
    return access


def running_emergencies(*, member: Membership) -> list[EmergencyAccess]:
    """Return what this member has open at the moment of the request, for the banner."""
    if member.asks_at is None or not works_clinically(member) or no_emergency(member):
        return []
    rows = EmergencyAccess.objects.filter(
        member=member, ended_at=None, expires_at__gt=member.asks_at
    )
    return list(rows.defer("reason").order_by("opened_at", "pk"))


def emergencies_told(
    *, member: Membership, since: datetime | None = None
) -> list[Told]:
    """Return who opened a record in an emergency: to its client, and to its care team."""
    if since and none_opened(member, since):
        return []
    mine = working_ids(member=member)
    rows = EmergencyAccess.objects.filter(episode_id__in=mine)
    if since:
        rows = rows.filter(opened_at__gte=since)
    known = rows.select_related("member__person", "episode__client__person")
    return [
        Told(
            id=row.pk,
            episode=row.episode_id,
            client_name=row.episode.client.person.name,
            who=row.member.person.name,
            role=row.member.role,
            opened_at=row.opened_at,
            until=min(row.ended_at or row.expires_at, row.expires_at),
            reason=row.reason,
        )
        for row in known.order_by("-opened_at", "pk")
    ]


def _team(episode: Episode):
    return episode.care_team.filter(until=None).select_related(
        "member__person", "member__practice"
    )
