"""Every event has its place, and the database itself refuses to change one."""

from django.db import migrations, models

from vincula_practice.audit.guard import drop, install


def put_up(_apps, schema_editor):
    install(schema_editor.connection)


def take_down(_apps, schema_editor):
    drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]

    operations = [
        migrations.AlterField("Event", "place", models.PositiveBigIntegerField()),
        migrations.AlterField("Event", "before", models.CharField(max_length=64)),
        migrations.AlterField("Event", "hash", models.CharField(max_length=64)),
        migrations.AddConstraint(
            "Event",
            models.UniqueConstraint(
                fields=["chain", "place"], name="one_event_a_place_in_a_chain"
            ),
        ),
        migrations.AddIndex(
            "Event",
            models.Index(fields=["practice_id", "verb", "at"], name="audit_event_verb"),
        ),
        migrations.RunPython(put_up, take_down),
    ]
