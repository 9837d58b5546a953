import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """Whose an account is and where it belongs; the same company, and the same person there, once."""

    dependencies = [
        ("people", "0005_no_staff"),
        ("handoff", "0002_moves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "account",
            "owner",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "account",
            "territory",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.territory",
            ),
        ),
        migrations.AddField(
            "account",
            "segment",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.segment",
            ),
        ),
        migrations.RemoveIndex("account", "account_domain"),
        migrations.AddConstraint(
            "account",
            models.UniqueConstraint(
                condition=~models.Q(domain=""), fields=("domain",), name="account_domain_once"
            ),
        ),
        migrations.AddConstraint(
            "account",
            models.CheckConstraint(
                condition=models.Q(domain=Lower("domain")), name="account_domain_in_small_letters"
            ),
        ),
        migrations.AddConstraint(
            "contact",
            models.UniqueConstraint(
                models.F("account"),
                Lower("email"),
                condition=~models.Q(email=""),
                name="contact_email_once_per_account",
            ),
        ),
    ]
