"""Where the invented diary lies in real time: in the practice's zone, around now.

The diary is drawn in plain hours. They become hours of the practice's own zone, and
the first therapist's day is moved so that, whenever the demo is loaded, one session
lies behind, one is about to begin, and others follow.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vincula.synthetic import (
    SessionState,
    SyntheticClient,
    SyntheticPractice,
    SyntheticSession,
)

AT_THE_EARLIEST = timedelta(minutes=10)  # from now to the next session
BEHIND = timedelta(minutes=150)  # from the session that took place to the next one
APART = timedelta(minutes=60)
QUARTER = timedelta(minutes=15)


class Clock:
    """Moves the moments of an invented practice to where they belong."""

    def __init__(
        self, practice: SyntheticPractice, *, today: date, at: datetime, zone: str
    ) -> None:
        self._at, self._today, self._zone = at, today, ZoneInfo(zone)
        self._moved = _moved_starts(
            practice, today=today, now=at.astimezone(self._zone).replace(tzinfo=None)
        )

    def start(self, client: SyntheticClient, session: SyntheticSession) -> datetime:
        """Return when a session begins."""
        moved = self._moved.get((client.key, session.number))
        return self._local(moved or session.starts_at)

    def sent(
        self, client: SyntheticClient, session: SyntheticSession, moment: datetime
    ) -> datetime:
        """Return when a check-in was sent; it keeps its distance from a moved session."""
        moved = self._moved.get((client.key, session.number))
        if moved and moment > session.starts_at:
            return self._local(moved + (moment - session.starts_at))
        return self._local(moment)

    def noon(self, day: date) -> datetime:
        """Return the middle of a day, or now where that has not come yet."""
        moment = datetime.combine(day, time(12), tzinfo=self._zone)
        return min(moment, self._at)

    def state(self, session: SyntheticSession, starts_at: datetime) -> SessionState:
        """Return a session's state, today's in the light of the hour it is now."""
        if session.starts_at.date() != self._today:
            return session.state
        if starts_at + timedelta(minutes=50) <= self._at:
            return SessionState.ATTENDED
        return SessionState.PLANNED

    def is_past(self, moment: datetime) -> bool:
        return moment <= self._at

    def _local(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=self._zone)


Starts = Mapping[tuple[str, int], datetime]


def _moved_starts(practice: SyntheticPractice, *, today: date, now: datetime) -> Starts:
    """Return new starts, without a zone, for the first therapist's sessions today."""
    first = practice.therapists[0].key
    todays = [
        (client, session)
        for client in practice.clients
        for session in client.sessions
        if client.therapist == first and session.starts_at.date() == today
    ]
    held = [p for p in todays if p[1].state is SessionState.ATTENDED]
    ahead = [p for p in todays if p[1].state is not SessionState.ATTENDED]
    ahead.sort(key=lambda p: p[1].starts_at)
    next_start = _next_start(now, today)
    apart = _gap(next_start, today=today, sessions=len(ahead))
    moved = {_name(p): next_start + apart * i for i, p in enumerate(ahead)}
    earliest = datetime.combine(today, time())
    moved |= {_name(p): max(earliest, next_start - BEHIND) for p in held}
    return moved


def _name(pair: tuple[SyntheticClient, SyntheticSession]) -> tuple[str, int]:
    client, session = pair
    return client.key, session.number


def _next_start(now: datetime, today: date) -> datetime:
    """Return the next full quarter of an hour that leaves time to check in."""
    midnight = datetime.combine(today, time())
    since = max(timedelta(), now - midnight) + AT_THE_EARLIEST
    quarters = -(-since // QUARTER)
    return midnight + min(quarters * QUARTER, timedelta(hours=23, minutes=45))


def _gap(next_start: datetime, *, today: date, sessions: int) -> timedelta:
    """Return the distance between sessions; late in the evening they move together."""
    if sessions < 2:  # noqa: PLR2004 - one session has no distance to another
        return APART
    last = datetime.combine(today, time(23, 55))
    return min(APART, (last - next_start) / (sessions - 1))
