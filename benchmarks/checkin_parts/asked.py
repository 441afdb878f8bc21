"""Run one part inside the site: what it is to do comes as JSON, so does its answer."""

import argparse
import importlib
import json
from pathlib import Path

import django


def main() -> None:
    """Set the site up, let the part answer, write the answer down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["pages", "seed", "tally"])
    parser.add_argument("given", type=Path)
    parser.add_argument("found", type=Path)
    args = parser.parse_args()
    django.setup()  # models can be imported only now
    part = importlib.import_module(f"checkin_parts.{args.part}")
    result = part.answer(**json.loads(args.given.read_text(encoding="utf-8")))
    args.found.write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
