"""The picture a researcher expects: scores, the expected course, and where it may lead.

Needs the extra `charts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.card import Corrected, corrected_band
from vincula.trajectory.design import Rows
from vincula.trajectory.model import TrajectoryModel
from vincula.trajectory.predict import expected, predict
from vincula.trajectory.trials import of_clients

alt: Any = import_module("altair")

STEPS = 40
COLUMNS = 3
# Ink for what was measured, one hue for what is foretold, grey for everybody.
GREY, BLUE, INK = "#8a8f98", "#2f6f9f", "#1d232b"
LEVELS = (95.0, 80.0)
SIZE = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Between which scores a scale lies, until when the picture goes, and names of axes."""

    lowest: float
    highest: float
    until: float
    time: str
    score: str


def chart(
    model: TrajectoryModel,
    rows: Rows,
    clients: Sequence[Any],
    *,
    corrected: Sequence[Corrected],
    frame: Frame,
    subtitle: str,
) -> Any:
    """Return an Altair chart with a panel a client.

    Parameters
    ----------
    rows
        The sessions so far.
    clients
        Whom to draw, in this order.
    """
    panels = [
        _panel(model, of_clients(rows, np.array([c])), corrected, frame)
        for c in clients
    ]
    told = alt.TitleParams(
        "Course and what may follow", subtitle=_lines(subtitle), anchor="start"
    )
    return (
        alt.concat(*panels, columns=COLUMNS)
        .resolve_scale(x="shared", y="shared")
        .properties(title=told)
        .configure_view(stroke=None)
        .configure_axis(gridOpacity=0.4, domainOpacity=0.6, labelColor=INK)
    )


def _panel(
    model: TrajectoryModel,
    rows: Rows,
    corrected: Sequence[Corrected],
    frame: Frame,
) -> Any:
    order = np.argsort(rows.time)
    time, score = rows.time[order], rows.score[order]
    x = alt.X("time:Q", title=frame.time)
    scale = alt.Scale(zero=False, nice=True)
    y = alt.Y("score:Q", title=frame.score, scale=scale)
    layers = [
        _band(model, rows, level, corrected, frame).encode(x=x) for level in LEVELS
    ]
    layers += [
        _line(_everybody(model, rows, frame), GREY, dash=[4, 3]).encode(x=x, y=y),
        _line(_foretold(model, rows, frame), BLUE, dash=[1, 0]).encode(x=x, y=y),
    ]
    own = alt.Data(values=_values(time, score))
    layers.append(alt.Chart(own).mark_line(color=INK, strokeWidth=1).encode(x=x, y=y))
    points = alt.Chart(own).mark_point(color=INK, filled=True, size=28, opacity=1)
    layers.append(points.encode(x=x, y=y))
    return alt.layer(*layers).properties(
        width=SIZE, height=SIZE * 0.75, title=str(rows.client[0])
    )


def _band(
    model: TrajectoryModel,
    rows: Rows,
    level: float,
    corrected: Sequence[Corrected],
    frame: Frame,
) -> Any:
    values = []
    for moment in _ahead(rows, frame):
        found = predict(model, rows, at=float(moment))
        band = corrected_band(
            found,
            level=level,
            corrected=corrected,
            lowest=frame.lowest,
            highest=frame.highest,
        )
        cells = (moment, band.low[0], band.high[0])
        values.append(
            dict(zip(("time", "low", "high"), map(float, cells), strict=True))
        )
    area = alt.Chart(alt.Data(values=values)).mark_area(color=BLUE, opacity=0.16)
    return area.encode(y="low:Q", y2="high:Q")


def _foretold(
    model: TrajectoryModel, rows: Rows, frame: Frame
) -> list[dict[str, float]]:
    moments = _ahead(rows, frame)
    means = [predict(model, rows, at=float(at)).mean[0] for at in moments]
    return _values(moments, np.clip(means, frame.lowest, frame.highest))


def _everybody(
    model: TrajectoryModel, rows: Rows, frame: Frame
) -> list[dict[str, float]]:
    moments = np.linspace(rows.time.min(), frame.until, STEPS)
    first = int(np.argmin(rows.time))
    known = {
        name: np.repeat(column[first], STEPS)
        for name, column in rows.covariates.items()
    }
    found = expected(model, at=moments, covariates=known)
    return _values(moments, np.clip(found.mean, frame.lowest, frame.highest))


def _ahead(rows: Rows, frame: Frame) -> Numbers:
    last = float(rows.time.max())
    # Just after the last session, where the band begins.
    begin = last + 1e-6 * max(1.0, abs(last))
    return np.linspace(begin, max(frame.until, begin), STEPS // 2)


def _line(values: list[dict[str, float]], color: str, *, dash: list[int]) -> Any:
    drawn = alt.Chart(alt.Data(values=values))
    return drawn.mark_line(color=color, strokeDash=dash, strokeWidth=1.5)


def _values(time: Numbers, score: Numbers) -> list[dict[str, float]]:
    pairs = zip(time.tolist(), np.asarray(score).tolist(), strict=True)
    return [{"time": at, "score": value} for at, value in pairs]


def _lines(text: str) -> list[str]:
    legend = (
        "black: scores; grey, dashed: expected before the first score;"
        " blue: foretold, with 80 % and 95 % bands"
    )
    return [legend, *([text] if text else [])]
