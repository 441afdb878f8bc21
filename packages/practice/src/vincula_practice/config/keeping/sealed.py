"""Open every sealed value once, and hold whose key opens it to whose row it is.

An envelope is bound to its row and to its key's person, and not to the foreign keys
beside it: a goal that was given to another client by changing its episode still opens.
Here it is found. Nothing of what is opened is kept or told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from vincula_practice.progress.standing import differing
from vincula_practice.vault import envelope, keyfiles
from vincula_practice.vault.errors import KeyDestroyed, KeyMissing, VaultError
from vincula_practice.vault.fields import Ciphertext, SealedValue
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner
from vincula_practice.vault.rotation import sealed_models

Tell = Callable[[str], None]
AT_ONCE, TELL_EVERY = 500, 5000
# From a row of a record to whose it is, fetched many at a time; the shortest way first.
WAY = (
    *("episode", "client", "response", "checkin", "session", "alert", "case", "goal"),
    *("membership",),
)


@dataclass
class Opened:
    """What was opened, in numbers, and what does not fit, by table and row."""

    values: int = 0
    destroyed: int = 0
    faults: list[str] = field(default_factory=list)


def open_everything(*, tell: Tell) -> Opened:
    """Open every sealed value; return what does not open or is another person's."""
    done = Opened()
    for model, columns in sealed_models():
        for count, row in enumerate(_rows(model), start=1):
            _look_at(row, columns, done)
            if count % TELL_EVERY == 0:
                tell(f"{model._meta.db_table}: {count} rows so far")
        tell(f"{model._meta.db_table}: looked through")
    return done


def standing_faults() -> list[str]:
    """Return the derived rows of a caseload that are not what the scores come to."""
    return [
        f"progress_episode_scores, row {episode}: not what the scores come to"
        for episode in differing()
    ]


def _rows(model: type[models.Model]) -> Iterator[Any]:
    rows = model._base_manager.order_by("pk")  # noqa: SLF001 - all rows, whatever a manager hides
    way = _way(model)
    return (rows.prefetch_related(way) if way else rows).iterator(chunk_size=AT_ONCE)


def _way(model: type[models.Model]) -> str:
    here: Any = model
    names: list[str] = []
    while step := next((n for n in WAY if _leads_on(here, n)), None):
        names.append(step)
        here = here._meta.get_field(step).related_model
    return "__".join(names)


def _leads_on(model: Any, name: str) -> bool:
    return any(one.name == name and one.is_relation for one in model._meta.fields)


def _look_at(row: Any, columns: list[SealedValue], done: Opened) -> None:
    faults = _faults_of(row, columns, done)
    if faults:
        # Whoever works here now may have saved it a moment ago: ask for it once more.
        row = type(row)._base_manager.filter(pk=row.pk).first()  # noqa: SLF001 - as above
        faults = _faults_of(row, columns, Opened()) if row else []
    done.faults += faults


def _faults_of(row: Any, columns: list[SealedValue], done: Opened) -> list[str]:
    faults = []
    for column in columns:
        held = row.__dict__[column.attname]
        wrong = _wrong_with(held, column, row, done) if held is not None else ""
        if wrong:
            where = f"{column.model._meta.db_table}.{column.column}"
            faults.append(f"{where}, row {row.pk}: {wrong}")
    return faults


def _wrong_with(held: Ciphertext, column: SealedValue, row: Any, done: Opened) -> str:
    """Return what is wrong with one sealed value, "" where nothing is."""
    try:
        owner = row.sealed_for()
    except ObjectDoesNotExist:
        return "belongs to a row that is not there"
    try:
        column.opened(held, row.sealed_row())
        done.values += 1
    except KeyMissing:
        return "its key is missing"
    except KeyDestroyed:
        done.destroyed += 1
    except VaultError:
        return "altered, or moved here from elsewhere"
    return "" if _is_of(held, owner) else "opens with a key that is not of its owner"


def _is_of(held: Ciphertext, owner: Owner) -> bool:
    key_id = envelope.key_id_of(held)
    try:
        return store().key(key_id).owner == owner
    except KeyDestroyed:
        return keyfiles.is_named_for(key_id, owner)
