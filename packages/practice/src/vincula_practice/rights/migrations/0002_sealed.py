"""Seal what clients ask and are told. There is no way back: the plain columns are gone afterwards."""

from django.db import migrations

from vincula_practice.vault.carrying_over import carry_over, settle
from vincula_practice.vault.fields import SealedText


def seal(apps, schema_editor):
    carry_over(
        apps.get_model("rights", "ClientRequest"),
        person="client__person_id",
        reads=("plain_words", "plain_answer"),
        seals={
            "words": lambda p: p["plain_words"],
            "answer": lambda p: p["plain_answer"],
        },
    )
    carry_over(
        apps.get_model("rights", "LegalHold"),
        person="client__person_id",
        reads=("plain_reason",),
        seals={"reason": lambda p: p["plain_reason"]},
    )
    settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0001_requests_and_retention"),
        ("people", "0008_sealed"),
    ]

    operations = [
        migrations.RenameField("clientrequest", "words", "plain_words"),
        migrations.RenameField("clientrequest", "answer", "plain_answer"),
        migrations.RenameField("legalhold", "reason", "plain_reason"),
        migrations.AddField(
            "clientrequest", "words", SealedText(max_length=1000, null=True)
        ),
        migrations.AddField(
            "clientrequest", "answer", SealedText(max_length=1000, null=True)
        ),
        migrations.AddField(
            "legalhold", "reason", SealedText(max_length=300, null=True)
        ),
        migrations.RunPython(seal),
        migrations.RemoveField("clientrequest", "plain_words"),
        migrations.RemoveField("clientrequest", "plain_answer"),
        migrations.RemoveField("legalhold", "plain_reason"),
        migrations.AlterField("clientrequest", "words", SealedText(max_length=1000)),
        migrations.AlterField("clientrequest", "answer", SealedText(max_length=1000)),
        migrations.AlterField("legalhold", "reason", SealedText(max_length=300)),
    ]
