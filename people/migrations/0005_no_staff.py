from django.db import migrations


class Migration(migrations.Migration):
    """Who may see what is a matter of roles; there is no admin site that would ask for this."""

    dependencies = [("people", "0004_team_settings")]
    operations = [migrations.RemoveField("user", "is_staff")]
