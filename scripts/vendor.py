"""Fetch the style sheet we build on from npm and record exactly what was fetched.

Run by hand when a newer version is wanted: `python3 scripts/vendor.py`. The files it
writes are part of the checkout, so that nothing is fetched when the site is installed.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "packages/practice/src/vincula_practice/static/vendor"

PACKAGES = {
    "@picocss/pico": {
        "version": "2.1.1",
        "files": {
            "package/css/pico.min.css": "pico/pico.min.css",
            "package/LICENSE.md": "pico/LICENSE.md",
        },
    },
}


def main() -> None:
    """Write the vendored files and `vendor.json`, which says where each is from."""
    records = []
    for name, wanted in PACKAGES.items():
        with tempfile.TemporaryDirectory() as folder:
            archive = _pack(f"{name}@{wanted['version']}", into=folder)
            records += _unpack(archive, name, wanted["files"])
    text = json.dumps(records, indent=2, ensure_ascii=False)
    (VENDOR / "vendor.json").write_text(text + "\n")


def _pack(package: str, *, into: str) -> Path:
    command = ["npm", "pack", package, "--pack-destination", into, "--silent"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"vincula: {package} could not be fetched: {done.stderr.strip()}")
    return Path(into) / done.stdout.strip().splitlines()[-1]


def _unpack(archive: Path, name: str, files: dict[str, str]) -> list[dict[str, str]]:
    with tarfile.open(archive) as package:
        about = json.loads(_read(package, "package/package.json"))
        return [
            {
                "file": target,
                "package": name,
                "version": about["version"],
                "licence": about["license"],
                "sha256": _write(VENDOR / target, _read(package, source)),
            }
            for source, target in files.items()
        ]


def _read(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(name)
    if member is None:
        sys.exit(f"vincula: {name} is no file in the package")
    return member.read()


def _write(target: Path, content: bytes) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
