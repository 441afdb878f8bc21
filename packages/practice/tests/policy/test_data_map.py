"""The data map is as new as the table of fields it is made from (PR-8)."""

from pathlib import Path

from vincula_practice.policy import fields
from vincula_practice.policy.classes import c4
from vincula_practice.policy.data_map import STAYS_OTHERWISE, data_map

PAGE = Path(__file__).parents[4] / "docs" / "safety" / "data-map.md"


def test_the_page_is_not_older_than_the_table() -> None:
    assert PAGE.read_text() == data_map(), "run scripts/data_map.py"


def test_every_stored_field_is_on_the_page() -> None:
    said = data_map()
    for name in fields.stored():
        model, _dot, field = name.rpartition(".")
        table = said.partition(f"## {model}\n")[2].partition("\n## ")[0]
        assert f"| `{field}` |" in table, name


def test_a_new_field_changes_the_page(monkeypatch) -> None:
    before = data_map()
    known = fields.MODELS["people.Client"]
    monkeypatch.setitem(fields.MODELS, "people.Client", [*known, c4("diary")])
    assert data_map() != before


def test_no_model_is_named_that_is_not_there() -> None:
    assert {*STAYS_OTHERWISE} - {"people.BrowserSession"} <= set(fields.MODELS)
