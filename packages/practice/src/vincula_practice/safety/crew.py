"""Who is there at a moment: whom each rung of the ladder reaches, for one client."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vincula_practice.people.models import (
    CareTeamMember,
    Episode,
    Membership,
    Role,
)
from vincula_practice.safety.ladder import Ladder, Rung, Whom
from vincula_practice.safety.models import Absence

CLINICAL = (Role.THERAPIST, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Everybody of the practice who may be told, and the client's own care team.

    ``away`` are there and not to be waited for.
    """

    clinicians: dict[UUID, Membership]
    team: tuple[UUID, ...]
    away: frozenset[UUID]

    def on(self, rung: Rung) -> list[Membership]:
        """Return who is there on a rung, each once, in its order."""
        return self.present(self._ids(rung))

    def present(self, ids: Iterable[UUID]) -> list[Membership]:
        known = dict.fromkeys(one for one in ids if one in self.clinicians)
        return [self.clinicians[one] for one in known if one not in self.away]

    def is_there(self, member_id: UUID) -> bool:
        return member_id in self.clinicians and member_id not in self.away

    def next(self, ladder: Ladder, after: int) -> tuple[int, list[Membership]] | None:
        """Return the next rung on which somebody is, None above the last."""
        for number in range(after + 1, len(ladder.rungs)):
            people = self.on(ladder.rungs[number])
            if people:
                return number, people
        return None

    def anybody(self) -> list[Membership]:
        """Return whom to tell where no rung reaches anybody: those who are there, else all."""
        everyone = [*self.team, *self.clinicians]
        return self.present(everyone) or [
            self.clinicians[one]
            for one in dict.fromkeys(everyone)
            if one in self.clinicians
        ]

    def _ids(self, rung: Rung) -> Iterable[UUID]:
        if rung.whom == Whom.NAMED:
            return rung.people
        if rung.whom == Whom.THERAPIST:
            return self.team[:1]
        if rung.whom == Whom.TEAM:
            return self.team[1:]
        if rung.whom == Whom.CLINICIANS:
            return self.clinicians
        return (
            one.pk for one in self.clinicians.values() if one.role == Role.SUPERVISOR
        )


def crew_of(episode: Episode, *, at: datetime) -> Crew:
    """Return who is there for one client at this moment; three small reads."""
    members = Membership.objects.filter(
        practice_id=episode.client.practice_id, role__in=CLINICAL, ended_at=None
    )
    known = {one.pk: one for one in members.order_by("started_at", "pk")}
    team = CareTeamMember.objects.filter(episode=episode, until=None)
    away = Absence.of(at).filter(member_id__in=known)
    return Crew(
        clinicians=known,
        team=tuple(team.order_by("since", "pk").values_list("member_id", flat=True)),
        away=frozenset(away.values_list("member_id", flat=True)),
    )
