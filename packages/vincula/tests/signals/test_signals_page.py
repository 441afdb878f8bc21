"""The page tells what the simulation found, and every rule as it stands in the code."""

import json
from pathlib import Path

import pytest

from vincula.signals.budget import allowance
from vincula.signals.model import SignalKind
from vincula.signals.rules import every_rule
from vincula.signals.rules.outcome import OffCourse

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs/science/signals.md").read_text(encoding="utf-8")
FOUND = json.loads((ROOT / "benchmarks/results/signals_simulation.json").read_text())


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.kind.value)
def test_every_rule_is_on_the_page_with_its_version_and_source(rule):
    line = next(
        line for line in PAGE.splitlines() if line.startswith(f"| {rule.kind.value} | ")
    )
    assert line.split(" | ")[1] == rule.version
    assert rule.source.text in line
    assert rule.source.doi is None or rule.source.doi in line


def test_the_report_has_every_kind_and_adds_up():
    rows = {row["kind"]: row for row in FOUND["by_kind"]}
    assert set(rows) == {kind.value for kind in SignalKind}
    assert sum(row["shown"] for row in rows.values()) == pytest.approx(
        FOUND["total"]["shown"]
    )
    for row in rows.values():
        assert row["shown"] + row["superseded"] <= row["raised"] + 0.01


def test_the_budget_holds_in_the_report():
    said = ("risk-answer", "concern")
    waiting = sum(r["shown"] for r in FOUND["by_kind"] if r["kind"] not in said)
    assert waiting <= allowance(FOUND["run"]["places"])
    # The clients' own words are all shown, those just before the first week too.
    for row in FOUND["by_kind"]:
        if row["kind"] in said:
            assert row["shown"] == pytest.approx(row["raised"], rel=0.02)


def test_the_default_of_off_course_is_the_best_that_can_speak_so_early():
    default = OffCourse()
    early = [r for r in FOUND["off_course"] if r["from"] <= default.from_score]
    best = max(early, key=lambda row: row["sensitivity"] + row["specificity"])
    ours = next(
        r
        for r in early
        if (r["from"], r["share"]) == (default.from_score, default.share)
    )
    gap = best["sensitivity"] + best["specificity"]
    gap -= ours["sensitivity"] + ours["specificity"]
    assert gap < 0.03
