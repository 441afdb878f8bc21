"""Our cookies: over TLS each has the prefix that binds it to TLS and to this very host.

A browser takes a cookie called ``__Host-`` only with Secure, without a domain and for all
paths. What belongs to one part of the site, as to one link, has that part in its name
then; over plain http, on one's own machine, it has it as its path.
"""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PREFIX = "__Host-"
ALL = "/"
# Of one kind so many are kept in a browser; links come each week for years.
MOST = 8


def named(plain: str, *, behind: str = ALL) -> str:
    """Return the name of a cookie that goes with the addresses behind a path."""
    if not settings.VINCULA_HTTPS:
        return plain
    return f"{PREFIX}{plain}" + (f"-{_part(behind)}" if behind != ALL else "")


def read(request: HttpRequest, plain: str, *, behind: str = ALL) -> str:
    return request.COOKIES.get(named(plain, behind=behind), "")


def keep(
    response: HttpResponse,
    plain: str,
    value: str,
    *,
    behind: str = ALL,
    samesite: str = "Lax",
    max_age: int | None = None,
) -> None:
    """Set a cookie that no script reads."""
    response.set_cookie(
        named(plain, behind=behind),
        value,
        path=_path(behind),
        max_age=max_age,
        httponly=True,
        secure=settings.VINCULA_HTTPS,
        samesite=samesite,  # type: ignore[arg-type] # one of the three words
    )


def drop(
    response: HttpResponse, plain: str, *, behind: str = ALL, samesite: str = "Lax"
) -> None:
    name = named(plain, behind=behind)
    response.delete_cookie(name, path=_path(behind), samesite=samesite)  # type: ignore[arg-type] # as above


def drop_older(request: HttpRequest, response: HttpResponse, plain: str) -> None:
    """Keep a browser from carrying one cookie for each link that there ever was."""
    kind = f"{named(plain)}-"
    others = sorted(name for name in request.COOKIES if name.startswith(kind))
    for name in others[MOST - 1 :]:
        response.delete_cookie(name, path=ALL, samesite="Lax")


def _path(behind: str) -> str:
    return ALL if settings.VINCULA_HTTPS else behind


def _part(behind: str) -> str:
    # A link's address holds its token; a name is no place for it.
    return hashlib.sha256(behind.encode()).hexdigest()[:16]
