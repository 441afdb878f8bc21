"""Write the database anew, so that no free page holds what was stored in plain text.

Backups from before keep it, and so may the disk itself, outside any file. On PostgreSQL
the write-ahead log keeps it too until its files are used again.
"""

from django.db import migrations


def write_anew(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        # The sessions of the library's own store, which can be read.
        cursor.execute("DELETE FROM django_session")
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            # All of the database; one table at a time would have to name them here.
            cursor.execute("VACUUM FULL")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("account", "0001_initial"),
        ("sessions", "0001_initial"),
        ("people", "0008_sealed"),
        ("collaboration", "0002_sealed"),
        ("conversations", "0002_sealed"),
        ("checkins", "0006_sealed"),
        ("progress", "0002_sealed"),
        ("rights", "0002_sealed"),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
