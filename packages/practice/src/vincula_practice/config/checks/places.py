"""The database's file lies on a disk of this machine that has room."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.db import connection

from vincula_practice.config.checks.verdict import refusal

MOUNTS = Path("/proc/mounts")
LEAST_FREE_BYTES = 1_000_000_000
# File systems that reach over a network or through a program: locks and "it is on the
# disk" are not to be relied on there.
FAR = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs"),
    *("lustre", "ncpfs", "beegfs", "davfs", "vboxsf", "gfs2", "ocfs2"),
}


@register("vincula")
def sqlite_lies_on_this_machine(**_: Any) -> list[CheckMessage]:
    file = _database_file()
    kind = kind_of(file, mounts=MOUNTS) if file else ""
    if kind not in FAR and not kind.startswith("fuse"):
        return []
    return [
        refusal(
            56,
            f"The database lies on a file system of the kind {kind}.",
            remedy=(
                "Put it on a disk of this machine (VINCULA_DATABASE), or use PostgreSQL:"
                " SQLite can be ruined where locks or writes go over a network."
            ),
        )
    ]


@register("vincula")
def the_disk_has_room(**_: Any) -> list[CheckMessage]:
    file = _database_file()
    folders = {settings.VINCULA_DATA, *([file.parent] if file else [])}
    tight = sorted(
        str(folder)
        for folder in folders
        if folder.exists() and shutil.disk_usage(folder).free < LEAST_FREE_BYTES
    )
    return [
        refusal(
            57,
            f"Less than 1 GB is free at {folder}.",
            remedy="Make room, or move it to a larger disk: a full one keeps no answer.",
        )
        for folder in tight
    ]


def kind_of(file: Path, *, mounts: Path) -> str:
    """Return the kind of the file system that a file lies on, "" where none is told."""
    if not mounts.exists():
        return ""
    place = file.resolve()
    kinds: dict[Path, str] = {}
    for line in mounts.read_text().splitlines():
        _source, point, kind, *_rest = line.split(" ")
        # A later mount at the same place covers the earlier one.
        kinds[Path(point.encode().decode("unicode_escape"))] = kind
    holding = [point for point in kinds if place.is_relative_to(point)]
    return kinds[max(holding, key=lambda point: len(point.parts))] if holding else ""


def _database_file() -> Path | None:
    if connection.vendor != "sqlite":
        return None
    return Path(connection.settings_dict["NAME"])
