"""One line for each running client: where they are, and where it is going."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from vincula.catalogue.model import Group
from vincula.feedback import CoursePoint, Track
from vincula_practice.audit.reads import note_team
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import open_episodes_for
from vincula_practice.progress.queries import standing_of
from vincula_practice.progress.rows import ScoreRow, leading, of_group
from vincula_practice.progress.standing import standing_rows
from vincula_practice.sessions.queries import next_start

# What `people.queries` reads with an episode; select_related() forgets what was before.
PEOPLE = ("client__person", "client__practice")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadLine:
    """What is known of one client; None where there is nothing to say yet.

    ``outcome`` and ``alliance`` hold the first and latest point of their tracks: the
    latest carries the score with its error, the change since the start, the own range.
    ``also`` holds the columns of rooms further up that were asked for.
    """

    episode: UUID
    client_name: str
    outcome: Track | None
    alliance: Track | None
    last_checkin_at: datetime | None
    next_session_at: datetime | None
    also: Mapping[str, Any] = field(default_factory=dict)

    @property
    def latest_outcome(self) -> CoursePoint | None:
        return self.outcome.latest if self.outcome else None

    @property
    def latest_alliance(self) -> CoursePoint | None:
        return self.alliance.latest if self.alliance else None


def caseload_for(
    *, member: Membership, now: datetime, also: Mapping[str, Any] | None = None
) -> list[CaseloadLine]:
    """Return a line for each running episode of this member, by the client's name.

    ``also`` are columns of rooms further up, to be read with it.
    """
    also = also or {}
    running = open_episodes_for(member=member).annotate(
        next=next_start(after=now), **also
    )
    episodes = list(running.select_related("scores", *PEOPLE))
    if treats(member):
        for episode in episodes:
            note_team(episode.client_id)
    rows = standing_rows(episodes)
    lines = [_line(one, rows[one.pk], also=also) for one in episodes]
    return sorted(lines, key=lambda line: (line.client_name, str(line.episode)))


def _line(
    episode: Episode, rows: list[ScoreRow], *, also: Mapping[str, Any]
) -> CaseloadLine:
    read_with = vars(episode)
    return CaseloadLine(
        episode=episode.pk,
        client_name=episode.client.person.name,
        outcome=standing_of(leading(of_group(rows, Group.OUTCOME))),
        alliance=standing_of(leading(of_group(rows, Group.ALLIANCE))),
        last_checkin_at=max((row.at for row in rows), default=None),
        next_session_at=read_with["next"],
        also={name: read_with[name] for name in also},
    )
