from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("people", "0006_install")]

    operations = [
        migrations.AddField(
            "user", "is_service", models.BooleanField(db_default=False, default=False, editable=False)
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=models.Q(is_service=False) | models.Q(password__startswith="!"),
                name="user_service_cannot_sign_in",
            ),
        ),
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint(
                Lower("name"), condition=models.Q(is_service=True, is_active=True), name="user_service_once"
            ),
        ),
        migrations.RemoveField("token", "service"),  # whose a token is, its owner says
    ]
