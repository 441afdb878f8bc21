"""The database itself refuses to change or delete an audit event.

Honest about its reach: whoever owns the SQLite file, or the table in PostgreSQL, can
take these away. Then the chain tells, up to its last signed head outside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TABLE = "audit_event"
ON_SQLITE = {
    f"{TABLE}_no_{verb.lower()}": (
        f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} BEGIN"
        " SELECT RAISE(ABORT, 'audit events are written once'); END"
    )
    for verb in ("UPDATE", "DELETE")
}
REFUSE = f"{TABLE}_refuse"
ON_POSTGRESQL = (
    (
        f"CREATE FUNCTION {REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'audit events are written once'; END $$"
    ),
    (
        f"CREATE TRIGGER {TABLE}_once BEFORE UPDATE OR DELETE ON {TABLE}"
        f" FOR EACH ROW EXECUTE FUNCTION {REFUSE}()"
    ),
    (
        f"CREATE TRIGGER {TABLE}_never_emptied BEFORE TRUNCATE ON {TABLE}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {REFUSE}()"
    ),
)
NAMES = {
    "sqlite": frozenset(ON_SQLITE),
    "postgresql": frozenset({f"{TABLE}_once", f"{TABLE}_never_emptied"}),
}


def install(connection: Any) -> None:
    """Put the triggers up."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for statement in ON_SQLITE.values() if sqlite else ON_POSTGRESQL:
            cursor.execute(statement)


def drop(connection: Any) -> None:
    """Take the triggers down: for a migration that has to rebuild the table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ON_SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            cursor.execute(f"DROP FUNCTION IF EXISTS {REFUSE}() CASCADE")


def missing(connection: Any) -> frozenset[str]:
    """Return the triggers that should stand and do not."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s)"
        " AND NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        standing = {name for (name,) in cursor.fetchall()}
    return NAMES[connection.vendor] - standing


@contextmanager
def taken_down(connection: Any) -> Iterator[None]:
    """Do without the triggers for a moment; nothing that serves the site calls this."""
    drop(connection)
    try:
        yield
    finally:
        install(connection)
