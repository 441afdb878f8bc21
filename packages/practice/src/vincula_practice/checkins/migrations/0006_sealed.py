"""Seal what was answered and written. There is no way back: the plain columns are gone afterwards."""

from django.db import migrations

from vincula_practice.vault.carrying_over import carry_over, settle
from vincula_practice.vault.fields import SealedJSON, SealedText

SESSION = "session__episode__client__person_id"


def seal(apps, schema_editor):
    carry_over(
        apps.get_model("checkins", "CheckIn"),
        person=SESSION,
        reads=("plain_words",),
        seals={"words": lambda p: p["plain_words"]},
    )
    carry_over(
        apps.get_model("checkins", "Answer"),
        person=f"checkin__{SESSION}",
        reads=(
            *("checkin_id", "instrument", "version", "about_id", "item"),
            *("value", "words", "skipped"),
        ),
        seals={
            "given": lambda p: {
                "value": p["value"],
                "words": p["words"],
                "skipped": p["skipped"],
            }
        },
        row=lambda p: (
            f"{p['checkin_id']}|{p['instrument']}|{p['version']}"
            f"|{p['about_id'] or ''}|{p['item']}"
        ),
    )
    carry_over(
        apps.get_model("checkins", "StoredResponse"),
        person=f"checkin__{SESSION}",
        reads=("plain_answers",),
        seals={"answers": lambda p: p["plain_answers"]},
    )
    settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("checkins", "0005_earlier_versions"),
        ("people", "0008_sealed"),
    ]

    operations = [
        migrations.RenameField("checkin", "words", "plain_words"),
        migrations.RenameField("storedresponse", "answers", "plain_answers"),
        migrations.AddField("checkin", "words", SealedText(null=True)),
        migrations.AddField("answer", "given", SealedJSON(null=True)),
        migrations.AddField("storedresponse", "answers", SealedJSON(null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("checkin", "plain_words"),
        migrations.RemoveField("answer", "value"),
        migrations.RemoveField("answer", "words"),
        migrations.RemoveField("answer", "skipped"),
        migrations.RemoveField("storedresponse", "plain_answers"),
        migrations.AlterField("checkin", "words", SealedText()),
        migrations.AlterField("answer", "given", SealedJSON()),
        migrations.AlterField("storedresponse", "answers", SealedJSON()),
    ]
