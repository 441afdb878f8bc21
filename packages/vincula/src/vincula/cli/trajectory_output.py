"""How `vincula trajectory` shows models, deviations and predictions."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from vincula.cli.course_rows import in_order_of_rows
from vincula.columns import Numbers
from vincula.trajectory.card import Card, verdict
from vincula.trajectory.design import Labels, Rows
from vincula.trajectory.model import Spread, TrajectoryModel
from vincula.trajectory.posterior import Deviations
from vincula.trajectory.predict import Band, Predictions

Row = dict[str, Any]


def model_lines(model: TrajectoryModel) -> list[str]:
    """Return a model as lines to read."""
    width = max(len(effect.name) for effect in model.fixed)
    lines = [f"{'':{width}}  {'estimate':>12}  {'SE':>10}"]
    lines += [
        f"{effect.name:{width}}  {effect.estimate:12.5g}  {effect.se:10.4g}"
        for effect in model.fixed
    ]
    lines.append(f"clients differ: {_spread_text(model.client)}")
    if model.therapist is not None:
        lines.append(f"therapists differ: {_spread_text(model.therapist)}")
    lines += [
        f"left in a single score: SD {model.residual_sd:.5g}{_carried_text(model)}",
        _fit_text(model),
    ]
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


def deviation_rows(levels: Mapping[str, Deviations], rows: Rows) -> list[Row]:
    """Return one row a client or therapist and term."""
    return [
        {"level": level, "id": str(label), "term": name, "deviation": value, "sd": sd}
        for level, found in levels.items()
        for label, values, sds in _each(found, _column(level, rows))
        for name, value, sd in zip(found.names, values, sds, strict=True)
    ]


def deviations_by_label(levels: Mapping[str, Deviations], rows: Rows) -> Row:
    """Return level, then id, then term, then deviation and conditional SD."""
    return {
        level: {
            str(label): {
                name: {"deviation": value, "sd": sd}
                for name, value, sd in zip(found.names, values, sds, strict=True)
            }
            for label, values, sds in _each(found, _column(level, rows))
        }
        for level, found in levels.items()
    }


def prediction_entries(
    found: Predictions,
    bands: Mapping[str, Band],
    chances: tuple[Numbers, Numbers],
    rows: Rows,
) -> list[Row]:
    """Return one entry a client, in order of their first rows."""
    return [
        {
            "id": str(found.clients[place]),
            "sessions": int(found.sessions[place]),
            "first": float(found.first[place]),
            "mean": float(found.mean[place]),
            "sd": float(found.sd_score[place]),
            "sd_course": float(found.sd_course[place]),
            "sd_all": float(found.sd_all[place]),
            "bands": {
                level: [float(band.low[place]), float(band.high[place])]
                for level, band in bands.items()
            },
            "chance_improved": float(chances[0][place]),
            "chance_deteriorated": float(chances[1][place]),
        }
        for place in in_order_of_rows(found.clients, rows.client)
    ]


def prediction_rows(entries: list[Row]) -> list[Row]:
    """Return the same flat, for a table."""
    return [
        {
            name: value
            for key, entry in one.items()
            for name, value in (
                _band_cells(entry) if key == "bands" else [(key, entry)]
            )
        }
        for one in entries
    ]


def _band_cells(bands: Mapping[str, list[float]]) -> list[tuple[str, float]]:
    return [
        (f"{edge}_{level}", value)
        for level, ends in bands.items()
        for edge, value in zip(("low", "high"), ends, strict=True)
    ]


def _each(
    found: Deviations, column: Labels
) -> list[tuple[np.generic, list[float], list[float]]]:
    places = in_order_of_rows(found.labels, column)
    return [
        (found.labels[place], found.estimates[place].tolist(), found.sd[place].tolist())
        for place in places
    ]


def _column(level: str, rows: Rows) -> Labels:
    if level == "client" or rows.therapist is None:
        return rows.client
    return rows.therapist


def _carried_text(model: TrajectoryModel) -> str:
    if model.autocorrelation is None:
        return ""
    return f", correlated {model.autocorrelation:.3f} over one unit of time"


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
