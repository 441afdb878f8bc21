from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkins", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="device_hash",
            field=models.CharField(blank=True, default="", max_length=64),
        )
    ]
