"""How `vincula trajectory` shows models, deviations and predictions."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.card import Card, verdict
from vincula.trajectory.model import FixedEffect, JointTest, Spread, TrajectoryModel
from vincula.trajectory.posterior import Deviations
from vincula.trajectory.predict import Band, Predictions

Row = dict[str, Any]


def model_lines(model: TrajectoryModel) -> list[str]:
    """Return a model as lines to read."""
    lines = [*_effect_lines(model), *map(_joint_line, model.joint)]
    lines.append(f"clients differ: {_spread_text(model.client)}")
    if model.therapist is not None:
        lines.append(f"therapists differ: {_spread_text(model.therapist)}")
    lines += [
        f"left in a single score: SD {_error_text(model)}",
        _fit_text(model),
    ]
    if model.explained is not None:
        own = model.explained
        lines.append(
            f"variance explained: {own.marginal:.3f} by the fixed terms,"
            f" {own.conditional:.3f} with who it is"
        )
    return lines + ([model.note] if model.note else [])


def card_lines(card: Card | None) -> list[str]:
    """Return a card, and what follows from it, as lines to read."""
    if card is None:
        return [
            "no card: not tried on people it has not seen (too few of them, or not asked)"
        ]
    lines = [
        f"tried on {card.n_clients} clients ({card.how}; {card.data}, {card.day}):"
    ]
    lines += [
        f"  the {one.level:g} % band of the {one.ahead} session held"
        f" {one.corrected:.1f} % of {one.n} scores ({one.plain:.1f} % uncorrected)"
        for one in card.coverage
    ]
    lines += [
        f"  no reliable improvement, told after {one.sessions} sessions: AUC"
        f" {one.auc_model:.3f}, change so far {one.auc_change_so_far:.3f} (n {one.n})"
        for one in card.discrimination
        if one.auc_model is not None and one.auc_change_so_far is not None
    ]
    found = verdict(card)
    if found.usable:
        return [*lines, "may be used for signals"]
    return [*lines, "may not be used for signals:", *(f"  {r}" for r in found.reasons)]


def deviation_rows(level: str, found: Deviations) -> Iterator[Row]:
    """Return one row a client or therapist and term."""
    for label, terms in deviation_entries(found):
        for name, values in terms.items():
            yield {"level": level, "id": label, "term": name, **values}


def deviation_entries(found: Deviations) -> Iterator[tuple[str, Row]]:
    """Return each label with its terms, each with deviation and conditional SD."""
    columns = (found.labels.tolist(), found.estimates.tolist(), found.sd.tolist())
    for label, values, sds in zip(*columns, strict=True):
        named = zip(found.names, values, sds, strict=True)
        yield str(label), {n: {"deviation": v, "sd": sd} for n, v, sd in named}


def prediction_entries(
    found: Predictions,
    bands: Mapping[str, Band],
    chances: tuple[Numbers, Numbers],
) -> Iterator[Row]:
    """Return one entry a client."""
    names = ("sessions", "first", "mean", "sd", "sd_course", "sd_all")
    columns = (
        *(found.sessions.astype(int), found.first, found.mean),
        *(found.sd_score, found.sd_course, found.sd_all),
    )
    ends = {level: np.stack([b.low, b.high], axis=1) for level, b in bands.items()}
    held = [
        dict(zip(ends, one, strict=True))
        for one in zip(*(e.tolist() for e in ends.values()), strict=True)
    ]
    rows = zip(
        found.clients.tolist(),
        zip(*(column.tolist() for column in columns), strict=True),
        held,
        *(chance.tolist() for chance in chances),
        strict=True,
    )
    for label, values, own, improved, worse in rows:
        yield {
            "id": str(label),
            **dict(zip(names, values, strict=True)),
            "bands": own,
            "chance_improved": improved,
            "chance_deteriorated": worse,
        }


def prediction_row(one: Row) -> Row:
    """Return the same flat, for a table."""
    return {
        name: value
        for key, entry in one.items()
        for name, value in (_band_cells(entry) if key == "bands" else [(key, entry)])
    }


def _band_cells(bands: Mapping[str, list[float]]) -> list[tuple[str, float]]:
    return [
        (f"{edge}_{level}", value)
        for level, ends in bands.items()
        for edge, value in zip(("low", "high"), ends, strict=True)
    ]


def _effect_lines(model: TrajectoryModel) -> list[str]:
    width = max(len(effect.name) for effect in model.fixed)
    head = f"{'':{width}}  {'estimate':>12}  {'SE':>10}"
    if model.tests is not None:
        head += f"  {'df':>9}  {'t':>8}  {'p':>8}  ({model.tests})"
    return [head, *(_effect_line(effect, width) for effect in model.fixed)]


def _effect_line(effect: FixedEffect, width: int) -> str:
    se = effect.adjusted_se or effect.se
    line = f"{effect.name:{width}}  {effect.estimate:12.5g}  {se:10.4g}"
    if effect.df is None:
        return line
    return f"{line}  {effect.df:9.1f}  {effect.t:8.2f}  {effect.p:8.2g}"


def _joint_line(test: JointTest) -> str:
    what = f"{' and '.join(test.terms)} together: F {test.f:.2f}"
    if test.df2 is None or test.p is None:
        return f"{what} on {test.df1} df; too few people to say more"
    return f"{what} on {test.df1} and {test.df2:.1f} df, p {test.p:.2g}"


def _error_text(model: TrajectoryModel) -> str:
    if model.residual_by is not None:
        own = zip(model.residual_by.kinds, model.residual_by.sd, strict=True)
        return ", ".join(f"{sd:.5g} ({kind})" for kind, sd in own)
    if model.autocorrelation is None:
        return f"{model.residual_sd:.5g}"
    carried = f"correlated {model.autocorrelation:.3f} over one unit of time"
    return f"{model.residual_sd:.5g}, {carried}"


def _spread_text(spread: Spread) -> str:
    parts = [
        f"{name} SD {sd:.5g}" for name, sd in zip(spread.names, spread.sd, strict=True)
    ]
    if spread.correlation is not None:
        parts.append(f"correlation {spread.correlation:.3f}")
    return ", ".join(parts)


def _fit_text(model: TrajectoryModel) -> str:
    how = f"{model.method}, {model.df} parameters"
    sizes = f"{model.n_rows} scores of {model.n_clients} clients"
    if model.n_therapists:
        sizes += f" of {model.n_therapists} therapists"
    return f"log-likelihood {model.log_likelihood:.3f} ({how}); {sizes}"
