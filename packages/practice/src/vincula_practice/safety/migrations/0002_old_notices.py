"""What was acknowledged before there were alerts is kept: as alerts, with who and when."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any
from uuid import uuid4

from django.db import migrations
from django.db.models.sql import InsertQuery

# Check-ins with a notice are many in a practice of some years.
AT_ONCE = 500
Notice = dict[str, Any]


def notices_become_alerts(apps, schema_editor):
    """One alert for each check-in with notices; closed where all were acknowledged."""
    notices = apps.get_model("progress", "RiskNotice").objects
    rows = notices.order_by("response__checkin_id", "raised_at", "pk").values(
        "raised_at",
        "acknowledged_at",
        "acknowledged_by_id",
        "response__checkin_id",
        "response__checkin__session__episode_id",
        "response__checkin__session__therapist_id",
    )
    # All are read before the first is written: on SQLite both are one connection.
    each = (list(some) for _, some in groupby(list(rows), key=_checkin))
    while some := list(islice(each, AT_ONCE)):
        _keep(apps, schema_editor.connection, some)


def _checkin(notice: Notice) -> Any:
    return notice["response__checkin_id"]


def _keep(apps, connection, some: list[list[Notice]]) -> None:
    alerts = [_alert(notices) for notices in some]
    steps = [
        {"alert_id": alert["id"], "rung": 0, "by_id": None, **step}
        for alert, notices in zip(alerts, some, strict=True)
        for step in _steps(notices)
    ]
    tellings = [
        {
            "alert_id": alert["id"],
            "member_id": alert["owner_id"],
            "rung": 0,
            "round": 0,
            "due_at": alert["raised_at"],
        }
        for alert in alerts
        if alert["closed_at"] is None
    ]
    written = {"RiskAlert": alerts, "AlertStep": steps, "Telling": tellings}
    for name, rows in written.items():
        _insert(apps.get_model("safety", name), connection, rows)


def _insert(model, connection, rows: list[dict[str, Any]]) -> None:
    """Write many rows by one statement: an object for each would take twice as long."""
    if not rows:
        return
    fields = model._meta.concrete_fields
    # The id is drawn for each row; no other default is.
    same = {f.attname: f.get_default() for f in fields if not f.primary_key}
    query = InsertQuery(model)
    query.insert_values(fields, [model(**rows[0])])
    ((statement, _values),) = query.get_compiler(connection=connection).as_sql()
    given = [
        [field.get_db_prep_save(row[field.attname], connection) for field in fields]
        for row in ({"id": uuid4()} | same | one for one in rows)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, given)


def _alert(notices: list[Notice]) -> dict[str, Any]:
    first, done = notices[0], _acknowledged(notices)
    raised = first["raised_at"]
    last = done[-1] if done else None
    closed = last if len(done) == len(notices) else None
    return {
        "id": uuid4(),
        "episode_id": first["response__checkin__session__episode_id"],
        "checkin_id": _checkin(first),
        "raised_at": raised,
        "begins_at": raised,
        "owner_id": (
            last["acknowledged_by_id"]
            if last
            else first["response__checkin__session__therapist_id"]
        ),
        # Open ones go on where they stand: the next run tells the next person.
        "next_at": raised,
        "closed_at": closed["acknowledged_at"] if closed else None,
        "closed_by_id": closed["acknowledged_by_id"] if closed else None,
    }


def _acknowledged(notices: list[Notice]) -> list[Notice]:
    done = [one for one in notices if one["acknowledged_at"]]
    return sorted(done, key=lambda one: one["acknowledged_at"])


def _steps(notices: list[Notice]) -> Iterator[dict[str, Any]]:
    done = _acknowledged(notices)
    kind = "closed" if len(done) == len(notices) else "taken on"
    yield {"kind": "raised", "at": notices[0]["raised_at"]}
    for one in done:
        yield {
            "kind": kind,
            "at": one["acknowledged_at"],
            "by_id": one["acknowledged_by_id"],
        }


class Migration(migrations.Migration):
    dependencies = [
        ("safety", "0001_initial"),
        ("progress", "0003_episode_scores"),
    ]

    operations = [
        migrations.RunPython(notices_become_alerts, migrations.RunPython.noop),
    ]
