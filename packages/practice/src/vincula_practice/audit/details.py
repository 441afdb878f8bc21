"""What an audit event may say beside who, what and when: ids, counts and names.

Never anybody's words. A text is let through only where it is one of our own: a state or
kind that some field of the site offers, the name of such a field, of an instrument or of
a page, or one of `WORDS`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from vincula.catalogue.load import INSTRUMENTS
from vincula_practice.audit.form import moment

# Why somebody may read, and what else no field offers.
WORDS = frozenset(
    {
        "care team",
        "supervision",
        "emergency",
        "own record",
        "appointments",
        "link",
        "other",
        "again",
    }
)
HASH = re.compile(r"[0-9a-f]{64}")


class NotForTheRecord(ValueError):
    """A detail could hold somebody's words; the audit keeps none."""


def plain(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return a detail as it is stored; raises NotForTheRecord for free text."""
    return {key: _value(key, value) for key, value in detail.items()}


def _value(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, str):
        return _name(key, value.value if isinstance(value, Enum) else value)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_value(key, item) for item in items]
    raise NotForTheRecord(f"{key}: the audit does not keep a {type(value).__name__}")


def _name(key: str, text: str) -> str:
    if not text or text in _names() or text in pages() or HASH.fullmatch(text):
        return text
    try:
        return str(UUID(text))
    except ValueError:
        # Not the text itself: it may be somebody's words.
        raise NotForTheRecord(
            f"{key}: the audit keeps no free text; give an id, a number, or a name that"
            " a field offers as a choice (else add it to audit.details.WORDS)"
        ) from None


@cache
def _names() -> frozenset[str]:
    languages = {code for code, _ in settings.LANGUAGES}
    return WORDS | frozenset(_of_fields()) | frozenset(_instruments()) | languages


def _of_fields() -> Iterator[str]:
    for model in apps.get_models():
        if model.__module__.startswith("vincula_practice."):
            yield model.__name__
            for field in model._meta.get_fields():
                yield field.name
                yield from _values(getattr(field, "choices", None) or ())


def _values(choices: Iterable[Any]) -> Iterator[str]:
    return (str(value) for value, _label in choices)


def _instruments() -> Iterable[str]:
    return (folder.name for folder in INSTRUMENTS.iterdir() if folder.is_dir())


@cache
def pages() -> frozenset[str]:
    """Return the names of all pages, as the router knows them."""
    return frozenset(_pages(get_resolver(), ""))


def _pages(resolver: URLResolver, namespace: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name}"
        else:
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from _pages(one, namespace + inner)
