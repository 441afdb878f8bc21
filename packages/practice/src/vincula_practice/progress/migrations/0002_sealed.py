"""Seal scores, and which item a risk notice is about. There is no way back: the plain columns are gone afterwards."""

from itertools import groupby

from django.db import migrations, models

from vincula_practice.vault.carrying_over import carry_over, settle
from vincula_practice.vault.fields import SealedJSON, SealedText

RESPONSE = "response__checkin__session__episode__client__person_id"
RESULT = ("value", "not_scorable", "answered", "items", "prorated", "band")


def seal(apps, schema_editor):
    carry_over(
        apps.get_model("progress", "StoredScore"),
        person=RESPONSE,
        reads=RESULT,
        seals={"result": lambda p: {name: p[name] for name in RESULT}},
    )
    notice = apps.get_model("progress", "RiskNotice")
    rows = notice.objects.order_by("response_id", "raised_at", "pk")
    for _response, own in groupby(rows, key=lambda row: row.response_id):
        for number, row in enumerate(own, 1):
            if number > 1:  # the default
                notice.objects.filter(pk=row.pk).update(ordinal=number)
    carry_over(
        notice,
        person=RESPONSE,
        reads=("plain_item",),
        seals={"item": lambda p: p["plain_item"]},
    )
    settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("progress", "0001_initial"), ("checkins", "0006_sealed")]

    operations = [
        migrations.RemoveConstraint("storedscore", "value_or_reason"),
        migrations.RemoveConstraint("risknotice", "one_notice_an_item"),
        migrations.RenameField("risknotice", "item", "plain_item"),
        migrations.AddField(
            "risknotice", "ordinal", models.PositiveSmallIntegerField(default=1)
        ),
        migrations.AddField("risknotice", "item", SealedText(max_length=60, null=True)),
        migrations.AddField("storedscore", "result", SealedJSON(null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("risknotice", "plain_item"),
        *(migrations.RemoveField("storedscore", name) for name in RESULT),
        migrations.AlterField("risknotice", "item", SealedText(max_length=60)),
        migrations.AlterField("storedscore", "result", SealedJSON()),
        migrations.AddConstraint(
            "risknotice",
            models.UniqueConstraint(
                fields=["response", "ordinal"], name="one_notice_a_number"
            ),
        ),
    ]
