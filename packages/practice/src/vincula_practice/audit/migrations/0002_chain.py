"""Give the events that there are their places in a chain for each practice."""

from collections import defaultdict

from django.db import migrations, models

from vincula_practice.audit.form import NO_PRACTICE, NOTHING, Told, hash_of


def chain_events(apps, _schema_editor):
    """Chain what was recorded before there was a chain, in the order of time."""
    Event, Head = apps.get_model("audit", "Event"), apps.get_model("audit", "Head")
    ends: dict = defaultdict(lambda: (0, NOTHING))
    for event in Event.objects.order_by("at", "pk").iterator(chunk_size=500):
        chain = event.practice_id or NO_PRACTICE
        place, before = ends[chain][0] + 1, ends[chain][1]
        told = Told(
            chain=chain,
            place=place,
            before=before,
            id=event.pk,
            at=event.at,
            practice_id=event.practice_id,
            person_id=event.person_id,
            role=event.role,
            verb=event.verb,
            object_kind=event.object_kind,
            object_id=event.object_id,
            detail=event.detail,
        )
        ends[chain] = (place, hash_of(told, version=1))
        Event.objects.filter(pk=event.pk).update(
            chain=chain, place=place, before=before, hash=ends[chain][1], form=1
        )
    Head.objects.bulk_create(
        Head(chain=chain, place=place, hash=end) for chain, (place, end) in ends.items()
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("chain", models.UUIDField(primary_key=True, serialize=False)),
                ("place", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"db_table": "audit_head"},
        ),
        migrations.AddField(
            "Event", "chain", models.UUIDField(default=NO_PRACTICE)
        ),
        migrations.AddField(
            "Event", "place", models.PositiveBigIntegerField(null=True)
        ),
        migrations.AddField(
            "Event", "before", models.CharField(max_length=64, default="")
        ),
        migrations.AddField(
            "Event", "hash", models.CharField(max_length=64, default="")
        ),
        migrations.AddField(
            "Event", "form", models.PositiveSmallIntegerField(default=1)
        ),
        migrations.RunPython(chain_events, migrations.RunPython.noop),
    ]
