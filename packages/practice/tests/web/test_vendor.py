"""What was taken from elsewhere is what its record says."""

import hashlib
import json
from pathlib import Path

import pytest

import vincula_practice

VENDOR = Path(vincula_practice.__file__).parent / "static" / "vendor"
RECORDS = json.loads((VENDOR / "vendor.json").read_text())


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["file"])
def test_a_vendored_file_is_as_it_was_fetched(record):
    content = (VENDOR / record["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == record["sha256"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["file"])
def test_a_vendored_file_says_where_it_is_from(record):
    assert record["package"]
    assert record["version"]
    assert record["licence"]


def test_every_vendored_file_is_recorded():
    files = {
        str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()
    }
    assert files - {"vendor.json"} == {record["file"] for record in RECORDS}


def test_a_style_sheet_fetches_nothing_from_elsewhere():
    for path in VENDOR.rglob("*.css"):
        text = path.read_text()
        assert "url(http" not in text.replace('"', "").replace("'", "")
        assert "@import" not in text
