"""Two backups: of the data, and of the keys, apart from each other.

Both are encrypted to the kit's recipient, so that the server cannot open its own. The
keys are kept for a short while only: when a client's keys are destroyed, older backups
of the data cannot be read any more once the last backup of the keys from before is gone.
"""

import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyrage
from django.conf import settings
from django.db import connection

from vincula_practice.audit import anchors, ledgers
from vincula_practice.audit.form import moment
from vincula_practice.audit.signing import NOTHING, named, sign_line
from vincula_practice.checkins import letters
from vincula_practice.config.keeping import databases, kits
from vincula_practice.config.keeping.manifests import (
    VERSION,
    Manifest,
    heads_of,
    sha256_of,
    tables_of,
)
from vincula_practice.vault.practice_key import FILE, OTHERS, keys_folder, sync_folder

DATA, KEYS = "data", "keys"
MANIFEST = ".manifest"
# How long a backup is kept; keys are short, so that what is erased is soon unreadable.
DATA_DAYS, KEY_DAYS = 365, 30


class NotMade(Exception):
    """A backup could not be made; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made and what was taken away because it was old."""

    files: tuple[Path, ...]
    removed: tuple[Path, ...]


def make(
    *,
    at: datetime,
    data_days: int = DATA_DAYS,
    key_days: int = KEY_DAYS,
    tell: Callable[[str], None] = lambda _words: None,
) -> Made:
    """Make both backups and take away those that are too old."""
    to = kits.recipient()
    if to is None:
        raise NotMade(
            "There is no recovery kit yet, and so nobody who could open a backup:"
            " make one with `vincula-practice keys kit`."
        )
    anchors.export(at=at)
    letters.prepare(at=at)
    stamp = at.strftime("%Y%m%dT%H%M%SZ")
    with _workshop() as shop:
        tell("Copying the database")
        data = _data(shop, to=to, stamp=stamp, at=at)
        tell("Copying the keys")
        keys = _keys(shop, to=to, stamp=stamp, at=at)
    removed = [
        *_too_old(data_folder(), at=at, days=data_days),
        *_too_old(key_folder(), at=at, days=key_days),
    ]
    return Made(files=(data, keys), removed=tuple(removed))


def data_folder() -> Path:
    return _folder(settings.VINCULA_BACKUPS)


def key_folder() -> Path:
    return _folder(settings.VINCULA_KEY_BACKUPS)


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def _workshop() -> Iterator[Path]:
    """A folder of the owner's alone, beside the data; nothing stays in it."""
    folder = tempfile.mkdtemp(prefix="backup-", dir=settings.VINCULA_DATA)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _data(shop: Path, *, to: str, stamp: str, at: datetime) -> Path:
    copy = shop / DATA
    with databases.copied(copy) as ask:
        tables, heads = tables_of(ask), heads_of(ask)
    return _put(
        copy, data_folder(), kind=DATA, to=to, stamp=stamp, at=at, told=(tables, heads)
    )


def _keys(shop: Path, *, to: str, stamp: str, at: datetime) -> Path:
    copy = shop / KEYS
    with tarfile.open(copy, "w") as archive:
        for path in _key_files():
            content = _content(path)
            if content is not None:
                entry = tarfile.TarInfo(str(path.relative_to(keys_folder())))
                entry.size, entry.mode = len(content), 0o600
                archive.addfile(entry, io.BytesIO(content))
    return _put(copy, key_folder(), kind=KEYS, to=to, stamp=stamp, at=at, told=({}, []))


def _key_files() -> Iterator[Path]:
    """Yield all but the practice keys themselves, which are in the kit and nowhere else."""
    outside = {keys_folder() / FILE, *keys_folder().glob(OTHERS)}
    for path in sorted(keys_folder().rglob("*")):
        drafts = path.suffix in {".draft", ".lock"}
        if path.is_file() and path not in outside and not drafts:
            yield path


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # destroyed in this very moment
        return None


def _put(
    plain: Path,
    folder: Path,
    *,
    kind: str,
    to: str,
    stamp: str,
    at: datetime,
    told: tuple[dict[str, list[object]], list[list[object]]],
) -> Path:
    """Encrypt a copy into its folder, and then put the signed manifest beside it."""
    target = folder / f"{kind}-{stamp}.age"
    draft = folder / f".{target.name}.draft"
    recipient = pyrage.x25519.Recipient.from_str(to)
    pyrage.encrypt_file(str(plain), str(draft), [recipient])
    draft.chmod(0o600)
    _reach_the_disk(draft)
    manifest = Manifest(
        version=VERSION,
        kind=kind,
        at=moment(at),
        engine=connection.vendor,
        file=target.name,
        sha256=sha256_of(draft),
        plain_sha256=sha256_of(plain),
        tables=told[0],
        heads=told[1],
    )
    draft.replace(target)
    _write(target.with_suffix(MANIFEST), manifest)
    sync_folder(folder)
    return target


def _write(path: Path, manifest: Manifest) -> None:
    signer = {"signer": named(ledgers.public_key()), "number": 1, "before": NOTHING}
    line = sign_line(manifest.plain() | signer, key=ledgers.signing_key())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _too_old(folder: Path, *, at: datetime, days: int) -> Iterator[Path]:
    """Remove backups from before; the newest is never among them."""
    kept = sorted(folder.glob("*.age"))
    for path in kept[:-1]:
        made = datetime.strptime(
            path.stem.partition("-")[2] + "+0000", "%Y%m%dT%H%M%SZ%z"
        )
        if at - made > timedelta(days=days):
            path.unlink()
            path.with_suffix(MANIFEST).unlink(missing_ok=True)
            yield path


def _reach_the_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
