"""Sealed columns: plain values in Python, one bytes column in the database.

    class Goal(Sealed, models.Model):
        words = SealedText(max_length=200)

        def sealed_for(self) -> Owner:
            return Owner(self.episode.client.person_id)

A value is opened when it is first asked for and sealed when its row is saved, each
time under a new nonce. None stays NULL and shows; "" is sealed like any other text,
so that the database does not show whether something was written. The row's primary
key must exist before it is inserted (a UUID does), or the model says in `sealed_row`
what else names the row for good. The database can neither compare, sort nor change
such a column by itself: filter(), order_by() and update() raise `errors.SealedField`.
Only a field with a blind index (``index="..."``, see `vault.blind`) can be looked up,
exactly. `values_list` gives a `Ciphertext`, which `opener` opens many at a time.

Table and column are bound in: to rename either, the values have to be sealed again.
A new sealed column of a table with rows begins as ``null=True``.
"""

import json
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In, IsNull

from vincula_practice.vault import envelope, errors
from vincula_practice.vault.envelope import Place
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner

if TYPE_CHECKING:
    AnyField = models.Field[Any, Any]
else:
    AnyField = models.Field


class Ciphertext(bytes):
    """Sealed bytes as they come out of the database."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<sealed>"


class Sealed:
    """Mixed into each model with sealed fields: whose they are, and which row it is."""

    pk: Any

    def sealed_for(self) -> Owner:
        """Return whose data key seals this row."""
        raise NotImplementedError

    def sealed_row(self) -> str:
        """Return what names the row within its table, from before it is inserted."""
        if self.pk is None:
            raise errors.SealedField(
                f"{type(self).__name__} has no primary key before it is inserted; give"
                " it a UUID, or say in sealed_row() what names the row"
            )
        return str(self.pk)

    def sealed_must_hold(self) -> None:
        """Raise Unsound where the row says what no row may say.

        Takes the place of the constraints that the database cannot check any more.
        """


def part(whole: str, name: str, default: Any = None, *, read: Any = None) -> Any:
    """Return an attribute that is kept inside a sealed JSON field of the same row.

    ``read`` turns what JSON can hold back into what the attribute is (dates, kinds).
    """

    def get(row: Any) -> Any:
        value = (getattr(row, whole) or {}).get(name, default)
        return read(value) if read and value is not None else value

    def put(row: Any, value: Any) -> None:
        kept = value if isinstance(value, bool | int | float | None) else str(value)
        setattr(row, whole, {**(getattr(row, whole) or {}), name: kept})

    return property(get, put)


class Opened:
    """The attribute of a sealed field: opens what the database held, once."""

    def __init__(self, field: "SealedValue") -> None:
        self.field = field

    def __get__(self, row: Any, _model: type | None = None) -> Any:
        if row is None:
            return self
        held, name = row.__dict__, self.field.attname
        if name not in held:
            row.refresh_from_db(fields=[name])
        value = held[name]
        if isinstance(value, Ciphertext):
            value = held[name] = self.field.opened(value, row.sealed_row())
        return value

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedColumn(Col):
    """In a list of columns as any other; refuses to be sorted or computed with."""

    def resolve_expression(self, *_args: Any, **_kwargs: Any) -> Any:
        raise errors.SealedField(_not_in_the_database(self.target))


class Empty(IsNull):
    """Whether there is a sealed value at all: the database may know that."""

    def __init__(self, column: Any, value: Any) -> None:
        super().__init__(Col(column.alias, column.target), value)


class Indexed(Exact):
    """Exact look-up, in the blind index beside the field."""

    def __init__(self, column: Any, value: Any) -> None:
        index = _index(column.target)
        hashed = None if value is None else index.blind(value)
        super().__init__(Col(column.alias, index), hashed)


class AmongIndexed(In):
    """Exact look-up of several values, in the blind index beside the field."""

    def __init__(self, column: Any, values: Any) -> None:
        index = _index(column.target)
        hashed = [index.blind(value) for value in values]
        super().__init__(Col(column.alias, index), hashed)


class SealedValue(AnyField):
    """What both kinds share; use `SealedText` or `SealedJSON`."""

    descriptor_class = Opened

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, *_: Any) -> Ciphertext | None:
        return None if value is None else Ciphertext(value)

    def pre_save(self, row: Any, add: bool) -> Ciphertext | None:  # noqa: FBT001 - Django's signature
        held = row.__dict__.get(self.attname)
        if isinstance(held, Ciphertext) and not add:
            return held  # nobody has looked at it, hence nobody has changed it
        value = getattr(row, self.attname)
        return None if value is None else self.sealed(value, row)

    def sealed(self, value: Any, row: Sealed) -> Ciphertext:
        """Return the envelope of a value for one row."""
        if row.pk is None:
            row.sealed_row()
        row.sealed_must_hold()
        key = store().key_for(row.sealed_for())
        place = self.place(row.sealed_row())
        return Ciphertext(envelope.seal(self.as_bytes(value), key=key, place=place))

    def opened(self, value: Ciphertext, row: str) -> Any:
        """Return the value in the envelope of one row."""
        plain = envelope.unseal(value, place=self.place(row), store=store())
        return self.of_bytes(plain)

    def place(self, row: str) -> Place:
        return Place(self.model._meta.db_table, str(self.column), row)

    def as_bytes(self, value: Any) -> bytes:
        raise NotImplementedError

    def of_bytes(self, plain: bytes) -> Any:
        raise NotImplementedError

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Ciphertext):
            return value
        raise errors.SealedField(_not_in_the_database(self))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: Any = False):  # noqa: FBT002 - Django's signature
        value = super().get_db_prep_value(value, connection, prepared)
        return None if value is None else connection.Database.Binary(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise errors.SealedField(_not_in_the_database(self))
        return Empty

    def get_transform(self, lookup_name: str) -> Any:  # noqa: ARG002 - Django's signature
        raise FieldError(_not_in_the_database(self))

    def get_col(self, alias: str, output_field: Any = None) -> SealedColumn:
        return SealedColumn(alias, self, output_field)

    @cached_property
    def cached_col(self) -> SealedColumn:
        return SealedColumn(self.model._meta.db_table, self)


class SealedText(SealedValue):
    """Text, with its longest length where one is given.

    ``index`` names the `BlindIndex` beside it, by which it can be looked up exactly.
    """

    def __init__(self, *args: Any, index: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.index = index
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def as_bytes(self, value: Any) -> bytes:
        text = str(value)
        if self.max_length is not None and len(text) > self.max_length:
            raise errors.SealedField(
                f"{_name(self)} holds at most {self.max_length} characters"
            )
        return text.encode()

    def of_bytes(self, plain: bytes) -> str:
        return plain.decode()

    def get_lookup(self, lookup_name: str) -> Any:
        if self.index and lookup_name in {"exact", "iexact", "in"}:
            return AmongIndexed if lookup_name == "in" else Indexed
        return super().get_lookup(lookup_name)


class SealedJSON(SealedValue):
    """Lists, dicts, numbers and texts, as JSON."""

    empty_strings_allowed = False

    def as_bytes(self, value: Any) -> bytes:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()

    def of_bytes(self, plain: bytes) -> Any:
        return json.loads(plain)


def sealed_fields(models_: Iterable[type[models.Model]]) -> list[SealedValue]:
    """Return every sealed field of these models."""
    return [
        field
        for model in models_
        for field in model._meta.concrete_fields
        if isinstance(field, SealedValue)
    ]


def opener(model: type[models.Model], name: str) -> Callable[[Ciphertext, Any], Any]:
    """Return what opens one column's values by the hundred: `open_one(value, row)`.

    For hot paths that read with `values_list`; ``row`` is what `sealed_row` says,
    for most models the primary key.
    """
    field = model._meta.get_field(name)
    if not isinstance(field, SealedValue):
        raise errors.SealedField(f"{_name(field)} is not sealed")
    keys, table, column = store(), model._meta.db_table, str(field.column)
    of_bytes, unseal = field.of_bytes, envelope.unseal

    def open_one(value: Ciphertext, row: Any) -> Any:
        place = Place(table, column, str(row))
        return of_bytes(unseal(value, place=place, store=keys))

    return open_one


def _index(field: Any) -> Any:
    return field.model._meta.get_field(field.index)


def _not_in_the_database(field: Any) -> str:
    return (
        f"{_name(field)} is sealed: the database cannot compare, sort or change it."
        " Read the rows and do it in Python; to change it, save the row."
    )


def _name(field: Any) -> str:
    return f"{field.model.__name__}.{field.name}"
