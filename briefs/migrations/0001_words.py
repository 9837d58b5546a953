from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []
    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text(),
            "DROP FUNCTION brief_words_of(text, text, jsonb, text, text, boolean); DROP FUNCTION brief_words(text);",
        )
    ]
