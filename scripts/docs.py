"""Build the documentation; a warning is an error."""

from __future__ import annotations

import argparse
import subprocess
import sys
from typing import TYPE_CHECKING

import environment

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = environment.ROOT / "docs"
BUILT = FOLDER / "_build" / "html"


def build(commands: Path) -> list[list[str]]:
    """Return the commands that build the pages, in order."""
    return [
        [str(commands / "python"), "scripts/instrument_pages.py"],
        [
            str(commands / "sphinx-build"),
            *("--builder=html", "--fail-on-warning", "--keep-going", "--quiet"),
            # Built anew: an old page must not hide a broken reference.
            *("--fresh-env", "--jobs=auto"),
            str(FOLDER),
            str(BUILT),
        ],
    ]


def main() -> int:
    """Build the pages and tell where they are."""
    for command in build(environment.for_site(tests=True)):
        done = subprocess.run(command, cwd=environment.ROOT, check=False)
        if done.returncode:
            return done.returncode
    environment.say(f"Built: {(BUILT / 'index.html').relative_to(environment.ROOT)}")
    return 0


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    sys.exit(main())
