from django.db import migrations, models

WORDS = {
    "review": [
        ("draft", "a draft"),
        ("submitted", "submitted"),
        ("accepted", "accepted"),
        ("bounced", "sent back"),
        ("requalifying", "being fixed"),
        ("recycled", "recycled"),
        ("withdrawn", "withdrawn"),
    ],
    "meeting_state": [
        ("none", "not booked"),
        ("booked", "booked"),
        ("held", "held"),
        ("no_show", "missed"),
        ("cancelled", "called off"),
    ],
    "outcome": [
        ("none", "none yet"),
        ("open", "open"),
        ("advanced", "advanced"),
        ("disqualified", "disqualified"),
        ("opportunity", "an opportunity"),
        ("lost", "lost"),
        ("won", "won"),
    ],
}


class Migration(migrations.Migration):
    """States are said in words wherever people read them. Nothing in the database changes."""

    dependencies = [("handoff", "0005_longer_links")]
    operations = [
        migrations.AlterField("handoff", name, models.TextField(choices=words, default=words[0][0]))
        for name, words in WORDS.items()
    ]
