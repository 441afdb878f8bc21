"""Who took a risk answer on is told by its alert from now on.

There is no way back: who acknowledged what stands in the steps of the alerts.
"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("progress", "0003_episode_scores"),
        ("safety", "0002_old_notices"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="risknotice", name="acknowledged_by_someone"
        ),
        migrations.RemoveField(model_name="risknotice", name="acknowledged_at"),
        migrations.RemoveField(model_name="risknotice", name="acknowledged_by"),
    ]
