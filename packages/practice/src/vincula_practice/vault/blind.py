"""Finding a sealed value without opening it: a keyed hash, for exact look-up only.

Equal values have equal hashes, and whoever holds the database can count them. That is
harmless for values that are unique to a person and hard to guess in bulk without the
key; it would give away birth dates, answers or diagnoses. So only the columns in
`ALLOWED` may have an index.
"""

import hashlib
import hmac
from typing import Any

from django.db import models

from vincula_practice.vault.errors import SealedField
from vincula_practice.vault.fields import Ciphertext
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import SITE, Owner

# table and column of what is indexed: unique to a person, of high entropy, nothing else
ALLOWED = frozenset({("people_person", "email")})


def blind(table: str, column: str, value: str) -> str:
    """Return the hash to look for; upper and lower case are the same."""
    if (table, column) not in ALLOWED:
        raise SealedField(f"{table}.{column} may have no blind index")
    key = store().key_for(Owner(SITE, f"index:{table}.{column}"))
    same = value.strip().lower().encode()
    return hmac.new(key.secret, same, hashlib.sha256).hexdigest()


class BlindIndex(models.CharField):
    """Kept beside the sealed field ``of``: its hash, unique, NULL where it is None."""

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        fixed = {"max_length": 64, "unique": True, "null": True, "editable": False}
        super().__init__(*args, **{**kwargs, **fixed})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def blind(self, value: str) -> str:
        return blind(self.model._meta.db_table, self.of, value)

    def pre_save(self, row: Any, add: bool) -> str | None:  # noqa: ARG002, FBT001 - Django's signature
        value = row.__dict__.get(self.of, Ciphertext())
        if not isinstance(value, Ciphertext):
            setattr(row, self.attname, self.blind(value) if value else None)
        kept: str | None = getattr(row, self.attname)
        return kept
