"""The list of components is of this lock, and says of each what was locked."""

import json
import re
import sys

import pytest
from checkout import ROOT

sys.path.append(str(ROOT / "scripts"))
import sbom

BILL = json.loads((ROOT / "requirements" / "sbom.cdx.json").read_text())
LOCKED = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)


def test_it_is_of_this_lock_and_of_these_files() -> None:
    assert sbom.text() == (ROOT / "requirements" / "sbom.cdx.json").read_text(), (
        "run scripts/sbom.py"
    )


def test_it_names_each_locked_package_with_all_its_hashes() -> None:
    lock = (ROOT / "requirements" / "runtime.txt").read_text()
    named = {
        (one["name"], one["version"])
        for one in BILL["components"]
        if one["type"] == "library"
    }
    assert named == set(LOCKED.findall(lock))
    for digest in re.findall(r"sha256:([0-9a-f]{64})", lock):
        assert digest in json.dumps(BILL)


def test_it_is_what_cyclonedx_asks_for() -> None:
    assert (BILL["bomFormat"], BILL["specVersion"]) == ("CycloneDX", "1.6")
    refs = [one["bom-ref"] for one in BILL["components"]]
    assert len(refs) == len(set(refs))
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", BILL["serialNumber"])


def test_a_lock_that_changed_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    lock = tmp_path / "runtime.txt"
    lock.write_text("django==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    monkeypatch.setattr(sbom, "LOCK", lock)
    assert sbom.bill()["components"][0]["purl"] == "pkg:pypi/django@1.0"
    assert sbom.bill()["serialNumber"] != BILL["serialNumber"]
