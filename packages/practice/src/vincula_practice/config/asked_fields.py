"""What a view reads from a request, found in its code and in the forms it uses.

Nobody has to keep a second list by hand, which would be wrong within a week: the names
of forms, of single fields and of parts of the address's query stand in the view itself
and in the functions of its page that it calls.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType
from typing import Any

from django.forms import BaseForm

PAGES = ("vincula_practice.web.", "vincula_practice.portal.")
DEEPEST = 4


@dataclass(slots=True)
class Asked:
    """What is read: forms and single fields of a post, parts of the query.

    ``anything``: all that was posted is looked through, as for the answers of a form.
    """

    forms: set[type[BaseForm]] = field(default_factory=set)
    posted: set[str] = field(default_factory=set)
    query: set[str] = field(default_factory=set)
    anything: bool = False


def asked_by(view: Callable[..., Any]) -> Asked:
    """Return what a view and the functions of its page read."""
    asked = Asked()
    whole = getattr(view, "view_class", None)
    if whole is not None:
        form = getattr(whole, "form_class", None)
        asked.forms |= {form} if form else set()
        # These add fields to themselves when they are made.
        asked.anything = True
        return asked
    _read(inspect.unwrap(view), asked, seen=set(), depth=0)
    return asked


def _read(function: Any, asked: Asked, *, seen: set[Any], depth: int) -> None:
    if function in seen or depth > DEEPEST or not isinstance(function, FunctionType):
        return
    seen.add(function)
    for node in ast.walk(_tree(function)):
        _note_parts(node, asked)
        asked.forms |= set(_filled(node, function))
        for known in _named(node, function):
            if getattr(known, "__module__", "").startswith(PAGES):
                _read(inspect.unwrap(known), asked, seen=seen, depth=depth + 1)


@cache
def _tree(function: FunctionType) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _named(node: ast.AST, function: FunctionType) -> Iterator[Any]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        known = function.__globals__.get(node.id)
        if callable(known):
            yield known


def _filled(node: ast.AST, function: FunctionType) -> Iterator[type[BaseForm]]:
    """Yield the form that is made from what was posted, not one that is only shown."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return
    known = function.__globals__.get(node.func.id)
    given = [one for part in node.args for one in ast.walk(part)]
    if (
        isinstance(known, type)
        and issubclass(known, BaseForm)
        and any(_is_request(one, "POST") for one in given)
    ):
        yield known


def _note_parts(node: ast.AST, asked: Asked) -> None:
    part = _part(node)
    if part:
        kind, name = part
        (asked.posted if kind == "POST" else asked.query).add(name)
    if isinstance(node, ast.Call):
        whole = [one for one in node.args if _is_request(one, "POST")]
        called = getattr(node.func, "id", "")
        # A form knows its fields; any other function may look at all of them.
        asked.anything |= bool(whole) and not called.endswith("Form")


def _part(node: ast.AST) -> tuple[str, str] | None:
    """Return ("GET", "day") for ``request.GET.get("day")`` and its like."""
    given: ast.AST | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        held, given = node.func.value, node.args[0] if node.args else None
    elif isinstance(node, ast.Subscript):
        held, given = node.value, node.slice
    elif isinstance(node, ast.Compare):
        held, given = node.comparators[0], node.left
    else:
        return None
    for kind in ("GET", "POST"):
        if _is_request(held, kind) and isinstance(given, ast.Constant):
            return kind, str(given.value)
    return None


def _is_request(node: ast.AST, kind: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == kind
