"""Where the practice key comes from: a file, the environment, or a command.

It wraps every data key and lies outside the database, the data folder and their
backups. During a rotation several are known: the first one wraps, the others only open.
"""

import base64
import binascii
import hashlib
import os
import secrets
import shlex
import stat
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings

from vincula_practice.vault.errors import NoPracticeKey

KEY_BYTES = 32
ID_BYTES = 8
FILE = "practice.key"
OTHERS = "practice-*.key"  # known beside the first one, while keys are rotated
COMMAND_SECONDS = 30
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class PracticeKey:
    """32 random bytes, and a name for them that tells nothing about them."""

    secret: bytes

    @cached_property
    def id(self) -> str:
        named = hashlib.sha256(b"vincula practice key" + self.secret)
        return named.hexdigest()[: 2 * ID_BYTES]

    def __repr__(self) -> str:
        return f"PracticeKey({self.id})"

    def as_text(self) -> str:
        return base64.b64encode(self.secret).decode()


class Ring:
    """The practice keys in use: the first one wraps, all of them open."""

    def __init__(self, keys: list[PracticeKey]) -> None:
        if not keys:
            raise NoPracticeKey(REMEDY)
        self.current = keys[0]
        self._by_id = {key.id: key for key in keys}

    def __iter__(self):
        return iter(self._by_id.values())

    def get(self, key_id: str) -> PracticeKey | None:
        return self._by_id.get(key_id)


REMEDY = (
    "There is no practice key, without which nothing can be stored or read. Make one"
    " with `vincula-practice keys make` (once, and keep a copy elsewhere), or set"
    " VINCULA_PRACTICE_KEY or VINCULA_KEY_COMMAND. If there was one before, put that"
    " one back: a new key opens nothing that is stored already."
)
_known: dict[str, Ring] = {}


def ring() -> Ring:
    """Return the practice keys; raises NoPracticeKey with the remedy."""
    source = _source()
    if source not in _known:
        _known.clear()
        _known[source] = Ring([parse(line) for line in _lines()])
    return _known[source]


def forget() -> None:
    """Read the practice keys anew, for instance because a data key names another one."""
    _known.clear()


def parse(text: str) -> PracticeKey:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise NoPracticeKey(
            f"A practice key is {KEY_BYTES} bytes in base64; what was given is not."
        )
    return PracticeKey(secret)


def make() -> Path:
    """Make the file once; raises NoPracticeKey where there is one: it is never replaced."""
    folder = keys_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NoPracticeKey(
            f"{path} is there already and stays as it is: what is stored needs it."
        ) from None
    with os.fdopen(handle, "w") as file:
        file.write(PracticeKey(secrets.token_bytes(KEY_BYTES)).as_text() + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)
    forget()
    return path


def make_where_nothing_is_at_stake() -> None:
    """Make the file for a demo, where none is given in any way."""
    if settings.VINCULA_PRACTICE_KEY or settings.VINCULA_KEY_COMMAND:
        return
    if not (keys_folder() / FILE).exists():
        make()


def keys_folder() -> Path:
    return Path(settings.VINCULA_KEYS)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _source() -> str:
    """Return a text that changes whenever other keys have to be read."""
    given: str = settings.VINCULA_PRACTICE_KEY
    if given:
        return "environment:" + hashlib.sha256(given.encode()).hexdigest()
    if settings.VINCULA_KEY_COMMAND:
        return f"command:{settings.VINCULA_KEY_COMMAND}"
    seen = [(str(path), path.stat()) for path in key_files()]
    return "file:" + ";".join(f"{p}:{s.st_ino}:{s.st_mtime_ns}" for p, s in seen)


def _lines() -> list[str]:
    if settings.VINCULA_PRACTICE_KEY:
        return str(settings.VINCULA_PRACTICE_KEY).split(",")
    if settings.VINCULA_KEY_COMMAND:
        return _from_command(settings.VINCULA_KEY_COMMAND)
    return [_from_file(path) for path in key_files()]


def _from_command(command: str) -> list[str]:
    # The operator's own words, from the environment of the site; no shell reads them.
    try:
        done = subprocess.run(  # noqa: S603 - as said above
            shlex.split(command),
            capture_output=True,
            text=True,
            check=True,
            timeout=COMMAND_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        raise NoPracticeKey(
            "VINCULA_KEY_COMMAND did not print a key; run it by hand to see why."
        ) from None
    return done.stdout.split()


def key_files() -> list[Path]:
    """Return the files that hold practice keys, the one that wraps first."""
    folder = keys_folder()
    first = folder / FILE
    return [*([first] if first.exists() else []), *sorted(folder.glob(OTHERS))]


def _from_file(path: Path) -> str:
    for one in (path.parent, path):
        fault = fault_of(one)
        if fault:
            raise NoPracticeKey(fault)
    return path.read_text()


def fault_of(path: Path) -> str:
    """Return why a file or folder of keys is not private, "" where it is."""
    seen = path.stat()
    if seen.st_uid not in {os.geteuid(), 0}:
        return f"{path} belongs to another account; keys belong to the site's own."
    if seen.st_mode & OPEN_TO_OTHERS:
        mode = "700" if path.is_dir() else "600"
        return f"{path} can be read by others. Close it: chmod {mode} {path}"
    return ""
