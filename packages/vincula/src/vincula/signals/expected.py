"""A fitted growth model as the expected course of signals, with what its card has earned.

`earned` says whether a model may be used; `FittedCourse` holds it against one client.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from vincula.columns import Numbers
from vincula.errors import DoubledRows, NotEnoughInformation
from vincula.signals.case import Case
from vincula.signals.course import CourseCard, Outlook, why_not
from vincula.trajectory.card import (
    Card,
    Corrected,
    Discrimination,
    enough,
    verdict,
)
from vincula.trajectory.covariates import derived_rows
from vincula.trajectory.design import Design, Rows, chosen, complete
from vincula.trajectory.from_start import StartBand, band_from_start
from vincula.trajectory.kept import Kept
from vincula.trajectory.made import made, raw_names
from vincula.trajectory.model import TrajectoryModel
from vincula.trajectory.predict import chance_of_change, predict
from vincula.trajectory.trials import Meaning

LEVEL = 80.0
SIMULATED = "its card tells of simulated people; check it on your own courses first"


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedCourse:
    """A growth model as `vincula.signals.course.ExpectedCourse`.

    Parameters
    ----------
    model, corrected, meaning
        What was fitted, the bounds that its card corrects bands with, and what a change
        in its scores means.
    card
        `course_card` of the model's own card.
    planned_end
        When a course is to end, in the unit of the model's time.
    lowest, highest
        The ends of the scale; bands do not reach beyond them.
    """

    model: TrajectoryModel
    card: CourseCard
    corrected: tuple[Corrected, ...]
    meaning: Meaning
    planned_end: float
    lowest: float = -np.inf
    highest: float = np.inf

    def outlook(self, case: Case) -> Outlook | None:
        """Return the outlook after the latest visit.

        None where a score has no time, or something is missing that the model was fitted
        to; where fewer than two scores are known; and where the case counts its scores
        the other way round.
        """
        rows = self._rows(case)
        if rows is None:
            return None
        try:
            return self._outlook(rows)
        except (DoubledRows, NotEnoughInformation):
            # Two scores at one time, or a time that has no logarithm.
            return None

    def band(self, case: Case, *, at: Sequence[float]) -> StartBand | None:
        """Return the 80 % band from the start at later times; None as for an outlook.

        At the time of the latest score it is the one that the outlook looks at.
        """
        rows = self._rows(case)
        if rows is None:
            return None
        try:
            return self._band(rows, at)
        except (DoubledRows, NotEnoughInformation):
            return None

    def _rows(self, case: Case) -> Rows | None:
        measure = case.outcome
        if measure is None or measure.direction is not self.meaning.direction:
            return None
        rows = rows_of_case(case, self.model.design)
        return rows if rows is not None and len(rows.score) > 1 else None

    def _band(self, rows: Rows, at: Sequence[float]) -> StartBand:
        return band_from_start(
            self.model,
            chosen(rows, np.array([0])),
            at=at,
            second=float(rows.time[1]),
            level=LEVEL,
            corrected=self.corrected,
            lowest=self.lowest,
            highest=self.highest,
        )

    def _outlook(self, rows: Rows) -> Outlook:
        now = float(rows.time[-1])
        end = max(self.planned_end, now)
        band = self._band(rows, [now])
        ahead = predict(self.model, rows, at=end)
        chance = chance_of_change(
            ahead,
            points=self.meaning.reliable_points,
            direction=self.meaning.direction,
        )[0]
        worse = band.low if self.meaning.improvement(np.ones(1))[0] > 0 else band.high
        return Outlook(
            expected_points=float(band.expected[0]),
            worst_points=float(worse[0]),
            chance=float(chance[0]),
        )


def course_of(kept: Kept, *, model: str, planned_end: float) -> FittedCourse:
    """Return a model that was kept, as signals take it; ``model`` is what they call it."""
    scale = kept.scale
    return FittedCourse(
        model=kept.model,
        card=course_card(kept.card, model=model, simulated=kept.simulated),
        corrected=kept.corrections,
        meaning=kept.meaning,
        planned_end=planned_end,
        lowest=-np.inf if scale.lowest is None else scale.lowest,
        highest=np.inf if scale.highest is None else scale.highest,
    )


def earned(card: Card | None) -> bool:
    """Say whether a model with this card may be used for signals; without one, never."""
    return not reasons_against(card)


def reasons_against(card: Card | None) -> tuple[str, ...]:
    """Return, in sentences, why a model may not be used; nothing where it may."""
    return why_not(course_card(card, model=""))


def course_card(
    card: Card | None, *, model: str, simulated: bool = False
) -> CourseCard:
    """Return what a model's card has shown, at its weakest point.

    Parameters
    ----------
    card
        None: it was not tried on anybody.
    model
        What signals call it.
    simulated
        Whether the card rests on people who do not exist, as those of the curves that
        come with this package do.
    """
    if card is None:
        return CourseCard(
            model=model,
            clients=0,
            auc_model=None,
            auc_change=None,
            coverage_80=None,
            coverage_95=None,
        )
    weakest = min(enough(card), key=_margin, default=None)
    return CourseCard(
        model=model,
        clients=card.n_clients,
        auc_model=weakest.auc_model if weakest else None,
        auc_change=weakest.auc_change_so_far if weakest else None,
        coverage_80=_coverage(card, 80.0),
        coverage_95=_coverage(card, 95.0),
        faults=(*verdict(card).reasons, *((SIMULATED,) if simulated else ())),
    )


def rows_of_case(case: Case, design: Design) -> Rows | None:
    """Return the sessions of a client that brought a score, as rows of a model.

    None where one of them has no time, or lacks what the model was fitted to. What asks
    for the session before leaves out the first one, as it did when the model was fitted.
    """
    visits = [visit for visit in case.visits if visit.outcome is not None]
    names = raw_names(design.variables)
    known = [dict(visit.known) for visit in case.visits]
    if any(visit.time is None for visit in visits):
        return None
    rows = Rows(
        client=np.zeros(len(case.visits), dtype=np.int64),
        time=_numbers(visit.time for visit in case.visits),
        score=_numbers(visit.outcome for visit in case.visits),
        # One client alone says little about a therapist, and that little is used.
        therapist=np.zeros(len(case.visits), dtype=np.int64),
        covariates={name: _numbers(one.get(name) for one in known) for name in names},
    )
    rows = derived_rows(design, rows)
    order = np.argsort(rows.time, kind="stable")
    scored = order[np.isfinite(rows.score[order])]
    usable = complete(design, rows)[scored]
    back = max((made(name).back for name in design.variables), default=0)
    return chosen(rows, scored[usable]) if usable[back:].all() else None


def _margin(one: Discrimination) -> float:
    if one.auc_model is None or one.auc_change_so_far is None:
        return -np.inf
    return one.auc_model - one.auc_change_so_far


def _coverage(card: Card, level: float) -> float | None:
    held = [one.corrected for one in card.coverage if one.level == level]
    worst = max(held, key=lambda share: abs(share - level), default=None)
    return None if worst is None else worst / 100


def _numbers(values: Iterable[float | None]) -> Numbers:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
