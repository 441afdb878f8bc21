"""Refuses a start without a practice key, or with one that others can read."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register

from vincula_practice.vault import practice_key
from vincula_practice.vault.blind import ALLOWED, BlindIndex
from vincula_practice.vault.errors import NoPracticeKey
from vincula_practice.vault.fields import Sealed, SealedValue


@register("vincula")
def there_is_a_practice_key(**_: Any) -> list[Error]:
    try:
        practice_key.ring()
    except NoPracticeKey as fault:
        return [Error(str(fault), id="vincula.E010")]
    return []


@register("vincula")
def keys_lie_apart_from_the_data(**_: Any) -> list[Error]:
    keys, data = practice_key.keys_folder(), Path(settings.VINCULA_DATA)
    if data not in (keys, *keys.parents):
        return []
    return [
        Error(
            "VINCULA_KEYS lies inside VINCULA_DATA, and so in every copy of it.",
            hint="Give the keys a folder elsewhere, with backups of its own.",
            id="vincula.E013",
        )
    ]


@register("vincula")
def sealed_fields_say_whose_they_are(**_: Any) -> list[Error]:
    return [
        Error(
            f"{model.__name__} has sealed fields but does not say whose they are.",
            hint="Mix in vault.fields.Sealed and define sealed_for().",
            id="vincula.E011",
        )
        for model in apps.get_models()
        if any(isinstance(field, SealedValue) for field in model._meta.fields)
        and getattr(model, "sealed_for", Sealed.sealed_for) is Sealed.sealed_for
    ]


@register("vincula")
def only_what_cannot_be_guessed_is_indexed(**_: Any) -> list[Error]:
    return [
        Error(
            f"{model._meta.db_table}.{field.of} may have no blind index.",
            hint="Equal values would show. vault/blind.py says what may have one.",
            id="vincula.E012",
        )
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, BlindIndex)
        and (model._meta.db_table, field.of) not in ALLOWED
    ]
