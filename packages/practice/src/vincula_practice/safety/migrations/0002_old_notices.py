"""What was acknowledged before there were alerts is kept: as alerts, with who and when."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from django.db import migrations

# Check-ins with a notice are many in a practice of some years.
AT_ONCE = 500
Notice = dict[str, Any]


def notices_become_alerts(apps, _schema_editor):
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
        _keep(apps, some)


def _checkin(notice: Notice) -> Any:
    return notice["response__checkin_id"]


def _keep(apps, some: list[list[Notice]]) -> None:
    Alert = apps.get_model("safety", "RiskAlert")
    Step = apps.get_model("safety", "AlertStep")
    Telling = apps.get_model("safety", "Telling")
    alerts = [Alert(**_alert(notices)) for notices in some]
    Alert.objects.bulk_create(alerts)
    both = list(zip(alerts, some, strict=True))
    Step.objects.bulk_create(
        Step(alert=alert, rung=0, **step)
        for alert, notices in both
        for step in _steps(notices)
    )
    Telling.objects.bulk_create(
        Telling(
            alert=alert,
            member_id=alert.owner_id,
            rung=0,
            round=0,
            due_at=alert.raised_at,
        )
        for alert, _notices in both
        if alert.closed_at is None
    )


def _alert(notices: list[Notice]) -> dict[str, Any]:
    first, done = notices[0], _acknowledged(notices)
    raised = first["raised_at"]
    last = done[-1] if done else None
    closed = last if len(done) == len(notices) else None
    return {
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
