"""A page that is only looked at writes nothing but that it was opened: hold it to that.

That somebody asked may be counted, too, before it is known whether they may.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# The event itself, and the end of the chain that it becomes.
EVENT, HEAD = (
    ('INSERT INTO "audit_event"',),
    (
        'UPDATE "audit_head"',
        'INSERT INTO "audit_head"',
        'INSERT OR IGNORE INTO "audit_head"',
    ),
)
TRIES = ('INSERT INTO "people_tries"', 'UPDATE "people_tries"')
VERBS = {"opened", "refused"}
# What an event costs in statements: why one may read, the end, the event, the new end.
AN_OPENING = 4


class Wrote(AssertionError):
    """A statement that writes was sent."""


def _refuse(execute, sql, params, many, context):
    if sql.lstrip().upper().startswith(WRITES) and not _tells_of_reading(sql, params):
        raise Wrote(sql)
    return execute(sql, params, many, context)


def _tells_of_reading(sql: str, params: object) -> bool:
    if sql.startswith(EVENT):
        return bool(VERBS & {one for one in params if isinstance(one, str)})
    return sql.startswith((*HEAD, *TRIES))


@contextmanager
def only_reads() -> Iterator[None]:
    """Fail at the first statement that writes, an event of reading excepted."""
    with connection.execute_wrapper(_refuse):
        yield
