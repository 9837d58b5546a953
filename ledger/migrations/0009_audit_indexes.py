"""Made beside the writers. A big table takes longer than a statement may elsewhere, and waits for old transactions."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

WHOM = Coalesce(KT("new__user"), KT("old__user"))
INDEXES = [
    models.Index("subject_id", "at", "id", name="event_about"),
    models.Index("at", "id", name="event_when"),
    models.Index("kind", "at", "id", name="event_kind"),
    models.Index("by_id", "at", "id", condition=Q(by_id__isnull=False), name="event_by"),
    models.Index("on_behalf_of_id", "at", "id", condition=Q(on_behalf_of_id__isnull=False), name="event_for"),
    models.Index("team_id", "at", "id", condition=Q(team_id__isnull=False), name="event_team"),
    models.Index("token_id", "at", "id", condition=Q(token_id__isnull=False), name="event_token"),
    models.Index(WHOM, "at", "id", condition=Q(IsNull(WHOM, False)), name="event_whom"),
    models.Index("request_id", condition=~Q(request_id=""), name="event_request"),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("ledger", "0008_whence")]

    operations = [
        migrations.RunSQL(
            "SET statement_timeout = 0; SET lock_timeout = 0",
            reverse_sql="RESET statement_timeout; RESET lock_timeout",
        ),
        *(AddIndexConcurrently("event", index) for index in INDEXES),
        RemoveIndexConcurrently("event", "event_story"),  # event_about begins like it
        migrations.RunSQL(
            "RESET statement_timeout; RESET lock_timeout",
            reverse_sql="SET statement_timeout = 0; SET lock_timeout = 0",
        ),
    ]
