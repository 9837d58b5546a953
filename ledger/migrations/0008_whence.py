from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_delivery_behind")]

    operations = [
        migrations.AddField("event", "client", models.TextField(db_default="", default="")),
        migrations.AddField("event", "token_id", models.UUIDField(null=True)),
    ]
