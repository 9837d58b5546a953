"""A clock keeps what its pauses took, and how long after its deadline its last steps wait. No row is rewritten."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_guesses")]

    operations = [
        migrations.AddField(
            model_name="clock",
            name="grace",
            field=models.DurationField(null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="rested",
            # The default stays in the database: during a deploy the code of before inserts without this column.
            field=models.DurationField(db_default=datetime.timedelta(), default=datetime.timedelta),
        ),
    ]
