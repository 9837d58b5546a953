from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_look"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                models.F("address"),
                models.F("id"),
                condition=models.Q(("kind__in", ["user.sign_in_failed", "user.password_reset_asked"])),
                name="event_guesses",
            ),
        ),
    ]
