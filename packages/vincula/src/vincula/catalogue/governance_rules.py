"""Does every fact say who says so? Empty and filler words are refused."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum

from vincula.catalogue.fault import Gap

_FILLER = re.compile(
    r"(to[ -]?do|tbd|tba|tbc|fixme|xxx+|n\.?/?a\.?|not applicable|unknown|none|\?+|-+|\.+)"
    r"|.*\b(TODO|FIXME|TBD)\b.*|to do\b.*",
    re.IGNORECASE | re.DOTALL,
)

# Words of the forms themselves: an option may well read "None".
_FORM_TEXT = frozenset({"items", "options", "item_options", "stem", "title"})


def governance_gaps(part: object, *, key: str = "") -> Iterator[Gap]:
    """Return every text below `part` that is empty or says nothing.

    `part` is a parsed file or any part of one; texts of the forms are left to the
    rules on wording.
    """
    if isinstance(part, str) and not isinstance(part, Enum):
        if not part.strip():
            yield Gap(key=key, remedy="is empty; say it or remove the key")
        elif _FILLER.fullmatch(part.strip()):
            yield Gap(key=key, remedy=f"{part!r} says nothing; find out and write it")
        return
    for name, value in _children(part):
        yield from governance_gaps(value, key=f"{key}.{name}" if key else name)


def _children(part: object) -> list[tuple[str, object]]:
    if isinstance(part, dict):
        return [(str(name), value) for name, value in part.items()]
    if isinstance(part, list | tuple):
        return [(str(getattr(v, "id", n)), v) for n, v in enumerate(part)]
    if is_dataclass(part):
        names = [f.name for f in fields(part)]
        wording = "language" in names
        return [
            (n, getattr(part, n)) for n in names if not (wording and n in _FORM_TEXT)
        ]
    return []
