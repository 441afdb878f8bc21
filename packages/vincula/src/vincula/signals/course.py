"""May a model of the expected course speak? Only where its card has earned it.

The room of trajectories fulfils `ExpectedCourse`; nothing here knows how.
"""

from dataclasses import dataclass
from typing import Protocol

from vincula.signals.case import Case

# The honest bar of `docs/science/signals.md`: bands of 80 and 95 % cover within so much.
COVERAGE_80, MARGIN_80 = 0.80, 0.02
COVERAGE_95, MARGIN_95 = 0.95, 0.01
FEWEST_CLIENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCard:
    """What a model showed on clients that it had not seen; None: not looked at.

    ``auc_model`` and ``auc_change`` tell how well the model and the change so far tell
    apart who will have improved reliably, both on the same clients. ``faults`` are
    sentences of whoever looked closer, each of which speaks against it.
    """

    model: str
    clients: int
    auc_model: float | None
    auc_change: float | None
    coverage_80: float | None
    coverage_95: float | None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a model says of one client after the latest visit.

    ``expected_points`` is the score that was to be expected by now from the start alone,
    ``worst_points`` the end of its 80 % band on the worse side, ``chance`` that of
    reliable improvement at the planned end, given the sessions so far.
    """

    expected_points: float
    worst_points: float
    chance: float


class ExpectedCourse(Protocol):
    """A fitted model that can say where a client was expected to be."""

    @property
    def card(self) -> CourseCard:
        """What the model has shown so far."""
        ...

    def outlook(self, case: Case) -> Outlook | None:
        """Return the outlook after the latest visit, or None where it has none."""
        ...


def why_not(card: CourseCard) -> tuple[str, ...]:
    """Return what a card lacks, in sentences; nothing where it has earned its place.

    Examples
    --------
    >>> why_not(
    ...     CourseCard(
    ...         model="ours",
    ...         clients=500,
    ...         auc_model=0.85,
    ...         auc_change=0.79,
    ...         coverage_80=0.81,
    ...         coverage_95=0.90,
    ...     )
    ... )
    ('its 95 % band covers 90 % instead of 94 to 96 %',)
    """
    lacks = []
    if card.clients < FEWEST_CLIENTS:
        lacks.append(
            f"it was tried on {card.clients} clients, fewer than {FEWEST_CLIENTS}"
        )
    if card.faults:
        # They name the figures themselves.
        return (*lacks, *card.faults)
    if card.auc_model is None or card.auc_change is None:
        lacks.append("nobody compared it with the change so far")
    elif not card.auc_model > card.auc_change:
        lacks.append(
            f"it tells no better (AUC {card.auc_model:.3f}) than the change so far"
            f" ({card.auc_change:.3f})"
        )
    lacks += _coverage(card.coverage_80, COVERAGE_80, MARGIN_80)
    lacks += _coverage(card.coverage_95, COVERAGE_95, MARGIN_95)
    return tuple(lacks)


def _coverage(found: float | None, wanted: float, margin: float) -> list[str]:
    band = f"its {wanted:.0%} band".replace("%", " %")
    if found is None:
        return [f"nobody counted how much {band} covers"]
    if wanted - margin <= found <= wanted + margin:
        return []
    low, high = f"{100 * (wanted - margin):.0f}", f"{100 * (wanted + margin):.0f}"
    return [f"{band} covers {100 * found:.0f} % instead of {low} to {high} %"]
