"""One line for each running client: where they are, and where it is going."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vincula.catalogue.model import Group
from vincula.feedback import CoursePoint, Track
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.queries import open_episodes_for
from vincula_practice.progress.queries import standing_of
from vincula_practice.progress.rows import ScoreRow, leading, of_group
from vincula_practice.progress.standing import standing_rows
from vincula_practice.sessions.queries import next_sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadLine:
    """What is known of one client; None where there is nothing to say yet.

    ``outcome`` and ``alliance`` hold the first and latest point of their tracks: the
    latest carries the score with its error, the change since the start, the own range.
    """

    episode: UUID
    client_name: str
    outcome: Track | None
    alliance: Track | None
    last_checkin_at: datetime | None
    next_session_at: datetime | None

    @property
    def latest_outcome(self) -> CoursePoint | None:
        return self.outcome.latest if self.outcome else None

    @property
    def latest_alliance(self) -> CoursePoint | None:
        return self.alliance.latest if self.alliance else None


def caseload_for(*, member: Membership, now: datetime) -> list[CaseloadLine]:
    """Return a line for each running episode of this member, by the client's name."""
    episodes = open_episodes_for(member=member)
    rows = standing_rows([episode.pk for episode in episodes])
    by_episode: dict[UUID, list[ScoreRow]] = defaultdict(list)
    for row in rows:
        by_episode[row.episode].append(row)
    coming = next_sessions(member=member, after=now)
    return [
        _line(episode, by_episode[episode.pk], coming.get(episode.pk))
        for episode in episodes
    ]


def _line(
    episode: Episode, rows: list[ScoreRow], next_session_at: datetime | None
) -> CaseloadLine:
    return CaseloadLine(
        episode=episode.pk,
        client_name=episode.client.person.name,
        outcome=standing_of(leading(of_group(rows, Group.OUTCOME))),
        alliance=standing_of(leading(of_group(rows, Group.ALLIANCE))),
        last_checkin_at=max((row.at for row in rows), default=None),
        next_session_at=next_session_at,
    )
