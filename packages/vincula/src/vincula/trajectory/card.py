"""What a model's card says: how well it foretells people it has not seen.

A model is used where its card says so, and nowhere else (`verdict`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.calibrate import bound
from vincula.trajectory.design import Rows
from vincula.trajectory.model import TrajectoryModel
from vincula.trajectory.predict import Band, Predictions
from vincula.trajectory.trials import (
    HISTORIES,
    LAST,
    Meaning,
    Trials,
    auc,
    every_trial,
    of_clients,
)

LEVELS = (80.0, 95.0)
# Share of scores inside a band: how far from its promise, in percentage points.
TOLERANCE = {80.0: 2.0, 95.0: 1.0}
# Chances may be off by so much, on average over tenths of people.
CALIBRATED = 0.05
# Fewer of either kind, and areas under curves say nothing.
FEWEST = 20
FOLDS = 4
AS_IT_IS = "the model as it is"
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Conformal bounds of a band, in SDs of each prediction, after so many sessions."""

    level: float
    ahead: str
    history: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which share of hidden scores a band held, in per cent: as foretold, and corrected."""

    level: float
    ahead: str
    n: int
    plain: float
    corrected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrimination:
    """Who will end without reliable improvement: told by the model, or by change so far.

    ``brier`` is the mean squared error of the chances; ``off`` by how much they are off
    on average over tenths of people.
    """

    sessions: int
    n: int
    n_unimproved: int
    auc_model: float | None
    auc_change_so_far: float | None
    brier: float
    off: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """How a model did on people it had not seen.

    ``data`` and ``day`` are told by whoever makes the card; ``how`` says what was tried.
    """

    data: str
    day: str
    how: str
    n_clients: int
    better: str
    reliable_points: float
    coverage: tuple[Coverage, ...]
    discrimination: tuple[Discrimination, ...]

    @property
    def of_others(self) -> bool:
        """Whether the model was held against courses that somebody brought to it."""
        return self.how.startswith(AS_IT_IS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a model may be used for signals, and if not, why."""

    usable: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A card, and the bounds that correct the model's bands."""

    card: Card
    corrections: tuple[Corrected, ...]


def verdict(card: Card) -> Verdict:
    """Decide whether a model may be used for signals.

    Its bands must hold what they promise, its chances must be true, and it must tell more
    than change so far, after every number of sessions that was tried.
    """
    told = [
        f"the {found.level:g} % band of the {found.ahead} session held"
        f" {found.corrected:.1f} % of {found.n} scores"
        for found in card.coverage
        if abs(found.corrected - found.level) > TOLERANCE.get(found.level, 2.0)
    ]
    if not card.coverage:
        told.append("no band was tried")
    tried = enough(card)
    if not tried:
        told.append(
            f"fewer than {FEWEST} people with and without reliable improvement: nothing"
            " can be said against change so far"
        )
    for one in tried:
        told += _faults(one)
    return Verdict(usable=not told, reasons=tuple(told))


def enough(card: Card) -> list[Discrimination]:
    """Return what was tried on enough people of either kind to say anything."""
    return [
        one
        for one in card.discrimination
        if min(one.n_unimproved, one.n - one.n_unimproved) >= FEWEST
    ]


def by_chance(one: Discrimination) -> float:
    """Return by how much more the chances of few people may be off, by chance alone."""
    return float(0.8 * np.sqrt(0.25 * BINS / one.n))


def tried(
    fitted: Callable[[Rows], TrajectoryModel],
    rows: Rows,
    meaning: Meaning,
    *,
    data: str,
    day: str,
) -> Tried:
    """Make a card: fit to half the clients, correct by a quarter, try on the last one.

    Twice, with the halves exchanged. The bounds that are returned for use rest on all
    trials of people that the fit had not seen.

    Raises
    ------
    NotEnoughInformation
        A quarter of the clients is too few to fit or to try anything.
    """
    clients = np.unique(rows.client)
    folds = [clients[place::FOLDS] for place in range(FOLDS)]
    seen: list[Trials] = []
    checked: list[tuple[Trials, tuple[Corrected, ...]]] = []
    for half in (0, 1):
        own, rest = folds[half::2], folds[1 - half :: 2]
        model = fitted(of_clients(rows, np.concatenate(own)))
        first = every_trial(model, of_clients(rows, rest[0]))
        second = every_trial(model, of_clients(rows, rest[1]))
        bounds = corrections(first)
        checked += [(trial, bounds) for trial in second]
        seen += first + second
    if not checked:
        raise NotEnoughInformation("nobody has sessions to be foretold")
    return Tried(
        card=_card(
            checked,
            meaning,
            data=data,
            day=day,
            how="fitted to half the clients, corrected by a quarter, tried on the last"
            " quarter; twice",
        ),
        corrections=corrections(seen),
    )


def checked_card(
    model: TrajectoryModel,
    rows: Rows,
    meaning: Meaning,
    *,
    corrected: tuple[Corrected, ...],
    data: str,
    day: str,
    of: int | None = None,
) -> Card:
    """Make a card of a model as it is, on other people's courses.

    ``of`` says of how many people these are some, evenly spaced.
    """
    found = [(trial, corrected) for trial in every_trial(model, rows)]
    if not found:
        raise NotEnoughInformation("nobody has sessions to be foretold")
    here = len(np.unique(rows.client))
    part = f", on {here} of {of} clients" if of is not None and here < of else ""
    how = f"{AS_IT_IS}{part}"
    return _card(found, meaning, data=data, day=day, how=how)


