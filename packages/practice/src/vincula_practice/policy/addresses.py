"""What the router knows: the full name of each route, and what its address names."""

from collections.abc import Iterator
from functools import cache

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver


@cache
def addresses() -> dict[str, tuple[str, ...]]:
    """Return each route's name, and the names of the parts of its address.

    A route without a name is there under its pattern: nobody can declare it, and the
    check says so.
    """
    return dict(_walk(get_resolver(), "", ()))


def _walk(
    resolver: URLResolver, namespace: str, names: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in resolver.url_patterns:
        named = (*names, *one.pattern.regex.groupindex)
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name or one.pattern}", named
        else:
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from _walk(one, namespace + inner, named)
