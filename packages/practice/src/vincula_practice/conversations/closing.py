"""End a therapy, with how it ended, and take that back where it goes on after all."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.checkins.actions import withdraw_links
from vincula_practice.conversations.ended import client_to_tell, what_follows
from vincula_practice.conversations.leaving import TherapyEnd
from vincula_practice.conversations.sayings import ENDS
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.look_here import SIGN_IN, tell
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import may_work_on
from vincula_practice.sessions.actions import set_state
from vincula_practice.sessions.models import Session, SessionState

LONGEST = 2000
PLANNED = "planned"


@transaction.atomic
def end_therapy(
    *,
    episode: Episode,
    how: str,
    on: date,
    by: Membership,
    at: datetime,
    note: str = "",
    tell_client: bool = False,
    base_url: str = "",
) -> TherapyEnd:
    """End a therapy; raises Refused while something in it still needs a person.

    The appointments ahead are cancelled and links to check-ins work no more. Signals
    and cases of repair stay as they are. ``tell_client`` mails a client who agreed to
    mails that there is something to look at, and nothing else.
    """
    held = _held(episode, by)
    if how not in ENDS:
        raise Refused(_("Choose how it ended."))
    if held.closed_on is not None:
        raise Refused(_("This therapy has ended already."))
    _possible(held, on, at=at)
    follows = what_follows(member=by, episode_id=held.pk, at=at)
    if follows.waits:
        raise Refused(_("Something here still needs you. It has to be seen to first."))
    for session in follows.ahead:
        set_state(session=session, state=SessionState.CANCELLED, by=by, at=at)
    for checkin in follows.checkins:
        withdraw_links(checkin=checkin, by=by, at=at)
    kinds = Episode.Ending
    held.closed_on = on
    held.ending = kinds.PLANNED if how == PLANNED else kinds.UNPLANNED
    held.save(update_fields=["closed_on", "ending"])
    cancelled = [str(one.pk) for one in follows.ahead]
    told = {
        "how": how,
        "on": on.isoformat(),
        "words": note.strip()[:LONGEST],
        "cancelled": cancelled,
    }
    row = TherapyEnd.objects.create(episode=held, told=told, at=at, by=by)
    client = client_to_tell(episode=held) if tell_client else None
    tell([client] if client else [], template=SIGN_IN, base_url=base_url)
    record("ended", row, by=by, at=at, episode=str(held.pk), sessions=len(cancelled))
    return row


@transaction.atomic
def go_on(*, episode: Episode, by: Membership, at: datetime) -> Episode:
    """Take an ending back; raises Refused where a newer therapy is running.

    What was cancelled with it and still lies ahead is planned again; links are not.
    """
    held = _held(episode, by)
    if held.closed_on is None:
        return held
    if Episode.objects.filter(client_id=held.client_id, closed_on=None).exists():
        raise Refused(_("Another therapy of this client is running here."))
    row = TherapyEnd.objects.filter(episode=held, reopened_at=None).first()
    held.closed_on, held.ending = None, ""
    held.save(update_fields=["closed_on", "ending"])
    if row is not None:
        row.reopened_at, row.reopened_by = at, by
        row.save(update_fields=["reopened_at", "reopened_by"])
        _plan_again(row, by=by, at=at)
    record("reopened", row or held, by=by, at=at, episode=str(held.pk))
    return held


def _plan_again(row: TherapyEnd, *, by: Membership, at: datetime) -> None:
    cancelled = Session.objects.filter(
        pk__in=row.told.get("cancelled", []),
        episode_id=row.episode_id,
        state=SessionState.CANCELLED,
        starts_at__gt=at,
    )
    for session in cancelled.select_related("episode__client__practice"):
        set_state(session=session, state=SessionState.PLANNED, by=by, at=at)


def _held(episode: Episode, by: Membership) -> Episode:
    """Return the episode, locked; raises NotAllowed for whoever is not its care team."""
    if not treats(by) or not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    rows = Episode.objects.select_for_update(of=("self",))
    return rows.select_related("client__practice").get(pk=episode.pk)


def _possible(episode: Episode, on: date, *, at: datetime) -> None:
    zone = ZoneInfo(episode.client.practice.time_zone)
    if not episode.opened_on <= on <= at.astimezone(zone).date():
        raise Refused(_("Give a day between the beginning of the therapy and today."))
    held = episode.sessions.filter(state=SessionState.ATTENDED).order_by("-starts_at")
    last = held.select_related("episode__client__practice").first()
    if last is not None and last.day > on:
        raise Refused(
            _("A session took place later, on %(day)s.")
            % {"day": date_format(last.day, "j F Y")}
        )
