from django.db import migrations, models


class Migration(migrations.Migration):
    """Links to calls are longer than 200 characters. A wider varchar rewrites nothing."""

    dependencies = [("handoff", "0004_lists")]
    operations = [
        migrations.AlterField("meeting", "link", models.URLField(blank=True, max_length=2000)),
    ]
