"""JSON of any length, written as it comes: an entry a line, never all in memory."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TextIO


def write_list(
    head: Mapping[str, Any], name: str, entries: Iterable[Any], file: TextIO
) -> None:
    """Write an object with some values, and then a list under this name."""
    file.write("{\n")
    for key, value in head.items():
        file.write(f"  {_text(key)}: {_text(value)},\n")
    file.write(f"  {_text(name)}: [")
    _write(map(_text, entries), file, indent="    ")
    file.write("  ]\n}\n")


def write_objects(
    objects: Mapping[str, Iterable[tuple[str, Any]]], file: TextIO
) -> None:
    """Write an object of objects, each of which comes as pairs of name and value."""
    file.write("{")
    for place, (name, pairs) in enumerate(objects.items()):
        file.write(f"{',' if place else ''}\n  {_text(name)}: {{")
        lines = (f"{_text(key)}: {_text(value)}" for key, value in pairs)
        _write(lines, file, indent="    ")
        file.write("  }")
    file.write("\n}\n")


def _write(lines: Iterable[str], file: TextIO, *, indent: str) -> None:
    between = "\n"
    for line in lines:
        file.write(f"{between}{indent}{line}")
        between = ",\n"
    file.write("\n")


def _text(value: Any) -> str:
    return json.dumps(value, allow_nan=False)
