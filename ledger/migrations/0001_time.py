"""`handoff_now()` comes first: columns of the next migration default to it."""

from django.db import migrations

# The table is read at each call, so the function has to be there before the table: plpgsql looks it up late.
FORWARD = """
CREATE FUNCTION handoff_now() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN now() + coalesce((SELECT shift FROM public.ledger_timeshift), interval '0');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION handoff_now()")]
