import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ledger.keys


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.UUID(int=1), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seed", models.IntegerField()),
                ("size", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("scenes", models.PositiveIntegerField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "companies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", uuid.UUID(int=1))), name="sample_one_company"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Scene",
            fields=[("number", models.PositiveIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="Guest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=ledger.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
