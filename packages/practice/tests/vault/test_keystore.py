"""Data keys: one for each owner, wrapped, found again, and gone when destroyed."""

import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from vincula_practice.vault import keyfiles, practice_key
from vincula_practice.vault.errors import (
    KeyDestroyed,
    KeyMissing,
    NoPracticeKey,
    Tampered,
)
from vincula_practice.vault.keystore import KeyStore
from vincula_practice.vault.owners import Owner, notes_of

ANNA, EMIL, BEN = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


def test_an_owner_has_one_key_and_another_owner_another(keys):
    key = keys.key_for(Owner(ANNA))
    assert keys.key_for(Owner(ANNA)).secret == key.secret
    assert keys.key_for(Owner(EMIL)).secret != key.secret
    assert keys.key_for(notes_of(author=BEN, about=ANNA)).secret != key.secret


def test_a_key_is_found_again_by_another_process(keys):
    key = keys.key_for(Owner(ANNA))
    again = KeyStore(keys.folder)
    assert again.key(key.key_id) == key
    assert again.key_for(Owner(ANNA)) == key


def test_files_hold_no_key_and_only_their_owner_can_read_them(keys):
    key = keys.key_for(Owner(ANNA))
    (path,) = keys.folder.rglob("*.key")
    assert key.secret not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    for folder in (path.parent, keys.folder, keys.folder.parent):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_two_threads_that_ask_at_once_get_the_same_key(keys):
    stores = [KeyStore(keys.folder) for _ in range(8)]
    for person in (uuid.uuid4() for _ in range(20)):
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda one, p=person: one.key_for(Owner(p)), stores))
        assert len({key.key_id for key in found}) == 1


def test_two_processes_that_ask_at_once_get_the_same_key(keys, settings):
    code = (
        "import sys, uuid; from pathlib import Path\n"
        "from django.conf import settings\n"
        "settings.configure(VINCULA_PRACTICE_KEY=sys.argv[2], VINCULA_KEY_COMMAND='',"
        " VINCULA_KEYS=sys.argv[1])\n"
        "from vincula_practice.vault.keystore import store\n"
        "from vincula_practice.vault.owners import Owner\n"
        "for n in range(30): print(store().key_for(Owner(uuid.UUID(int=n + 1))).key_id.hex())"
    )
    words = [str(settings.VINCULA_KEYS), settings.VINCULA_PRACTICE_KEY]
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    first, second = (one.communicate()[0] for one in both)
    assert first == second
    assert first.count("\n") == 30


def test_a_destroyed_key_is_gone_for_every_worker_at_once(keys):
    owner = Owner(ANNA)
    key = keys.key_for(owner)
    other = KeyStore(keys.folder)
    assert other.key(key.key_id) == key
    assert keys.destroy(owner) == 1
    for worker in (keys, other, KeyStore(keys.folder)):
        with pytest.raises(KeyDestroyed):
            worker.key(key.key_id)
        with pytest.raises(KeyDestroyed):
            worker.key_for(owner)
    assert not list(keys.folder.rglob("*.key"))


def test_destroying_a_person_destroys_private_notes_about_them(keys):
    notes = notes_of(author=BEN, about=ANNA)
    own, about = keys.key_for(Owner(ANNA)), keys.key_for(notes)
    emils = keys.key_for(Owner(EMIL))
    assert keys.destroy_all_of(ANNA) == 2
    for key in (own, about):
        with pytest.raises(KeyDestroyed):
            keys.key(key.key_id)
    with pytest.raises(KeyDestroyed):
        keys.key_for(notes_of(author=EMIL, about=ANNA))
    assert keys.key(emils.key_id) == emils


def test_an_interrupted_writing_leaves_no_key_behind(keys):
    keys.key_for(Owner(ANNA))
    (path,) = keys.folder.rglob("*.key")
    draft = path.with_suffix(".0000.draft")
    draft.write_bytes(path.read_bytes())
    keys.destroy(Owner(ANNA))
    assert not draft.exists()


def test_a_lost_key_is_told_from_a_destroyed_one(keys):
    key = keys.key_for(Owner(ANNA))
    next(keys.folder.rglob("*.key")).unlink()
    with pytest.raises(KeyMissing, match="VINCULA_KEYS"):
        keys.key(key.key_id)


def test_a_renewed_key_seals_and_the_earlier_one_still_opens(keys):
    owner = Owner(ANNA)
    first = keys.key_for(owner)
    second = keys.renew(owner)
    for worker in (keys, KeyStore(keys.folder)):
        assert worker.key_for(owner) == second != first
        assert worker.key(first.key_id) == first
    keys.retire(first.key_id)
    with pytest.raises(KeyDestroyed):
        keys.key(first.key_id)
    assert keys.key_for(owner) == second


def test_rewrapping_keeps_the_key_and_makes_the_old_practice_key_useless(
    keys, settings
):
    key = keys.key_for(Owner(ANNA))
    old = practice_key.ring().current
    new = practice_key.PracticeKey(bytes(range(32)))
    settings.VINCULA_PRACTICE_KEY = f"{new.as_text()},{old.as_text()}"
    assert keys.rewrap(key.key_id)
    assert not keys.rewrap(key.key_id)
    settings.VINCULA_PRACTICE_KEY = new.as_text()
    assert KeyStore(keys.folder).key(key.key_id) == key
    settings.VINCULA_PRACTICE_KEY = old.as_text()
    with pytest.raises(NoPracticeKey):
        KeyStore(keys.folder).key(key.key_id)


def test_a_destroyed_key_is_not_brought_back_by_rewrapping(keys, settings):
    key = keys.key_for(Owner(ANNA))
    keys.destroy(Owner(ANNA))
    assert keys.rewrap(key.key_id) is False


def test_a_file_of_another_person_or_purpose_does_not_open(keys):
    annas, emils = keys.key_for(Owner(ANNA)), keys.key_for(Owner(EMIL))
    path = keyfiles.path_of(keys.folder, annas.key_id)
    path.write_bytes(keyfiles.path_of(keys.folder, emils.key_id).read_bytes())
    with pytest.raises(Tampered):
        KeyStore(keys.folder).key(annas.key_id)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"version": 2}', b"\xff"])
def test_a_file_that_is_no_key_is_refused(keys, content):
    key = keys.key_for(Owner(ANNA))
    keyfiles.path_of(keys.folder, key.key_id).write_bytes(content)
    with pytest.raises(Tampered):
        KeyStore(keys.folder).key(key.key_id)


def test_all_keys_can_be_listed(keys):
    made = {keys.key_for(Owner(person)).key_id for person in (ANNA, EMIL)}
    assert set(keys.key_ids()) == made
    assert [keys.key(one).owner.person for one in keys.key_ids_of(ANNA)] == [ANNA]
