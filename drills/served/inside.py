"""Run one part inside the site: what it is to do comes as JSON, so does its answer."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import django


def main() -> None:
    """Set the site up, let the part answer, print the answer."""
    django.setup()  # models can be imported only now
    part = importlib.import_module(f"drills.served.{sys.argv[1]}")
    given = [json.loads(Path(one).read_text()) for one in sys.argv[2:]]
    json.dump(part.answer(**(given[0] if given else {})), sys.stdout)


if __name__ == "__main__":
    main()
