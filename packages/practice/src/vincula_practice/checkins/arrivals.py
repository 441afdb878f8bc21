"""What came in: sent check-ins and their answers, for those who may read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from vincula_practice.checkins.models import (
    Channel,
    CheckIn,
    Invitation,
    StoredResponse,
)
from vincula_practice.checkins.queries import checkins_for
from vincula_practice.people.models import Membership
from vincula_practice.people.queries import episode_for, working_episodes_for
from vincula_practice.sessions.queries import sessions_for


def arrived_since(
    *, member: Membership, since: datetime, most: int = 20
) -> list[CheckIn]:
    """Return the check-ins sent since a moment by those one works with, newest first."""
    mine = working_episodes_for(member=member).values("pk")
    rows = checkins_for(member=member).filter(
        session__episode_id__in=mine,
        state=CheckIn.State.SUBMITTED,
        submitted_at__gte=since,
    )
    return list(rows.order_by("-submitted_at", "-pk")[:most])


def sent_checkins(*, member: Membership, episode_id: UUID) -> list[CheckIn]:
    """Return the sent check-ins of an episode, newest first."""
    rows = checkins_for(member=member).filter(
        session__episode_id=episode_id, state=CheckIn.State.SUBMITTED
    )
    return list(rows.order_by("-submitted_at", "-pk"))


def newest_stamp(*, member: Membership, episode_id: UUID) -> str:
    """Return a text that changes whenever a check-in of the episode is sent.

    Raises NotFound when the episode is not for this member.
    """
    episode = episode_for(member=member, episode_id=episode_id)
    sent = CheckIn.objects.filter(
        session__episode=episode, state=CheckIn.State.SUBMITTED
    )
    newest = sent.aggregate(count=Count("pk"), last=Max("submitted_at"))
    return _stamp(newest["count"], newest["last"])


def stamp_of(sent: Sequence[CheckIn]) -> str:
    """Return the same text from the sent check-ins of an episode."""
    moments = [row.submitted_at for row in sent if row.submitted_at]
    return _stamp(len(sent), max(moments, default=None))


def _stamp(count: int, last: datetime | None) -> str:
    return f"{count}-{int(last.timestamp() * 1000) if last else 0}"


def responses_of(*, member: Membership, checkin: CheckIn) -> list[StoredResponse]:
    """Return what was answered in a check-in, in the order in which it was asked."""
    known = checkins_for(member=member).filter(pk=checkin.pk).values("pk")
    rows = StoredResponse.objects.filter(checkin_id__in=known).select_related("about")
    order = {
        (form["instrument"], form.get("about")): place
        for place, form in enumerate(checkin.asked)
    }
    return sorted(
        rows, key=lambda row: (order.get(_form(row), len(order)), str(row.pk))
    )


def words_of(*, member: Membership, checkins: Sequence[CheckIn]) -> dict[UUID, str]:
    """Return the client's own words in each of these check-ins, "" where none are.

    They are the closing line, or the open question of a form that ends with one.
    """
    known = checkins_for(member=member).filter(pk__in=[c.pk for c in checkins])
    rows = StoredResponse.objects.filter(checkin_id__in=known.values("pk"))
    found = {checkin.pk: checkin.words for checkin in checkins}
    for row in rows.order_by("pk"):
        written = [plain["words"] for plain in row.answers if plain.get("words")]
        found[row.checkin_id] = found[row.checkin_id] or "\n".join(written)
    return found


def _form(row: StoredResponse) -> tuple[str, str | None]:
    return row.instrument, str(row.about_id) if row.about_id else None


def links_sent(
    *, member: Membership, session_ids: list[UUID]
) -> dict[tuple[UUID, str], datetime]:
    """Return when the last link went out by e-mail, by session and occasion.

    One that was withdrawn counts as not sent.
    """
    known = sessions_for(member=member).filter(pk__in=session_ids).values("pk")
    rows = Invitation.objects.filter(
        checkin__session_id__in=known, channel=Channel.LINK, withdrawn_at=None
    ).order_by("created_at")
    sent = rows.values_list("checkin__session_id", "checkin__occasion", "created_at")
    return {(session, occasion): moment for session, occasion, moment in sent}
