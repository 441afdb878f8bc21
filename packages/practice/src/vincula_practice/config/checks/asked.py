"""Ask the real database what it is set to, before anybody relies on it."""

from collections.abc import Callable
from typing import Any

from django.core.checks import CheckMessage
from django.db import DatabaseError, connection

from vincula_practice.config.checks.verdict import refusal

Ask = Callable[[str], Any]
Check = Callable[[Ask], list[CheckMessage]]


def ask(statement: str) -> Any:
    """Return the one value that a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def asked(check: Check, *, vendor: str) -> list[CheckMessage]:
    """Run a check where it applies; a database that does not answer is a refusal."""
    if connection.vendor != vendor:
        return []
    try:
        return check(ask)
    except DatabaseError as fault:
        return [
            refusal(
                50,
                f"The database does not answer ({type(fault).__name__}).",
                remedy=(
                    "Start it, and check VINCULA_DATABASE: the address, the rights to"
                    " the file or the account, and whether the disk can be written to."
                ),
            )
        ]
