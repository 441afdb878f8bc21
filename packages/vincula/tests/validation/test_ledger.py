"""The ledger of reference results names tests that are there, and says why where none is."""

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PARTS = tomllib.loads((Path(__file__).parent / "ledger.toml").read_text())["part"]


@cache
def functions(name):
    tree = ast.parse((TESTS / name).read_text(encoding="utf-8"))
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for group in tree.body:
        if isinstance(group, ast.ClassDef):
            inside = (one for one in group.body if isinstance(one, ast.FunctionDef))
            found |= {f"{group.name}.{one.name}" for one in inside}
    return found


@pytest.mark.parametrize(
    "part", PARTS, ids=lambda part: f"{part['file']}-{part['keys'][0]}"
)
def test_every_part_is_held_by_a_test_or_has_a_reason(part):
    assert ("tests" in part) != ("why" in part)
    if "tests" not in part:
        assert part["why"]
        return
    assert part["tolerance"]
    for test in part["tests"]:
        file, _, name = test.partition("::")
        assert name in functions(file), test
