"""Check-ins, for those who may know of them; by a link, for whoever holds it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from vincula_practice.checkins.models import (
    Channel,
    CheckIn,
    Invitation,
    LicensedWording,
    Occasion,
    Plan,
)
from vincula_practice.checkins.schedule import Line, line_of
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.queries import (
    episodes_for,
    found,
    readable_ids,
    working_ids,
)
from vincula_practice.people.restrictions import unrestricted
from vincula_practice.people.tokens import hash_token
from vincula_practice.sessions.models import Session, SessionState
from vincula_practice.sessions.queries import (
    session_ids_for,
    sessions_for,
    starting_between,
)

# A link goes out this long before a session, and for this long after it.
BEFORE_WINDOW = timedelta(hours=24)
AFTER_WINDOW = timedelta(hours=48)
LONGEST_SESSION = timedelta(days=1)

COMPLETION = (
    "id",
    "session_id",
    "occasion",
    "state",
    "begun_at",
    "submitted_at",
    "channel",
)


def checkins_for(*, member: Membership) -> QuerySet[CheckIn]:
    """Return the check-ins whose content this member may read."""
    mine = readable_ids(member=member)
    rows = CheckIn.objects.filter(session__episode_id__in=mine)
    return rows.select_related(
        "session__episode__client__person", "session__episode__client__practice"
    )


def working_checkin_for(*, member: Membership, checkin_id: UUID) -> CheckIn:
    """Return one check-in to type in; raises NotFound when it is not for this member."""
    if not treats(member):
        raise NotFound
    mine = working_ids(member=member)
    rows = checkins_for(member=member).filter(session__episode_id__in=mine)
    checkin: CheckIn = found(rows.filter(pk=checkin_id))
    return checkin


def checkin_for(*, member: Membership, checkin_id: UUID) -> CheckIn:
    """Return one check-in; raises NotFound when it is not there for this member."""
    checkin: CheckIn = found(checkins_for(member=member).filter(pk=checkin_id))
    return checkin


def own_checkin(*, member: Membership, checkin_id: UUID) -> CheckIn:
    """Return a check-in for answering it: only the client's own.

    A therapist reads answers and never gives them in a client's name.
    """
    if not is_client(member):
        raise NotFound
    return checkin_for(member=member, checkin_id=checkin_id)


def completion_for(
    *, member: Membership, session_ids: list[UUID]
) -> dict[tuple[UUID, str], CheckIn]:
    """Return who has checked in, by session and occasion: state and moments only.

    `linked_at` tells when the last link to it went out by e-mail.
    """
    known = session_ids_for(member=member, among=session_ids)
    rows = CheckIn.objects.filter(session_id__in=known).only(*COMPLETION)
    return {
        (row.session_id, row.occasion): row
        for row in rows.annotate(linked=_last_link("pk"))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The sessions of a span of time, and who has checked in around them."""

    sessions: list[Session]
    completion: dict[tuple[UUID, str], CheckIn]


def day_for(*, member: Membership, start: datetime, end: datetime) -> Day:
    """Return the sessions that start in [start, end) with their `completion_for`.

    In one query: sessions that have no check-in yet come with empty columns.
    """
    columns = {f"checkin_{name}": F(f"checkins__{name}") for name in COMPLETION}
    rows = starting_between(member=member, start=start, end=end).annotate(
        **columns, checkin_linked=_last_link("checkins__pk")
    )
    sessions: dict[UUID, Session] = {}
    completion = {}
    for row in rows:
        sessions.setdefault(row.pk, row)
        checkin = CheckIn(**{name: vars(row)[f"checkin_{name}"] for name in COMPLETION})
        if checkin.session_id is not None:
            checkin.linked = row.checkin_linked  # type: ignore[attr-defined] # as there
            completion[row.pk, checkin.occasion] = checkin
    return Day(sessions=list(sessions.values()), completion=completion)


def _last_link(checkin: str) -> Subquery:
    # One that was withdrawn counts as not sent.
    links = Invitation.objects.filter(
        checkin_id=OuterRef(checkin), channel=Channel.LINK, withdrawn_at=None
    )
    return Subquery(links.order_by("-created_at").values("created_at")[:1])


def linked_at(checkin: CheckIn) -> datetime | None:
    """Return when the last link was mailed; of what was read with completion only."""
    return checkin.linked  # type: ignore[attr-defined,no-any-return] # annotated above


def invitation_behind(*, token: str, at: datetime) -> Invitation:
    """Return the invitation behind a link; raises NotFound for a wrong or old one."""
    rows = (
        Invitation.objects.filter(
            token_hash=hash_token(token), expires_at__gt=at, withdrawn_at=None
        )
        .exclude(shown_by_a_leaver())
        .select_related(
            "created_by",
            "checkin__session__episode__client__person",
            "checkin__session__episode__client__practice",
        )
    )
    invitation: Invitation = found(rows)
    return invitation


