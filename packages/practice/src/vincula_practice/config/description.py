"""Every address of the site in a form that machines read (OpenAPI 3.1).

Made from the router, the table of who may (`policy.routes`) and what each view reads, so
that a page that is new tomorrow is in it. `scripts/openapi.py` writes it to
docs/reference/openapi.json; the tests hold that file to it and invent requests from it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from vincula_practice.config.asked_fields import Asked, asked_by
from vincula_practice.policy.routes import ROUTES
from vincula_practice.policy.row import Route

Tree = dict[str, Any]
CONVERTED = re.compile(r"<(?:(\w+):)?(\w+)>")
NAMED = re.compile(r"\(\?P<(\w+)>[^)]*\)")
PARTS: dict[str, Tree] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0, "maximum": 99_999},
    "str": {"type": "string", "minLength": 1, "pattern": r"^[A-Za-z0-9_-]+$"},
}
HTML, JSON = "text/html", "application/json"
SHOWN = [
    *(HTML, JSON, "application/pdf", "application/zip"),
    *("text/javascript", "text/event-stream"),
]
# What any address may answer; a 5xx is never among them.
ANSWERS: dict[str, tuple[str, list[str]]] = {
    "200": ("A page, a part of a page, a document, or where to go on.", SHOWN),
    "204": ("Nothing is new.", []),
    "302": ("Elsewhere: after something was done, or to sign in first.", []),
    "400": ("The request is not one a browser sends, or it is too large.", [HTML]),
    "401": ("A part of a page was asked for after the session had ended.", [HTML]),
    "403": ("The request did not come from a page of this site.", [HTML]),
    "404": ("Nothing is here, or not for whoever asks.", [HTML]),
    "405": ("This address is not asked that way.", [HTML]),
    "409": ("Somebody else was faster; nothing is lost.", [HTML, JSON]),
    "410": ("This was here once.", [HTML]),
    "422": (
        "What was sent is not complete; the page says what is missing.",
        [HTML, JSON],
    ),
    "429": ("Too many tries; wait a little.", [HTML]),
}
INTRODUCTION = (
    "The pages of Vincula and what they take. There is no separate interface for"
    " programs: these are the addresses browsers use. Generated; do not edit."
)


def describe() -> Tree:
    """Return the whole description; the same for the same code."""
    paths: Tree = {}
    for address, name, view in sorted(_walk(get_resolver(), "", ""), key=_by_name):
        row = ROUTES.get(name, Route())
        paths[addressed(address)] = dict(
            _operations(address, name, row, asked_by(view))
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vincula", "version": "1", "description": INTRODUCTION},
        "paths": paths,
        "components": {"securitySchemes": _KEYS},
    }


_KEYS: Tree = {
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
}


def _by_name(one: tuple[str, str, Any]) -> tuple[str, str]:
    return one[0], one[1]


def _walk(
    resolver: URLResolver, prefix: str, namespace: str
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for one in resolver.url_patterns:
        address = prefix + str(one.pattern).removeprefix("^").removesuffix("$")
        if isinstance(one, URLPattern):
            name = f"{namespace}{one.name or one.pattern}"
            yield "/" + address, name, one.callback
        else:
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from _walk(one, address, namespace + inner)


def _operations(
    address: str, name: str, row: Route, asked: Asked
) -> Iterator[tuple[str, Tree]]:
    parts = [_in_path(*found) for found in _parts_of(address)]
    query = [
        {"name": one, "in": "query", "schema": {"type": "string"}}
        for one in sorted(asked.query)
    ]
    for method, gate in (("get", row.look), ("post", row.act)):
        if gate is None:
            continue
        operation: Tree = {"operationId": f"{name} {method}", "x-who": gate.__name__}
        if row.clinical:
            operation["x-clinical"] = True
        if parts or query:
            operation["parameters"] = [*parts, *query]
        if method == "post":
            operation["requestBody"] = body_of(asked)
        operation["responses"] = dict(_answers())
        if gate.__name__ not in {"anybody", "holds_the_link"}:
            operation["security"] = [{"session": []}]
        yield method, operation


def addressed(pattern: str) -> str:
    """Return an address with its parts in braces, as OpenAPI writes them."""
    return CONVERTED.sub(r"{\2}", NAMED.sub(r"{\1}", pattern))


def _parts_of(pattern: str) -> list[tuple[str, str]]:
    plain = NAMED.sub("", pattern)
    known = [(name, kind or "str") for kind, name in CONVERTED.findall(plain)]
    return known + [(name, "str") for name in NAMED.findall(pattern)]


def _in_path(name: str, kind: str) -> Tree:
    return {"name": name, "in": "path", "required": True, "schema": PARTS[kind]}


def _answers() -> Iterator[tuple[str, Tree]]:
    for status, (words, kinds) in ANSWERS.items():
        answer: Tree = {"description": words}
        if kinds:
            answer["content"] = {kind: {} for kind in kinds}
        yield status, answer


def body_of(asked: Asked) -> Tree:
    """Return what may be posted, with the limits that the forms hold it to."""
    fields: Tree = {}
    for form in sorted(asked.forms, key=lambda one: one.__name__):
        for name, one in form.base_fields.items():  # type: ignore[attr-defined] # of each form class
            fields[name] = schema_of(one)
    for name in sorted(asked.posted - set(fields)):
        fields[name] = {"type": "string"}
    files = any(one.get("format") == "binary" for one in fields.values())
    kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
    others: bool | Tree = {"type": "string"} if asked.anything else False
    schema = {"type": "object", "properties": fields, "additionalProperties": others}
    return {"content": {kind: {"schema": schema}}}


def schema_of(one: forms.Field) -> Tree:
    """Return the type and the limits of a field of a form."""
    if isinstance(one, forms.FileField):
        return {"type": "string", "format": "binary"}
    if isinstance(one, forms.ChoiceField):
        known = [str(value) for value, _label in one.choices]  # type: ignore[misc, union-attr] # a list of pairs by now
        return {"type": "string", "enum": known} if known else {"type": "string"}
    if isinstance(one, forms.IntegerField):
        bounds = {"minimum": one.min_value, "maximum": one.max_value}
        return {"type": "integer"} | {k: v for k, v in bounds.items() if v is not None}
    if isinstance(one, forms.BooleanField):
        return {"type": "string", "enum": ["on"]}
    for kind, told in _FORMATS.items():
        if isinstance(one, kind):
            return {"type": "string", **told}
    longest = getattr(one, "max_length", None)
    return {"type": "string"} | ({"maxLength": longest} if longest else {})


_FORMATS: dict[type[forms.Field], Tree] = {
    forms.UUIDField: {"format": "uuid"},
    forms.DateField: {"format": "date"},
    forms.TimeField: {"pattern": r"^[0-2][0-9]:[0-5][0-9]$"},
    forms.EmailField: {"format": "email"},
}
