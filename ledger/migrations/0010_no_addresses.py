"""No mail address in an event either. Not held against old rows here: that is done next, without a lock on writers."""

from django.db import migrations

FORWARD = """
ALTER TABLE ledger_event ADD CONSTRAINT event_holds_no_address CHECK (
  position('@' IN old::text) = 0 AND position('@' IN new::text) = 0 AND position('@' IN why) = 0
) NOT VALID
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_audit_indexes")]
    operations = [
        migrations.RunSQL(FORWARD, "ALTER TABLE ledger_event DROP CONSTRAINT event_holds_no_address")
    ]
