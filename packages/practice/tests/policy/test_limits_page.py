"""The page of limits says the numbers of the code."""

import re
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
TEXT = (ROOT / "docs" / "reference" / "limits.md").read_text()
ROWS = re.findall(r"^\| .+? \| ([^|]+) \| `([\w.]+)` \|$", TEXT, re.MULTILINE)
UNITS = (("days", 86_400), ("hours", 3600), ("minutes", 60))
# Written in the unit in which people speak of it.
AS_SAID = {"24 hours", "60 minutes"}


def said(value: object) -> set[str]:
    """Return how a limit may be written."""
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        fitting = [f"{seconds // n} {unit}" for unit, n in UNITS if not seconds % n]
        return {fitting[0], *(AS_SAID & set(fitting))}
    if isinstance(value, date):
        return {value.isoformat()}
    return {f"{value:,}", f"{value:,} bytes"}


@pytest.mark.parametrize(("written", "where"), ROWS, ids=[where for _, where in ROWS])
def test_a_limit_is_the_one_of_the_code(written: str, where: str) -> None:
    module, _, name = where.rpartition(".")
    assert written in said(getattr(import_module(f"vincula_practice.{module}"), name))


def test_there_are_limits_and_what_holds_them_is_there() -> None:
    assert len(ROWS) >= 30
    held = re.findall(r"`(packages/[\w/.]+\.py)`", TEXT)
    assert held
    assert all((ROOT / path).is_file() for path in held)
