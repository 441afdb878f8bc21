"""Is every figure of a folder of reference results held by a test, or left out for a reason?

Run ``python scripts/references.py FOLDER``. It reads each ``.json`` of the folder, and
``MANIFEST.csv`` where there is one, against ``packages/vincula/tests/validation/ledger.toml``.
Exit status 1: something has no line in the ledger.
"""

import argparse
import csv
import json
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LEDGER = ROOT / "packages/vincula/tests/validation/ledger.toml"


def main() -> int:
    """Print what each file is held by; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    parts = tomllib.loads(LEDGER.read_text("utf-8"))["part"]
    open_ends = 0
    for path in sorted(folder.rglob("*.json")):
        missing = list(unheld(path, parts))
        _say(f"{path.name}: {len(missing)} keys without a line")
        for key in missing:
            _say(f"    {key}")
        open_ends += len(missing)
    for name in _listed(folder):
        if not (folder / name).exists():
            _say(f"{name}: listed, and not in the folder")
            open_ends += 1
    return 1 if open_ends else 0


def unheld(path: Path, parts: list[dict[str, Any]]) -> Iterator[str]:
    """Return the keys of a file that no part of the ledger names."""
    own = [part for part in parts if fnmatchcase(path.name, part["file"])]
    for key in sorted(set(keys(json.loads(path.read_text("utf-8"))))):
        if not any(fnmatchcase(key, one) for part in own for one in part["keys"]):
            yield key


def keys(data: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Return the path of every value, items of a list being one."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from keys(value, (*path, name))
    elif isinstance(data, list) and data and isinstance(data[0], dict):
        for value in data:
            yield from keys(value, (*path, "all"))
    else:
        yield "/".join(path)


def _listed(folder: Path) -> list[str]:
    manifest = folder / "MANIFEST.csv"
    if not manifest.exists():
        return []
    with manifest.open(newline="", encoding="utf-8") as file:
        return [row["file"] for row in csv.DictReader(file)]


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
