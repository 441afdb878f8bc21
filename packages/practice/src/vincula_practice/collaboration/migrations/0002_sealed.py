"""Seal the words of goals. There is no way back: the plain columns are gone afterwards."""

from django.db import migrations

from vincula_practice.vault.carrying_over import carry_over, settle
from vincula_practice.vault.fields import SealedText


def seal(apps, schema_editor):
    carry_over(
        apps.get_model("collaboration", "Goal"),
        person="episode__client__person_id",
        reads=("plain_words",),
        seals={"words": lambda p: p["plain_words"]},
    )
    settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0001_initial"), ("people", "0008_sealed")]

    operations = [
        migrations.RemoveConstraint("goal", "goal_has_words"),
        migrations.RenameField("goal", "words", "plain_words"),
        migrations.AddField("goal", "words", SealedText(max_length=200, null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("goal", "plain_words"),
        migrations.AlterField("goal", "words", SealedText(max_length=200)),
    ]
