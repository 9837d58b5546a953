"""A delivery says since when it waits for a worker. Only rows that wait are filled in."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

WAITING = "UPDATE ledger_delivery SET due_at = created_at WHERE next_at IS NOT NULL AND due_at IS NULL"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("ledger", "0006_clock_window")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index("due_at", condition=models.Q(next_at__isnull=False), name="delivery_behind"),
        ),
    ]
