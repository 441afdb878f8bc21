"""Bring in a new practice key, or a new data key for one person, and take the old away.

Both can be killed at any point and run again: what was done stays done, what is stored
stays readable throughout, and the old key goes last.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from vincula_practice.vault import envelope, keyfiles, practice_key
from vincula_practice.vault.errors import VaultError
from vincula_practice.vault.fields import Ciphertext, SealedValue
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner

# Longer than any request takes from choosing a key to having saved what it sealed.
GRACE_SECONDS = 5.0
Progress = Callable[[int], None]


class NotHere(VaultError):
    """The practice key comes from elsewhere: a new one has to be given there first."""


def rotate_practice_key(*, tell: Progress = lambda _count: None) -> int:
    """Wrap all data keys by a new practice key; return how many were wrapped anew.

    Where the key comes from the environment or a command, put the new one first there,
    before the old one, and run this: it then wraps by the one that is first.
    """
    if not _given_from_elsewhere():
        _bring_in_a_new_one()
    wrapped = _rewrap_all(tell)
    if not _given_from_elsewhere():
        _take_the_old_away()
    return wrapped


def unfinished() -> bool:
    """Tell whether a rotation was begun and not ended."""
    return bool(_old_files())


def _given_from_elsewhere() -> bool:
    return bool(settings.VINCULA_PRACTICE_KEY or settings.VINCULA_KEY_COMMAND)


def _bring_in_a_new_one() -> None:
    """Keep the old key beside, then put a new one in its place, in this order.

    A file beside that holds the very key in use was written by a run that was killed
    between the two; one that holds another key, by a run that was killed later.
    """
    folder, current = practice_key.keys_folder(), practice_key.ring().current
    beside = folder / f"practice-{current.id}.key"
    if _old_files() and _old_files() != [beside]:
        return
    keyfiles.put(beside, (current.as_text() + "\n").encode())
    new = practice_key.PracticeKey(secrets.token_bytes(practice_key.KEY_BYTES))
    keyfiles.put(folder / practice_key.FILE, (new.as_text() + "\n").encode())
    practice_key.forget()


def _rewrap_all(tell: Progress) -> int:
    keys, count = store(), 0
    # Whoever is making a key at this moment may have read the old practice key: once
    # each folder's lock was had, those are finished, and the others read the new one.
    for folder in _folders(keys.folder):
        with keyfiles.locked(folder):
            pass
    for key_id in keys.key_ids():
        count += keys.rewrap(key_id)
        tell(count)
    return count


def _folders(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_dir()) if folder.exists() else []


def _take_the_old_away() -> None:
    for path in _old_files():
        keyfiles.shred(path)
    practice_key.forget()


def _old_files() -> list[Path]:
    return [p for p in practice_key.key_files() if p.name != practice_key.FILE]


def rotate_data_key(owner: Owner, *, tell: Progress = lambda _count: None) -> int:
    """Seal everything of one owner under a new data key; return how many values.

    Run again after a crash, it goes on where it stopped instead of making a third key.
    """
    keys = store()
    mine = _ids_of(owner)
    if len(mine) < 2:  # noqa: PLR2004 - one in use; a second one is from a run cut short
        keys.renew(owner)
        mine = _ids_of(owner)
    newest = max(mine, key=keyfiles.generation_of)
    old = set(mine) - {newest}
    count = _pass(old, tell)
    # Somebody may have taken the old key a moment before and be saving only now.
    while True:
        time.sleep(GRACE_SECONDS)
        late = _pass(old, tell)
        count += late
        if not late:
            break
    for key_id in old:
        keys.retire(key_id)
    return count


def _pass(old: set[bytes], tell: Progress) -> int:
    count = 0
    for model, fields in sealed_models():
        count += _seal_anew(model, fields, old)
        tell(count)
    return count


def _all(model: type[models.Model]) -> models.QuerySet[models.Model]:
    return model._base_manager.all()  # noqa: SLF001 - all rows, whatever a manager hides


def _ids_of(owner: Owner) -> list[bytes]:
    tag = bytes.fromhex(keyfiles.purpose_tag(owner.purpose))
    place = slice(keyfiles.PERSON_BYTES, keyfiles.PERSON_BYTES + keyfiles.PURPOSE_BYTES)
    return [i for i in store().key_ids_of(owner.person) if i[place] == tag]


def sealed_models() -> Iterator[tuple[type[models.Model], list[SealedValue]]]:
    """Return the models that have sealed columns, with these."""
    for model in apps.get_models():
        fields = [f for f in model._meta.concrete_fields if isinstance(f, SealedValue)]
        if fields:
            yield model, fields


def _seal_anew(
    model: type[models.Model], fields: list[SealedValue], old: set[bytes]
) -> int:
    names, count = [field.attname for field in fields], 0
    rows = _all(model).values_list("pk", *names)
    for pk, *held in rows.iterator(chunk_size=500):
        if any(v is not None and envelope.key_id_of(v) in old for v in held):
            count += _seal_row_anew(model, fields, pk, old)
    return count


@transaction.atomic
def _seal_row_anew(
    model: type[models.Model], fields: list[SealedValue], pk: Any, old: set[bytes]
) -> int:
    rows = _all(model).select_for_update()
    row: Any = rows.filter(pk=pk).first()
    if row is None:
        return 0
    fresh = {}
    for field in fields:
        held = row.__dict__[field.attname]
        if isinstance(held, Ciphertext) and envelope.key_id_of(held) in old:
            fresh[field.attname] = field.sealed(getattr(row, field.attname), row)
    if fresh:
        _all(model).filter(pk=pk).update(**fresh)
    return len(fresh)
