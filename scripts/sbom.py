"""Write requirements/sbom.cdx.json: what the site is made of, from the lock and vendor.json.

CycloneDX 1.6. It names every package that a served site installs, with the hashes that
the lock allows, and every file of others that is served. No date and no chance: the same
lock gives the same file.
"""

from __future__ import annotations

import json
import re
import tomllib
import uuid
from typing import TYPE_CHECKING, Any

import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = environment.ROOT / "requirements" / "runtime.txt"
SITE = environment.ROOT / "packages" / "practice"
VENDORED = SITE / "src" / "vincula_practice" / "static" / "vendor" / "vendor.json"
BILL = environment.ROOT / "requirements" / "sbom.cdx.json"
PACKAGE = re.compile(
    r"^([\w.-]+)==([^\s;\\]+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill() -> dict[str, Any]:
    """Return the whole bill of materials."""
    parts = [*_packages(), *_served()]
    version = tomllib.loads((SITE / "pyproject.toml").read_text())["project"]["version"]
    content = json.dumps(parts, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "vincula-practice",
                "name": "vincula-practice",
                "version": version,
            }
        },
        "components": parts,
    }


def _packages() -> Iterator[dict[str, Any]]:
    for name, version, rest in PACKAGE.findall(LOCK.read_text()):
        address = f"pkg:pypi/{name.lower()}@{version}"
        # The lock allows one file a platform: these are the hashes of all of them.
        hashes = [
            {"type": "distribution", "url": address, "hashes": [_sha256(one)]}
            for one in sorted(HASH.findall(rest))
        ]
        yield {
            "type": "library",
            "bom-ref": address,
            "name": name,
            "version": version,
            "purl": address,
            "externalReferences": hashes,
        }


def _served() -> Iterator[dict[str, Any]]:
    for one in json.loads(VENDORED.read_text()):
        yield {
            "type": "file",
            "bom-ref": f"served:{one['file']}",
            "name": f"{one['package']}: {one['file']}",
            "version": one["version"],
            "hashes": [_sha256(one["sha256"])],
            "licenses": [{"license": {"id": one["licence"]}}],
        }


def _sha256(content: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": content}


def text() -> str:
    return json.dumps(bill(), indent=1) + "\n"


if __name__ == "__main__":
    BILL.write_text(text())
    print(f"wrote {BILL.relative_to(environment.ROOT)}")
