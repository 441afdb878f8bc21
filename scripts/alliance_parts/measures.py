"""How well did the alarms of a rule meet the ruptures that were there?"""

from dataclasses import asdict, dataclass

import numpy as np

from alliance_parts.courses import Clinic, Flags
from vincula.alliance.watch import alerts

CASELOAD = 20  # clients a therapist sees once a week
IN_TIME = 5  # sessions from the onset on in which an alarm still helps


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts over clinics, which add up."""

    ruptures: int
    caught: int
    delays: int
    alerts: int
    right: int
    quiet_people: int
    quiet_without_alert: int
    planned: int

    def __add__(self, other: "Tally") -> "Tally":
        mine, theirs = asdict(self), asdict(other)
        return Tally(**{key: mine[key] + theirs[key] for key in mine})

    @property
    def sensitivity(self) -> float:
        return self.caught / self.ruptures

    @property
    def specificity(self) -> float:
        return self.quiet_without_alert / self.quiet_people

    @property
    def ppv(self) -> float | None:
        return self.right / self.alerts if self.alerts else None

    @property
    def delay_sessions(self) -> float | None:
        return self.delays / self.caught if self.caught else None

    @property
    def weekly(self) -> float:
        return CASELOAD * self.alerts / self.planned


def tally(clinic: Clinic, flags: Flags) -> Tally:
    """Count alarms, those inside a rupture, and ruptures met in time."""
    raised = alerts(clinic.ratings, flags)
    waits = []
    for rupture in clinic.ruptures:
        end = min(rupture.end, rupture.onset + IN_TIME) + 1
        met = np.flatnonzero(raised[rupture.person, rupture.onset : end])
        waits += [int(met[0])] if len(met) else []
    quiet = np.ones(len(raised), dtype=bool)
    quiet[[rupture.person for rupture in clinic.ruptures]] = False
    return Tally(
        ruptures=len(clinic.ruptures),
        caught=len(waits),
        delays=sum(waits),
        alerts=int(raised.sum()),
        right=int((raised & clinic.low).sum()),
        quiet_people=int(quiet.sum()),
        quiet_without_alert=int((~raised[quiet].any(axis=1)).sum()),
        planned=int(clinic.planned.sum()),
    )
