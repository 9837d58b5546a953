from django.db import migrations

DEFAULT = "ALTER TABLE people_user ALTER COLUMN is_superuser SET DEFAULT false"
NO_DEFAULT = "ALTER TABLE people_user ALTER COLUMN is_superuser DROP DEFAULT"


class Migration(migrations.Migration):
    """Who may what is said by roles alone, and a ramp starts with a seat (Seat.joined_on).

    Code of the release before reads both columns of every user: they go from the table with the next one.
    """

    dependencies = [("people", "0007_services")]
    operations = [
        migrations.RemoveField("user", "groups"),
        migrations.RemoveField("user", "user_permissions"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(DEFAULT, NO_DEFAULT)],
            state_operations=[
                migrations.RemoveField("user", "is_superuser"),
                migrations.RemoveField("user", "joined_on"),
            ],
        ),
    ]
