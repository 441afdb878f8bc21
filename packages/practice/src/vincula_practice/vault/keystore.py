"""A folder of data keys, one for each person and purpose. No file, no reading.

The folder lies outside the database, the data folder and their backups. Every access
asks the disk whether the file is still the one that was read: a key that was destroyed
is gone for every worker at once.
"""

import functools
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from vincula_practice.vault import keyfiles, practice_key
from vincula_practice.vault.errors import KeyDestroyed, KeyMissing
from vincula_practice.vault.keyfiles import DataKey
from vincula_practice.vault.owners import Owner

FOLDER = "data"
# What says that nothing may be sealed for this owner, or this person, ever again.
GONE, ALL_GONE = ".gone", "everything.gone"
# A file system's clock ticks; within this time two changes may look like one.
TICK_NS = 100_000_000

Seen = tuple[int, int, int]


class KeyStore:
    """Finds, makes, re-wraps and destroys data keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[bytes, tuple[Seen, str, DataKey]] = {}
        self._current: dict[Owner, tuple[Seen, bytes]] = {}

    def key(self, key_id: bytes) -> DataKey:
        """Return a key by its id; raises KeyDestroyed, or KeyMissing where it is lost."""
        held = self._open.get(key_id)
        path = held[1] if held else str(self._path_of(key_id))
        try:
            seen = _seen(path)
            if held and held[0] == seen:
                return held[2]
            key = self._read(key_id, Path(path))
        except FileNotFoundError:
            self._open.pop(key_id, None)
            raise self._absent(Path(path)) from None
        self._open[key_id] = (seen, path, key)
        return key

    def key_for(self, owner: Owner) -> DataKey:
        """Return the key that seals for an owner now; the first call makes it."""
        folder = self._folder_of(owner.person)
        held = self._current.get(owner)
        try:
            if held and held[0] == _seen(folder):
                return self.key(held[1])
            seen = _seen(folder)
        except FileNotFoundError:
            return self._make(owner)
        self._refuse_destroyed(owner)
        newest = max(self._ids_of(owner), key=keyfiles.generation_of, default=None)
        if newest is None:
            return self._make(owner)
        if time.time_ns() - seen[1] > TICK_NS:
            self._current[owner] = (seen, newest)
        return self.key(newest)

    def renew(self, owner: Owner) -> DataKey:
        """Make a further key for an owner, which seals from now on; the others open."""
        folder = self._made_folder(owner.person)
        with keyfiles.locked(folder):
            self._refuse_destroyed(owner)
            generations = [keyfiles.generation_of(i) for i in self._ids_of(owner)]
            return self._put_new(owner, generation=max(generations, default=0) + 1)

    def destroy(self, owner: Owner) -> int:
        """Destroy an owner's keys for good; return how many there were."""
        folder = self._made_folder(owner.person)
        with keyfiles.locked(folder):
            self._say_gone(folder / f"{keyfiles.purpose_tag(owner.purpose)}{GONE}")
            return self._shred(self._ids_of(owner))

    def destroy_all_of(self, person: UUID) -> int:
        """Destroy every key of a person, private notes about them included."""
        folder = self._made_folder(person)
        with keyfiles.locked(folder):
            self._say_gone(folder / ALL_GONE)
            return self._shred(list(self.key_ids_of(person)))

    def retire(self, key_id: bytes) -> None:
        """Destroy one key whose owner has a newer one, and nothing is under it."""
        folder = self._path_of(key_id).parent
        with keyfiles.locked(folder):
            self._shred([key_id])

    def rewrap(self, key_id: bytes) -> bool:
        """Wrap a key by the practice key in use; False where it is already, or gone."""
        path = self._path_of(key_id)
        with keyfiles.locked(path.parent):
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                return False
            ring = practice_key.ring()
            if keyfiles.wrapped_by(content) == ring.current.id:
                return False
            key = keyfiles.unwrap(key_id, content, ring)
            keyfiles.put(path, keyfiles.wrap(key, ring))
        return True

    def key_ids(self) -> Iterator[bytes]:
        """Return the id of every key there is, in a steady order."""
        people = sorted(self.folder.iterdir()) if self.folder.exists() else []
        for folder in people:
            yield from (keyfiles.id_of(path) for path in _key_files(folder))

    def key_ids_of(self, person: UUID) -> Iterator[bytes]:
        folder = self._folder_of(person)
        return (keyfiles.id_of(path) for path in _key_files(folder))

    def was_destroyed(self, owner: Owner) -> bool:
        folder = self._folder_of(owner.person)
        own = f"{keyfiles.purpose_tag(owner.purpose)}{GONE}"
        return (folder / own).exists() or (folder / ALL_GONE).exists()

    def _make(self, owner: Owner) -> DataKey:
        folder = self._made_folder(owner.person)
        with keyfiles.locked(folder):
            self._refuse_destroyed(owner)
            # Somebody else was first while we waited.
            for key_id in self._ids_of(owner):
                return self.key(key_id)
            return self._put_new(owner, generation=1)

    def _put_new(self, owner: Owner, *, generation: int) -> DataKey:
        key_id = keyfiles.new_id(owner, generation=generation)
        key = DataKey(key_id, owner, secrets.token_bytes(keyfiles.KEY_BYTES))
        content = keyfiles.wrap(key, practice_key.ring())
        keyfiles.put(self._path_of(key_id), content)
        return key

    def _read(self, key_id: bytes, path: Path) -> DataKey:
        content = path.read_bytes()
        ring = practice_key.ring()
        if ring.get(keyfiles.wrapped_by(content)) is None:
            practice_key.forget()  # another process has brought in a new one
            ring = practice_key.ring()
        return keyfiles.unwrap(key_id, content, ring)

    def _ids_of(self, owner: Owner) -> list[bytes]:
        begin = f"{keyfiles.purpose_tag(owner.purpose)}-"
        folder = self._folder_of(owner.person)
        return [
            keyfiles.id_of(path)
            for path in _key_files(folder)
            if path.name.startswith(begin)
        ]

    def _refuse_destroyed(self, owner: Owner) -> None:
        if self.was_destroyed(owner):
            raise KeyDestroyed("the keys of this person were destroyed")

    def _absent(self, path: Path) -> KeyDestroyed:
        own = path.parent / f"{path.name.partition('-')[0]}{GONE}"
        if own.exists() or (path.parent / ALL_GONE).exists():
            return KeyDestroyed("the keys of this person were destroyed")
        return KeyMissing(
            "a data key is not in the key store; is VINCULA_KEYS the right folder?"
        )

    def _shred(self, key_ids: list[bytes]) -> int:
        for key_id in key_ids:
            # A draft that a crash left behind holds the same key.
            for draft in keyfiles.drafts_beside(self._path_of(key_id)):
                keyfiles.shred(draft)
            keyfiles.shred(self._path_of(key_id))
            self._open.pop(key_id, None)
        return len(key_ids)

    def _say_gone(self, path: Path) -> None:
        if not path.exists():
            keyfiles.put(path, b"")

    def _path_of(self, key_id: bytes) -> Path:
        return keyfiles.path_of(self.folder, key_id)

    def _folder_of(self, person: UUID) -> Path:
        return self.folder / person.hex

    def _made_folder(self, person: UUID) -> Path:
        folder = self._folder_of(person)
        if not folder.exists():
            # Made one by one: mkdir(parents=True) gives parents another mode.
            self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for one in (self.folder, folder):
                one.mkdir(mode=0o700, exist_ok=True)
            practice_key.sync_folder(self.folder)
        return folder


def _key_files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{keyfiles.SUFFIX}"))


def _seen(path: str | Path) -> Seen:
    """Return what tells a file from one that took its place."""
    found = os.stat(path)  # noqa: PTH116 - twice as fast, on every read
    return found.st_ino, found.st_mtime_ns, found.st_size


def store() -> KeyStore:
    """Return the site's key store."""
    return _store(settings.VINCULA_KEYS)


@functools.cache
def _store(folder: Path | str) -> KeyStore:
    return KeyStore(Path(folder) / FOLDER)
