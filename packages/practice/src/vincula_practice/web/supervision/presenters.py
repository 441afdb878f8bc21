"""The supervisor's cases as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from vincula_practice.people.queries import Episode, Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    episode: UUID
    supervision: UUID
    client: str
    therapist: str


def case_rows(episodes: Iterable[Episode], *, member: Membership) -> list[Case]:
    return [
        Case(
            episode=episode.pk,
            supervision=running.pk,
            client=episode.client.person.name,
            therapist=running.agreed_by.person.name,
        )
        for episode in episodes
        for running in episode.supervisions.all()
        if running.supervisor_id == member.pk and running.until is None
    ]
