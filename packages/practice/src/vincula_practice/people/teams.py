"""Who works with a client: a colleague joins the care team, or leaves it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.first_access import end_invitations
from vincula_practice.people.lent import Supervision
from vincula_practice.people.models import (
    CareTeamMember,
    Episode,
    Membership,
)
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.queries import may_work_on


@transaction.atomic
def join_team(
    *, episode: Episode, colleague: Membership, by: Membership, at: datetime
) -> CareTeamMember:
    """Take a therapist of the practice into the care team, as deputy or to hand over."""
    _may(episode, by)
    if not _works_here(colleague, by) or not treats(colleague):
        raise NotAllowed
    row, fresh = CareTeamMember.objects.get_or_create(
        episode=episode, member=colleague, until=None, defaults={"since": at}
    )
    if fresh:
        record("joined", row, by=by, at=at, episode=str(episode.pk))
    return row


@transaction.atomic
def leave_team(
    *, episode: Episode, colleague: Membership, by: Membership, at: datetime
) -> None:
    """Take somebody out of the care team; a running episode keeps at least one."""
    _may(episode, by)
    Episode.objects.select_for_update().get(pk=episode.pk)  # who is last is asked once
    team = CareTeamMember.objects.filter(episode=episode, until=None)
    row = team.filter(member=colleague).first()
    if row is None:
        return
    if episode.closed_on is None and team.count() == 1:
        raise Refused(
            _("Nobody else works with this client yet. Add a colleague first.")
        )
    row.until = at
    row.save(update_fields=["until"])
    end_invitations(known_to=colleague, episodes=[episode.pk], at=at)
    record("left", row, by=by, at=at, episode=str(episode.pk))


@transaction.atomic
def agree_to_supervision(
    *, episode: Episode, supervisor: Membership, by: Membership, at: datetime
) -> Supervision:
    """Let a supervisor look at this client's course, once the client has agreed too."""
    _may(episode, by)
    if not _works_here(supervisor, by) or supervisor.role != "supervisor":
        raise NotAllowed
    row, fresh = Supervision.objects.get_or_create(
        episode=episode,
        supervisor=supervisor,
        until=None,
        defaults={"agreed_by": by, "since": at},
    )
    if fresh:
        record("let supervise", row, by=by, at=at, episode=str(episode.pk))
    return row


@transaction.atomic
def end_supervision(
    *, supervision: Supervision, by: Membership, at: datetime
) -> Supervision:
    """End it: the supervisor finds nothing from the next request on."""
    if by.pk != supervision.supervisor_id:
        _may(supervision.episode, by)
    if supervision.until is None:
        supervision.until = at
        supervision.save(update_fields=["until"])
        record("ended", supervision, by=by, at=at, episode=str(supervision.episode_id))
    return supervision


def _may(episode: Episode, by: Membership) -> None:
    if is_client(by) or not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed


def _works_here(colleague: Membership, by: Membership) -> bool:
    return colleague.practice_id == by.practice_id and colleague.ended_at is None
