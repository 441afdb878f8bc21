"""What was acknowledged before there were alerts is kept: as alerts, with who and when."""

import uuid

from django.db import migrations

AT_ONCE = 500


def notices_become_alerts(apps, _schema_editor):
    """One alert for each check-in with notices; closed where all were acknowledged."""
    Notice = apps.get_model("progress", "RiskNotice")
    rows = Notice.objects.order_by("raised_at", "pk").values(
        "raised_at",
        "acknowledged_at",
        "acknowledged_by_id",
        "response__checkin_id",
        "response__checkin__session__episode_id",
        "response__checkin__session__therapist_id",
    )
    found: dict[uuid.UUID, list[dict]] = {}
    for row in rows.iterator(chunk_size=AT_ONCE):
        found.setdefault(row["response__checkin_id"], []).append(row)
    for checkin, notices in found.items():
        _alert(apps, checkin, notices)


def _alert(apps, checkin, notices):
    Alert = apps.get_model("safety", "RiskAlert")
    Step = apps.get_model("safety", "AlertStep")
    Telling = apps.get_model("safety", "Telling")
    first = notices[0]
    raised = first["raised_at"]
    done = [one for one in notices if one["acknowledged_at"]]
    last = max(done, key=lambda one: one["acknowledged_at"]) if done else None
    closed = last if len(done) == len(notices) else None
    owner = (
        last["acknowledged_by_id"]
        if last
        else first["response__checkin__session__therapist_id"]
    )
    alert = Alert.objects.create(
        id=uuid.uuid4(),
        episode_id=first["response__checkin__session__episode_id"],
        checkin_id=checkin,
        raised_at=raised,
        begins_at=raised,
        owner_id=owner,
        # Open ones go on where they stand: the next run tells the next person.
        next_at=raised,
        closed_at=closed["acknowledged_at"] if closed else None,
        closed_by_id=closed["acknowledged_by_id"] if closed else None,
    )
    Step.objects.create(
        id=uuid.uuid4(), alert=alert, kind="raised", at=raised, rung=0
    )
    for one in done:
        Step.objects.create(
            id=uuid.uuid4(),
            alert=alert,
            kind="closed" if closed else "taken on",
            at=one["acknowledged_at"],
            rung=0,
            by_id=one["acknowledged_by_id"],
        )
    if not closed:
        Telling.objects.create(
            id=uuid.uuid4(),
            alert=alert,
            member_id=owner,
            rung=0,
            round=0,
            due_at=raised,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("safety", "0001_initial"),
        ("progress", "0003_episode_scores"),
    ]

    operations = [
        migrations.RunPython(notices_become_alerts, migrations.RunPython.noop),
    ]
