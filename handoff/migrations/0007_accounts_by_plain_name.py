"""Who is entered by name alone is looked for by it, whatever its letters: at a million accounts, too."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("handoff", "0006_words_of_states")]

    operations = [
        migrations.RunSQL(
            "SET statement_timeout = 0; SET lock_timeout = 0",
            reverse_sql="RESET statement_timeout; RESET lock_timeout",
        ),
        AddIndexConcurrently(
            "account",
            models.Index(Upper("name"), condition=models.Q(domain=""), name="account_by_plain_name"),
        ),
        migrations.RunSQL(
            "RESET statement_timeout; RESET lock_timeout",
            reverse_sql="SET statement_timeout = 0; SET lock_timeout = 0",
        ),
    ]
