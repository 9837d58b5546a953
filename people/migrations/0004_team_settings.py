from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_access")]

    operations = [
        migrations.AddField("team", "settings", models.JSONField(blank=True, db_default={}, default=dict)),
    ]