def shown_by_a_leaver() -> Q:
    """A code stays known to whoever showed it; a mailed link only to the client."""
    return Q(channel=Channel.QR, created_by__ended_at__isnull=False)


def checkins_of(*, member: Membership, episode_id: UUID) -> list[CheckIn]:
    """Return the check-ins of an episode, open and sent, by their sessions' time."""
    rows = checkins_for(member=member).filter(session__episode_id=episode_id)
    return list(rows.order_by("session__starts_at", "-occasion"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A check-in that is due at a moment, opened or not."""

    session: Session
    occasion: str


def due_for(*, member: Membership, at: datetime) -> list[Due]:
    """Return what the signed-in client can check in to now, sent ones left out."""
    if not is_client(member):
        raise NotFound
    rows = sessions_for(member=member).filter(episode__closed_on=None)
    return list(_due(_near(rows, at), at))


def due_everywhere(*, at: datetime) -> list[Due]:
    """Return the check-ins due now that no link was sent for (from the command line)."""
    rows = Session.objects.filter(episode__closed_on=None)
    invited = Invitation.objects.filter(channel=Channel.LINK)
    sent = set(
        invited.filter(checkin__session__in=_near(rows, at)).values_list(
            "checkin__session_id", "checkin__occasion"
        )
    )
    due = _due(_near(rows, at), at)
    return [one for one in due if (one.session.pk, one.occasion) not in sent]


def _near(rows: QuerySet[Session], at: datetime) -> QuerySet[Session]:
    first = at - AFTER_WINDOW - LONGEST_SESSION
    near = rows.filter(starts_at__gt=first, starts_at__lte=at + BEFORE_WINDOW)
    held = near.filter(state__in=[SessionState.PLANNED, SessionState.ATTENDED])
    held = unrestricted(held, client="episode__client")
    return held.select_related("episode__client__person", "episode__client__practice")


def _due(rows: QuerySet[Session], at: datetime) -> Iterator[Due]:
    done = set(
        CheckIn.objects.filter(
            session__in=rows, state=CheckIn.State.SUBMITTED
        ).values_list("session_id", "occasion")
    )
    for session in rows.order_by("starts_at", "pk"):
        occasion = occasion_at(session, at)
        if occasion and (session.pk, occasion) not in done:
            yield Due(session=session, occasion=occasion)


def occasion_at(session: Session, at: datetime) -> str | None:
    """Return which check-in of a session is due at a moment, None for neither."""
    end = session.starts_at + timedelta(minutes=session.minutes)
    planned = session.state == SessionState.PLANNED
    if planned and session.starts_at - BEFORE_WINDOW <= at < session.starts_at:
        return Occasion.BEFORE
    took_place = planned or session.state == SessionState.ATTENDED
    if took_place and end <= at <= end + AFTER_WINDOW:
        return Occasion.AFTER
    return None


def plan_in_force(*, member: Membership, episode_id: UUID) -> tuple[Line, ...] | None:
    """Return the lines of the newest plan, None where none was made yet."""
    readable = episodes_for(member=member).filter(pk=episode_id).values("pk")
    plan = newest_plan(Plan.objects.filter(episode_id__in=readable))
    return lines_of(plan) if plan else None


def newest_plan(plans: QuerySet[Plan]) -> Plan | None:
    return plans.order_by("-version").first()


def lines_of(plan: Plan) -> tuple[Line, ...]:
    return tuple(line_of(row) for row in plan.lines.order_by("place", "pk"))


def days_asked(*, episode_id: UUID, instrument: str) -> list[date]:
    """Return the days of the sessions whose check-ins asked this instrument."""
    rows = CheckIn.objects.filter(session__episode_id=episode_id)
    return [
        row.session.day
        for row in rows.select_related("session__episode__client__practice")
        if any(form["instrument"] == instrument for form in row.asked)
    ]


def last_words(*, member: Membership, episode_id: UUID) -> CheckIn | None:
    """Return the newest submitted before-check-in that carries the client's words."""
    rows = checkins_for(member=member).filter(
        session__episode_id=episode_id,
        occasion=Occasion.BEFORE,
        state=CheckIn.State.SUBMITTED,
    )
    newest_first = rows.order_by("-submitted_at", "-pk")
    return next((row for row in newest_first if row.words), None)


def licensed_wordings(*, member: Membership) -> list[LicensedWording]:
    """Return the texts that this practice holds a licence for."""
    rows = LicensedWording.objects.filter(practice_id=member.practice_id)
    return list(rows.order_by("instrument", "language"))
