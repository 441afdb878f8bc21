"""Settings from the environment: typed, and a missing one says what to do."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # IMMEDIATE: a writer waits at BEGIN instead of failing in the middle.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: an acknowledged check-in survives a power cut, not only a crash.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        # What is deleted is overwritten, and no row loses whom it belongs to.
        " PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"
    ),
}

# How the way to a PostgreSQL on another machine is encrypted.
TLS_OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey")


def text(name: str, default: str | None = None) -> str:
    """Return a setting; raises ImproperlyConfigured when it has no value."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Put it into the environment of the site;"
            " docs/how-to/run-a-practice.md lists all settings."
        )
    return value


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def path_of_socket(name: str) -> str:
    """Return a socket of this machine, "" where none is named."""
    value = text(name, "")
    if value and not value.startswith("/"):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it names a socket of this machine, like /dev/log."
            " The machine's own log service sends it on, encrypted."
        )
    return value


def database(url: str) -> dict[str, Any]:
    """Turn ``sqlite:///path`` or ``postgresql://user:pw@host/name`` into settings.

    A PostgreSQL socket folder is given as ``?host=/folder``, and TLS as
    ``?sslmode=verify-full&sslrootcert=/path``.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(unquote(parts.path)),
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts)
    raise ImproperlyConfigured(
        f"VINCULA_DATABASE begins with {parts.scheme!r};"
        " use sqlite:///path or postgresql://user:password@host/name"
    )


def _postgresql(parts: Any) -> dict[str, Any]:
    pairs = (pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    query = {name: unquote(value) for name, value in pairs}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "vincula",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A pool of its own would hold sockets that a forked worker shares.
        "OPTIONS": {name: query[name] for name in TLS_OPTIONS if name in query},
    }
