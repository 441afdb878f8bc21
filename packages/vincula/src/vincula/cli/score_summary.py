"""What came of scoring a file: counts by scale and reason, and the faulty cells."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vincula.catalogue.load import CATALOGUE_VERSION
from vincula.catalogue.model import Instrument
from vincula.columns import CellFault, ColumnScores
from vincula.scoring import RULE_VERSION

FAULTS_SHOWN = 20
FAULTS_LISTED = 1000


@dataclass(slots=True)
class Summary:
    """Grows batch by batch; keeps the first faults and counts all of them."""

    instrument: Instrument
    rows: int = 0
    scored: Counter[str] = field(default_factory=Counter)
    not_scored: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    fault_count: int = 0

    def add_scores(self, scores: dict[str, ColumnScores], *, rows: int) -> None:
        self.rows += rows
        for scale_id, result in scores.items():
            reasons = Counter(result.reason.tolist())
            self.scored[scale_id] += reasons.pop(None, 0)
            self.not_scored.setdefault(scale_id, Counter()).update(reasons)

    def add_faults(self, faults: list[CellFault], *, count: int) -> None:
        self.fault_count += count
        self.faults += faults[: FAULTS_LISTED - len(self.faults)]

    def fault_lines(self) -> list[str]:
        """Return one line a faulty cell, then how many more there are."""
        shown = self.faults[:FAULTS_SHOWN]
        lines = [f"row {f.row}, column {f.column}: {f.problem}" for f in shown]
        if self.fault_count > len(shown):
            lines.append(f"and {self.fault_count - len(shown)} more faulty cells")
        return lines

    def scale_lines(self) -> list[str]:
        """Return one line a scale: how many rows it scored, and why not the rest."""
        return [self._scale_line(scale_id) for scale_id in self.not_scored]

    def as_json(self, out: Path | None) -> dict[str, Any]:
        """Return the summary as plain values, without any cell's content."""
        return {
            "instrument": self.instrument.id,
            "version": self.instrument.version,
            "rule_version": RULE_VERSION,
            "catalogue_version": CATALOGUE_VERSION,
            "rows": self.rows,
            "scales": {
                scale_id: {"scored": self.scored[scale_id], "not_scored": dict(reasons)}
                for scale_id, reasons in self.not_scored.items()
            },
            "fault_count": self.fault_count,
            "faults": [
                {"row": f.row, "column": f.column, "problem": f.problem}
                for f in self.faults
            ],
            "out": None if out is None else str(out),
        }

    def _scale_line(self, scale_id: str) -> str:
        reasons = self.not_scored[scale_id]
        line = (
            f"{self.instrument.id} {scale_id}: {self.rows} rows,"
            f" {self.scored[scale_id]} scored, {reasons.total()} not"
        )
        if not reasons:
            return line
        why = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
        return f"{line} ({why})"
