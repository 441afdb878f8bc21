"""Words that no page may run, planted in every text that somebody can write."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from vincula_practice.people.footprints import Tries
from vincula_practice.vault.fields import SealedJSON, SealedText

PAYLOADS = Path(__file__).parent / "payloads.txt"
TEXTS = (models.CharField, models.TextField, SealedText)
TREES = (models.JSONField, SealedJSON)
# Chosen by the code or the database and not written by anybody: names of things, digests,
# codes. Every other text counts, those of models that are new tomorrow too.
OURS = {
    "audit",
    "vault",
    "email",
    "language",
    "time_zone",
    "password",
    "instrument",
    "version",
    "catalogue",
    "item",
    "scale",
    "band",
    "rule",
    "role",
    "not_scorable",
    "key_id",
    "what",
}
ENDINGS = ("_hash", "_id", "_index", "_token", "hash", "secret", "digest")
# What the keys of stored trees are called that hold words, not names of things.
WORDS = {"words", "title", "text", "instruction", "lead_in", "items", "options", "ends"}


def payloads() -> list[str]:
    """Return the list, in its order."""
    lines = PAYLOADS.read_text().splitlines()
    kept = [line for line in lines if line and not line.startswith("# ")]
    return [line.encode("latin-1").decode("unicode_escape") for line in kept]


def writable() -> list[tuple[type[models.Model], str]]:
    """Return every field that holds words of somebody."""
    return [
        (model, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("vincula_practice")
        and model._meta.app_label not in OURS
        and model is not Tries  # its names are digests
        for field in model._meta.concrete_fields
        if isinstance(field, (*TEXTS, *TREES)) and _is_written(field)
    ]


def _is_written(field: models.Field) -> bool:
    return not (field.choices or field.name in OURS or field.name.endswith(ENDINGS))


def plant(words: str) -> dict[str, str]:
    """Put the words into every field of every row; return each field with its mark.

    The mark stands after the words, so that a page tells which fields it shows.
    """
    marks = {}
    for number, (model, name) in enumerate(writable()):
        # As long as it takes: what holds the length is tested elsewhere.
        model._meta.get_field(name).max_length = None
        mark = f" F{number}F"
        for row in model._base_manager.all():
            value = getattr(row, name)
            planted = _in_tree(value, words + mark) if _is_tree(value) else words + mark
            if name == "email":  # nobody shares one
                planted = f"{row.pk} {planted}"
            if isinstance(value, str) or planted != value:
                setattr(row, name, planted)
                # Past what keeps some rows as they were written.
                models.Model.save(row, update_fields=[name])
                marks[f"{model.__name__}.{name}"] = mark
    return marks


def _is_tree(value: Any) -> bool:
    return isinstance(value, dict | list)


def _in_tree(value: Any, words: str, *, inside: bool = False) -> Any:
    if isinstance(value, list):
        return [_in_tree(one, words, inside=inside) for one in value]
    if isinstance(value, dict):
        return {
            key: _in_tree(one, words, inside=inside or key in WORDS)
            for key, one in value.items()
        }
    return words if inside and isinstance(value, str) else value


ADDRESSES = ("javascript:", "data:", "vbscript:", "//", "http", "java", "/\\")


def rounds(number: int) -> Iterator[str]:
    """Yield the payloads in so many portions, each as one text.

    An address only harms where a text begins with it, so each portion begins with one.
    """
    everything = payloads()
    for first in range(number):
        portion = everything[first::number]
        yield " ".join(sorted(portion, key=lambda one: not one.startswith(ADDRESSES)))
