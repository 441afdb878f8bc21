"""A new practice key while the command is killed again and again: nothing is unreadable."""

from __future__ import annotations

import base64
import os
import random
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS, KILLS, LONGEST = 10_000, 50, 1.0
ROOT = Path(__file__).resolve().parent.parent


def run(folder: Path) -> Iterator[Outcome]:  # noqa: C901, PLR0915 - one story
    variables = _variables(folder)
    os.environ.update(variables)
    import django  # noqa: PLC0415 - after the variables

    django.setup()
    from vincula_practice.vault import envelope, keyfiles, practice_key  # noqa: PLC0415
    from vincula_practice.vault.errors import VaultError  # noqa: PLC0415
    from vincula_practice.vault.keystore import KeyStore, store  # noqa: PLC0415
    from vincula_practice.vault.owners import Owner  # noqa: PLC0415
    from vincula_practice.vault.practice_key import Ring  # noqa: PLC0415

    practice_key.make()
    here = envelope.Place("table", "column", "row")
    sealed = {}
    for _ in range(CLIENTS):
        owner = Owner(uuid4())
        text = str(owner.person).encode()
        sealed[owner] = envelope.seal(text, key=store().key_for(owner), place=here)

    def unreadable() -> int:
        practice_key.forget()
        fresh, bad = KeyStore(store().folder), 0
        for owner, one in sealed.items():
            try:
                plain = envelope.unseal(one, place=here, store=fresh)
                bad += plain != str(owner.person).encode()
            except VaultError:
                bad += 1
        return bad

    began = time.monotonic()
    chance = random.Random(7)  # noqa: S311 - when to kill is no secret
    kills, bad, rotations, old = 0, 0, 0, []
    current = practice_key.ring().current
    while kills < KILLS:
        what = _rotate(kill_after=chance.uniform(0, LONGEST))
        bad += unreadable()
        if what == "killed":
            kills += 1
        if practice_key.ring().current.id != current.id:
            old.append(current)
            current = practice_key.ring().current
        rotations += what == "ended"
    _rotate(kill_after=None)
    if practice_key.ring().current.id != current.id:
        old.append(current)
    bad += unreadable()
    yield Outcome(
        goal="CR-4",
        what="the practice key is renewed while the process that does it is killed (kill -9)",
        threshold="50 kills, 0 unreadable, it goes on",
        result=f"{bad} unreadable in {KILLS} kills; {rotations + 1} rotations ended",
        passed=bad == 0 and kills == KILLS,
        how=f"{CLIENTS} clients' keys, {time.monotonic() - began:.0f} s, two cores busy"
        " with other work",
    )
    opened = 0
    for key_id in store().key_ids():
        content = keyfiles.path_of(store().folder, key_id).read_bytes()
        try:
            keyfiles.unwrap(key_id, content, Ring(old))
            opened += 1
        except VaultError:
            continue
    files = len(practice_key.key_files())
    yield Outcome(
        goal="CR-4",
        what="what earlier practice keys open afterwards",
        threshold="nothing",
        result=f"{opened} of {CLIENTS} data keys; {files} practice key is left",
        passed=opened == 0 and files == 1,
        how=f"{len(old)} earlier practice keys",
    )


def _rotate(*, kill_after: float | None) -> str:
    """Renew the key in a process of its own; return "ended" or "killed"."""
    from vincula_practice.vault import practice_key, rotation  # noqa: PLC0415

    child = os.fork()
    if child == 0:
        practice_key.forget()
        rotation.rotate_practice_key()
        os._exit(0)
    until = time.monotonic() + (kill_after if kill_after is not None else 600)
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert status == 0, "the rotation failed by itself"
            return "ended"
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "killed"


def _variables(folder: Path) -> dict[str, str]:
    (folder / "data").mkdir()
    secret = base64.b64encode(os.urandom(48)).decode()
    return {
        "DJANGO_SETTINGS_MODULE": "vincula_practice.config.settings",
        "VINCULA_SECRET_KEY": secret,
        "VINCULA_DATA": str(folder / "data"),
        "VINCULA_DATABASE": f"sqlite://{folder}/data/practice.sqlite3",
        "VINCULA_KEYS": str(folder / "keys"),
        "VINCULA_PRACTICE_KEY": "",
    }
