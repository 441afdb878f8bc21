"""The catalogue's pages in the documentation are made from the same files."""

import importlib.util
from pathlib import Path

import pytest

from vincula.catalogue.load import load_catalogue
from vincula.catalogue.model import TextPolicy
from vincula.catalogue.pages import as_page

CATALOGUE = load_catalogue()
SCRIPT = Path(__file__).parents[4] / "scripts" / "instrument_pages.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("instrument_pages", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def columns(line):
    return line.replace("\\|", "").count("|")


@pytest.mark.parametrize("instrument", list(CATALOGUE), ids=lambda one: one.id)
def test_every_table_has_as_many_cells_in_each_row(instrument):
    blocks = as_page(instrument).split("\n\n")
    tables = [block.splitlines() for block in blocks if block.startswith("|")]
    assert len(tables) >= 2
    for table in tables:
        assert len({columns(line) for line in table}) == 1, table[0]


def test_a_page_has_text_where_it_ships_and_none_where_not():
    for instrument in CATALOGUE:
        page = as_page(instrument)
        ships = instrument.definition.licence.text is TextPolicy.SHIPPED
        assert ("not ours to print" in page) is not ships


def test_a_page_tells_figures_from_memory_apart():
    page = as_page(CATALOGUE.get("phq4"))
    assert "| norm | mean 1.76, SD 2.06, n = 5030: German general population" in page
    assert "Löwe et al. (2010) \\[from memory, decides nothing\\]" in page


def test_the_draft_is_marked_on_its_page():
    assert "**draft, not validated" in as_page(CATALOGUE.get("session_check"))


def test_the_script_writes_every_page_once_and_clears_old_ones(script, tmp_path):
    (tmp_path / "gone.md").write_text("# An instrument that is no more")
    count = script.write_pages(tmp_path)
    names = {path.stem for path in tmp_path.glob("*.md")}
    assert names == {instrument.id for instrument in CATALOGUE} | {"index"}
    assert count == len(names) - 1
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.md")}
    script.write_pages(tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.md")}
