"""A new practice key while the command is killed again and again: nothing is unreadable."""

from __future__ import annotations

import base64
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS, KILLS, LONGEST = 2_000, 50, 1.5
ROOT = Path(__file__).resolve().parent.parent
ROTATE = [sys.executable, "-m", "django", "keys", "rotate", "--yes"]


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
        done = _rotate(variables, kill_after=chance.uniform(0, LONGEST))
        kills += not done
        bad += unreadable() if kills % 5 == 0 or done else 0
        if done:
            rotations += 1
            old.append(current)
            current = practice_key.ring().current
    while not _rotate(variables, kill_after=None):
        pass
    old.append(current)
    bad += unreadable()
    yield Outcome(
        goal="CR-4",
        what="the practice key is renewed while the command is killed (kill -9)",
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


def _rotate(variables: dict[str, str], *, kill_after: float | None) -> bool:
    """Run the command; False where it was killed before it ended.

    The time begins when the command says what it will do, just before it does it.
    """
    process = subprocess.Popen(
        ROTATE,
        env={**os.environ, **variables, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        process.communicate(timeout=kill_after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return False
    return process.returncode == 0


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
