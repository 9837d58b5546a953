"""In a transaction of its own: reads every event, and nobody waits for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_no_addresses")]
    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),  # many events take long
        migrations.RunSQL(
            "ALTER TABLE ledger_event VALIDATE CONSTRAINT event_holds_no_address", migrations.RunSQL.noop
        ),
    ]
