"""A page that is only looked at writes nothing: hold it to that."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Wrote(AssertionError):
    """A statement that writes was sent."""


def _refuse(execute, sql, params, many, context):
    if sql.lstrip().upper().startswith(WRITES):
        raise Wrote(sql)
    return execute(sql, params, many, context)


@contextmanager
def only_reads() -> Iterator[None]:
    """Fail at the first statement that writes."""
    with connection.execute_wrapper(_refuse):
        yield
