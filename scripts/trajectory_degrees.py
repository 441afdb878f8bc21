"""How often is nothing taken for something? The table of docs/science/degrees-of-freedom.md.

Invented clinics in which a trait of clients, or of therapists, has no effect at all: a test at
5 % should find one in five of a hundred. Prints the table. Run with the Python of `.venv`:

    python scripts/trajectory_degrees.py [HOW-MANY]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from vincula.errors import NotEnoughInformation
from vincula.trajectory.design import Rows, Transform, design
from vincula.trajectory.fit import fit
from vincula.trajectory.model import Degrees, FixedEffect

SEED, SESSIONS = 20261126, 8
CLINICS, LEVEL = 1000, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """How many people, and whose trait is tried."""

    clients: int
    therapists: int
    of_therapists: bool

    @property
    def name(self) -> str:
        """Return it in words."""
        who = "therapists" if self.of_therapists else "clients"
        return f"{self.clients} clients of {self.therapists} therapists, trait of {who}"


CASES = (
    Clinic(clients=8, therapists=0, of_therapists=False),
    Clinic(clients=15, therapists=0, of_therapists=False),
    Clinic(clients=40, therapists=0, of_therapists=False),
    Clinic(clients=40, therapists=5, of_therapists=True),
)


def main(many: int) -> None:
    """Print a row a case."""
    print("| Clinic | normal | Satterthwaite | Kenward and Roger | clinics |")
    print("|---|---|---|---|---|")
    for case in CASES:
        found = np.array([tried(case, seed) for seed in range(many)])
        known = found[np.isfinite(found).all(axis=1)]
        shares = " | ".join(
            f"{share:.1f}" for share in 100 * (known < LEVEL).mean(axis=0)
        )
        name = case.name.replace(" of 0 therapists", "")
        print(f"| {name} | {shares} | {len(known)} |", flush=True)


def tried(case: Clinic, seed: int) -> tuple[float, float, float]:
    """Return the three p values of one clinic; not numbers where nothing can be fitted."""
    own = design(
        fixed="1 + t + trait",
        therapist="1" if case.therapists else None,
        transform=Transform.LOG1P,
    )
    rows = invented(case, np.random.default_rng([SEED, case.clients, seed]))
    try:
        plain = fit(own, rows, tests=Degrees.SATTERTHWAITE).fixed[-1]
        small = fit(own, rows, tests=Degrees.KENWARD_ROGER).fixed[-1]
    except NotEnoughInformation:
        return (np.nan,) * 3
    return 2 * float(ndtr(-abs(plain.estimate / plain.se))), of(plain), of(small)


def of(effect: FixedEffect) -> float:
    """Return the p value."""
    return np.nan if effect.p is None else effect.p


def invented(case: Clinic, rng: np.random.Generator) -> Rows:
    """Return scores that know nothing of the trait; three in ten sessions are missed."""
    client = np.repeat(np.arange(case.clients), SESSIONS)
    time = np.tile(np.arange(float(SESSIONS)), case.clients)
    therapist = np.arange(case.clients) % max(case.therapists, 1)
    start, pace = rng.normal(size=(2, case.clients))
    level = 15 + 4 * start + 2 * rng.normal(size=max(case.therapists, 1))[therapist]
    score = (
        level[client]
        + (1.5 * pace - 3)[client] * np.log1p(time)
        + rng.normal(0, 2.5, len(time))
    )
    whose = therapist if case.of_therapists else np.arange(case.clients)
    trait = rng.normal(size=whose.max() + 1)[whose]
    came = (rng.random(len(time)) < 0.7) | (time == 0)  # noqa: PLR2004 - three in ten
    return Rows(
        client=client[came],
        time=time[came],
        score=score[came],
        therapist=therapist[client][came] if case.therapists else None,
        covariates={"trait": trait[client][came]},
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CLINICS)
