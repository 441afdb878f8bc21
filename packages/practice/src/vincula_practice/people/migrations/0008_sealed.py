"""Seal names, addresses and titles. There is no way back: the plain columns are gone afterwards."""

from django.db import migrations

from vincula_practice.vault.blind import BlindIndex, blind
from vincula_practice.vault.carrying_over import carry_over, settle
from vincula_practice.vault.fields import SealedText


def seal(apps, schema_editor):
    person = apps.get_model("people", "Person")
    carry_over(
        person,
        person="id",
        reads=("plain_name", "plain_email"),
        seals={"name": lambda p: p["plain_name"], "email": lambda p: p["plain_email"]},
    )
    addresses = person.objects.exclude(plain_email=None)
    for pk, address in addresses.values_list("pk", "plain_email"):
        index = blind("people_person", "email", address)
        person.objects.filter(pk=pk).update(email_index=index)
    carry_over(
        apps.get_model("people", "Therapist"),
        person="membership__person_id",
        reads=("plain_title",),
        seals={"title": lambda p: p["plain_title"]},
    )
    # The sign-in library keeps addresses of its own; nothing here reads them.
    apps.get_model("account", "EmailAddress").objects.all().delete()
    settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("people", "0007_earlier_versions"), ("account", "0001_initial")]

    operations = [
        migrations.RenameField("person", "name", "plain_name"),
        migrations.RenameField("person", "email", "plain_email"),
        migrations.RenameField("therapist", "title", "plain_title"),
        migrations.AddField(
            "person", "name", SealedText(max_length=120, null=True)
        ),
        migrations.AddField(
            "person", "email", SealedText(max_length=254, null=True)
        ),
        migrations.AddField("person", "email_index", BlindIndex(of="email")),
        migrations.AddField(
            "therapist", "title", SealedText(max_length=120, null=True)
        ),
        migrations.RunPython(seal),
        migrations.RemoveField("person", "plain_name"),
        migrations.RemoveField("person", "plain_email"),
        migrations.RemoveField("therapist", "plain_title"),
        migrations.AlterField("person", "name", SealedText(max_length=120)),
        migrations.AlterField("therapist", "title", SealedText(max_length=120)),
    ]
