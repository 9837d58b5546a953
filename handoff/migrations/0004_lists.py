"""The lists of the API walk these in their order, a page at a time."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

INDEXES = {
    "account": [
        models.Index("created_at", "id", name="account_by_age"),
        models.Index("name", "id", name="account_by_name"),
    ],
    "handoff": [models.Index("created_at", "id", name="handoff_by_age")],
    "meeting": [models.Index("starts_at", "id", name="meeting_by_start")],
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("handoff", "0003_accounts")]

    operations = [
        migrations.RunSQL(
            "SET statement_timeout = 0; SET lock_timeout = 0",
            reverse_sql="RESET statement_timeout; RESET lock_timeout",
        ),
        *(AddIndexConcurrently(name, index) for name, found in INDEXES.items() for index in found),
        migrations.RunSQL(
            "RESET statement_timeout; RESET lock_timeout",
            reverse_sql="SET statement_timeout = 0; SET lock_timeout = 0",
        ),
    ]
