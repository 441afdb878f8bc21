"""Write docs/reference/openapi.json anew: every address of the site, for machines."""

from __future__ import annotations

import argparse
import subprocess
import sys

import check
import environment

PAGE = environment.ROOT / "docs" / "reference" / "openapi.json"
WRITE = """
import json, django
django.setup()
from vincula_practice.config.description import describe
print(json.dumps(describe(), indent=1, ensure_ascii=False, default=str))
"""


def main() -> int:
    """Ask the site, in its own environment, and keep what it says."""
    commands = environment.for_site(tests=True)
    settings = {"DJANGO_SETTINGS_MODULE": "vincula_practice.config.settings"}
    done = subprocess.run(
        [commands / "python", "-c", WRITE],
        env={**check.for_checks(), **settings},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    PAGE.write_text(done.stdout)
    print(f"Written: {PAGE.relative_to(environment.ROOT)}")
    return 0


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    sys.exit(main())
