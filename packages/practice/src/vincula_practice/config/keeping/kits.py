"""Make the recovery kit, and prove from time to time that it opens a real record."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyrage
from django.db.models import Model

from vincula_practice.audit import ledgers
from vincula_practice.vault import envelope, keyfiles, practice_key
from vincula_practice.vault.envelope import Place
from vincula_practice.vault.errors import VaultError
from vincula_practice.vault.fields import SealedValue
from vincula_practice.vault.keyfiles import DataKey
from vincula_practice.vault.keystore import store
from vincula_practice.vault.kit import Kit, KitFault, kit_from, texts_of
from vincula_practice.vault.owners import SITE, Owner
from vincula_practice.vault.practice_key import Ring, keys_folder
from vincula_practice.vault.rotation import sealed_models

RECIPIENT, CHECKED = "backup.recipient", "kit-checked.json"
GOOD_FOR = timedelta(days=90)
TRIAL = "what the recovery kit must open"


def make(*, needed: int, shares: int, on: date, old: Kit | None = None) -> list[str]:
    """Return a new kit as texts to print; the identity for backups is nowhere else.

    With an ``old`` kit its identity is kept, and earlier backups stay open to the new
    one. Without, a new identity is made: backups from now on are for it alone.
    """
    identity = (
        pyrage.x25519.Identity.from_str(old.identity)
        if old
        else pyrage.x25519.Identity.generate()
    )
    kit = Kit(
        practice_keys=tuple(key.as_text() for key in practice_key.ring()),
        identity=str(identity),
        audit_public=ledgers.public_key().hex(),
        made_on=on.isoformat(),
    )
    texts = texts_of(kit, needed=needed, shares=shares)
    put = keys_folder() / RECIPIENT
    keyfiles.put(put, f"{identity.to_public()}\n".encode())
    (keys_folder() / CHECKED).unlink(missing_ok=True)
    return texts


def recipient() -> str | None:
    """Return to whom backups are encrypted, None before there is a kit."""
    path = keys_folder() / RECIPIENT
    return path.read_text().strip() if path.exists() else None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a kit was seen to open: a record's place, never its content."""

    what: str


def check(texts: Sequence[str], *, on: date) -> Proof:
    """Prove that a kit opens a real record, and remember the day; raises KitFault."""
    kit = kit_from(texts)
    identity = pyrage.x25519.Identity.from_str(kit.identity)
    if str(identity.to_public()) != recipient():
        raise KitFault("this kit does not open the backups that are made now")
    if practice_key.ring().current.id not in {key.id for key in kit.ring()}:
        raise KitFault(
            "this kit holds an earlier practice key: make a new one with `keys kit`"
        )
    what = _open_one(kit.ring())
    said = {"on": on.isoformat(), "practice_key": practice_key.ring().current.id}
    keyfiles.put(keys_folder() / CHECKED, json.dumps(said).encode())
    return Proof(what)


def checked_on() -> date | None:
    """Return when a kit was last seen to open what is sealed now, None if never."""
    try:
        said = json.loads((keys_folder() / CHECKED).read_text())
        if said["practice_key"] != practice_key.ring().current.id:
            return None
        return date.fromisoformat(said["on"])
    except (OSError, ValueError, KeyError, VaultError):
        return None


def overdue(*, on: date) -> bool:
    """Tell whether nobody has proved the kit for too long."""
    day = checked_on()
    return day is None or on - day > GOOD_FOR


class _WithTheKit:
    """A key store that has the site's files and only the kit's practice keys."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring

    def key(self, key_id: bytes) -> DataKey:
        path = keyfiles.path_of(store().folder, key_id)
        return keyfiles.unwrap(key_id, path.read_bytes(), self.ring)


def _open_one(ring: Ring) -> str:
    """Open one sealed value of a record; a trial value where there is none yet."""
    keys = _WithTheKit(ring)
    for model, field in _columns():
        row = _first(model, field)
        if row is None:
            continue
        held = row.__dict__[field.attname]
        place = field.place(row.sealed_row())  # type: ignore[attr-defined] # has a sealed field
        envelope.unseal(bytes(held), place=place, store=keys)  # type: ignore[arg-type] # asks for key() only
        return f"{model._meta.label}.{field.name} of row {row.pk}"
    place = Place("kit", "trial", "")
    key = store().key_for(Owner(SITE, "kit trial"))
    sealed = envelope.seal(TRIAL.encode(), key=key, place=place)
    envelope.unseal(sealed, place=place, store=keys)  # type: ignore[arg-type] # asks for key() only
    return "a trial value; there is no record yet"


def _columns() -> Iterator[tuple[type[Model], SealedValue]]:
    for model, fields in sealed_models():
        for field in fields:
            yield model, field


def _first(model: type[Model], field: SealedValue) -> Model | None:
    rows = model._base_manager.exclude(**{f"{field.name}__isnull": True})  # noqa: SLF001 - all rows
    return rows.order_by("pk").first()


def read_texts(paths: Sequence[Path]) -> list[str]:
    """Return the shares in files; raises KitFault for a file that cannot be read."""
    try:
        return [path.read_text(encoding="utf-8") for path in paths]
    except (OSError, UnicodeDecodeError) as fault:
        raise KitFault(f"a share could not be read: {fault}") from None
