"""What does the machine-readable file look like? A JSON Schema, made from the tables."""

from typing import Any

from django.db import models

from vincula_practice.rights.export.own import PARTS
from vincula_practice.rights.export.part import Part
from vincula_practice.vault.fields import SealedJSON, SealedText

VERSION = "1"
TEXT: dict[str, Any] = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}
OF_EVENTS = {
    "who_opened_my_record": {
        "at": MOMENT,
        "who": TEXT,
        "role": TEXT,
        "page": TEXT,
        "why": TEXT,
    },
    "what_i_did": {"at": MOMENT, "what": TEXT, "kind": TEXT},
}
KINDS: tuple[tuple[tuple[type, ...], dict[str, Any]], ...] = (
    ((models.DateTimeField,), MOMENT),
    ((models.DateField,), {"type": "string", "format": "date"}),
    ((models.UUIDField,), {"type": "string", "format": "uuid"}),
    ((models.ForeignKey, models.CharField, models.TextField, SealedText), TEXT),
    ((models.BooleanField,), {"type": "boolean"}),
    ((models.IntegerField,), {"type": "integer"}),
    ((models.FloatField,), {"type": "number"}),
    ((models.JSONField, SealedJSON), {}),
)


def schema() -> dict[str, Any]:
    """Return the schema of ``everything.json``."""
    parts = {part.name: _rows(_columns(part)) for part in PARTS}
    parts |= {name: _rows(columns) for name, columns in OF_EVENTS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything a practice holds of one client",
        **_object(
            {
                "format": {"const": f"vincula-export-{VERSION}"},
                "made_at": MOMENT,
                "practice": TEXT,
                "parts": _object(parts),
            }
        ),
    }


def _rows(columns: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(columns)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _columns(part: Part) -> dict[str, Any]:
    fields = part.table()._meta
    return {name: _of(fields.get_field(name)) for name in part.fields}


def _of(field: Any) -> dict[str, Any]:
    null = bool(field.null)
    for kinds, said in KINDS:
        if isinstance(field, kinds):
            return {"anyOf": [said, {"type": "null"}]} if null and said else said
    raise TypeError(f"{field} has no place in the schema of the export yet")