def corrections(found: Sequence[Trials]) -> tuple[Corrected, ...]:
    """Return conformal bounds, each side on its own, by what lies ahead and history.

    References
    ----------
    Vovk, Gammerman & Shafer (2005), https://doi.org/10.1007/b106715, section 4.5;
    Romano, Patterson & Candès (2019), https://arxiv.org/abs/1905.03222
    """
    groups: dict[tuple[str, int], list[Numbers]] = {}
    for trial in found:
        groups.setdefault((trial.ahead, trial.history), []).append(trial.errors)
    return tuple(
        _corrected(np.concatenate(errors), level, ahead, history)
        for (ahead, history), errors in groups.items()
        for level in LEVELS
    )


def corrected_band(
    predictions: Predictions,
    *,
    level: float,
    corrected: Sequence[Corrected],
    ahead: str = LAST,
    lowest: float = -np.inf,
    highest: float = np.inf,
) -> Band:
    """Return the band with its correction by history; the plain one where there is none."""
    plain = float(ndtri((1 + level / 100) / 2))
    low = np.full(len(predictions.mean), -plain)
    high = np.full(len(predictions.mean), plain)
    own = [c for c in corrected if (c.level, c.ahead) == (level, ahead)]
    for one in sorted(own, key=lambda c: c.history):
        if np.isfinite(one.low) and np.isfinite(one.high):
            reached = predictions.sessions >= one.history
            low[reached], high[reached] = one.low, one.high
    return Band(
        low=np.clip(predictions.mean + low * predictions.sd_score, lowest, highest),
        high=np.clip(predictions.mean + high * predictions.sd_score, lowest, highest),
    )


def _corrected(errors: Numbers, level: float, ahead: str, history: int) -> Corrected:
    alpha = (1 - level / 100) / 2
    low, high = -bound(-errors, alpha=alpha), bound(errors, alpha=alpha)
    plain = float(ndtri(1 - alpha))
    # Too few for a bound: the plain one stays.
    enough = np.isfinite(low) and np.isfinite(high)
    return Corrected(
        level=level,
        ahead=ahead,
        history=history,
        low=low if enough else -plain,
        high=high if enough else plain,
    )


def _card(
    found: Sequence[tuple[Trials, tuple[Corrected, ...]]],
    meaning: Meaning,
    *,
    data: str,
    day: str,
    how: str,
) -> Card:
    clients = {
        label for trial, _ in found for label in trial.predictions.clients.tolist()
    }
    return Card(
        data=data,
        day=day,
        how=how,
        n_clients=len(clients),
        better="higher" if meaning.improvement(np.ones(1))[0] > 0 else "lower",
        reliable_points=meaning.reliable_points,
        coverage=tuple(
            _coverage([one for one in found if one[0].ahead == ahead], level, ahead)
            for ahead in dict.fromkeys(trial.ahead for trial, _ in found)
            for level in LEVELS
        ),
        discrimination=tuple(
            _discrimination(
                [t for t, _ in found if (t.ahead, t.history) == (LAST, sessions)],
                meaning,
            )
            for sessions in HISTORIES
            if any((t.ahead, t.history) == (LAST, sessions) for t, _ in found)
        ),
    )


def _coverage(
    found: Sequence[tuple[Trials, tuple[Corrected, ...]]], level: float, ahead: str
) -> Coverage:
    plain = np.concatenate([_held(trial, level, ()) for trial, _ in found])
    mended = np.concatenate([_held(trial, level, own) for trial, own in found])
    return Coverage(
        level=level,
        ahead=ahead,
        n=len(plain),
        plain=float(100 * plain.mean()),
        corrected=float(100 * mended.mean()),
    )


def _held(trial: Trials, level: float, corrected: Sequence[Corrected]) -> Numbers:
    found = corrected_band(
        trial.predictions, level=level, ahead=trial.ahead, corrected=corrected
    )
    inside = (trial.seen >= found.low) & (trial.seen <= found.high)
    return np.asarray(inside, dtype=np.float64)


def _discrimination(found: Sequence[Trials], meaning: Meaning) -> Discrimination:
    happened = np.concatenate([trial.unimproved(meaning) for trial in found])
    chance = np.concatenate([trial.chance_unimproved(meaning) for trial in found])
    so_far = np.concatenate([trial.without_change(meaning) for trial in found])
    order = np.array_split(np.argsort(chance, kind="stable"), min(BINS, len(chance)))
    gaps = [len(p) * abs(chance[p].mean() - happened[p].mean()) for p in order]
    return Discrimination(
        sessions=found[0].history,
        n=len(happened),
        n_unimproved=int(happened.sum()),
        auc_model=auc(chance, happened),
        auc_change_so_far=auc(so_far, happened),
        brier=float(np.mean((chance - happened) ** 2)),
        off=float(sum(gaps) / len(chance)),
    )


def _faults(one: Discrimination) -> list[str]:
    told = []
    model, so_far = one.auc_model, one.auc_change_so_far
    if model is None or so_far is None or model <= so_far:
        told.append(
            f"after {one.sessions} sessions it tells no more than change so far"
            f" ({model:.3f} against {so_far:.3f})"
        )
    if one.off > CALIBRATED + by_chance(one):
        told.append(
            f"after {one.sessions} sessions its chances are off by {one.off:.2f}"
        )
    return told
