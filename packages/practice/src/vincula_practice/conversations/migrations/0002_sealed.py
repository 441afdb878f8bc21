"""Seal what life events tell. There is no way back: the plain columns are gone afterwards."""

from django.db import migrations

from vincula_practice.vault.carrying_over import carry_over, settle
from vincula_practice.vault.fields import SealedJSON


def seal(apps, schema_editor):
    carry_over(
        apps.get_model("conversations", "LifeEvent"),
        person="episode__client__person_id",
        reads=("on", "kind", "words"),
        seals={
            "told": lambda p: {
                "on": p["on"].isoformat(),
                "kind": p["kind"],
                "words": p["words"],
            }
        },
    )
    settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial"), ("people", "0008_sealed")]

    operations = [
        migrations.RemoveConstraint("lifeevent", "event_has_words"),
        migrations.AddField("lifeevent", "told", SealedJSON(null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("lifeevent", "on"),
        migrations.RemoveField("lifeevent", "kind"),
        migrations.RemoveField("lifeevent", "words"),
        migrations.AlterField("lifeevent", "told", SealedJSON()),
    ]
