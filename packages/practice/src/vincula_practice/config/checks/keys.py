"""The keys are the owner's alone, and never lie where the data lies."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.db import connection

from vincula_practice.config.checks.verdict import refusal

OTHERS = 0o077


@register("vincula")
def keys_are_the_owners_alone(**_: Any) -> list[CheckMessage]:
    folder = Path(settings.VINCULA_KEYS)
    open_ones = [path for path in _all(folder) if path.lstat().st_mode & OTHERS]
    if not open_ones:
        return []
    return [
        refusal(
            31,
            f"Others on this machine can reach the keys: {open_ones[0]}"
            f" ({len(open_ones)} in all).",
            remedy=f"chmod -R go= {folder}",
        )
    ]


@register("vincula")
def keys_lie_apart_from_the_database(**_: Any) -> list[CheckMessage]:
    if connection.vendor != "sqlite":
        return []
    keys = Path(settings.VINCULA_KEYS).resolve()
    data = Path(connection.settings_dict["NAME"]).resolve().parent
    if not keys.is_relative_to(data):
        return []
    return [
        refusal(
            32,
            f"The keys lie inside {data}, where the database lies.",
            remedy=(
                "Move them to a folder of their own and set VINCULA_KEYS to it: whoever"
                " copies the data must not copy the keys with it."
            ),
        )
    ]


def _all(folder: Path) -> Iterator[Path]:
    if not folder.exists():
        return
    yield folder
    for place, folders, files in os.walk(folder):
        yield from (Path(place) / name for name in (*folders, *files))
