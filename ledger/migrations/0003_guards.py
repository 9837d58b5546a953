"""What the database itself refuses or does: history is not rewritten, events hold no words, waiting rows wake."""

from django.db import migrations

APPEND_ONLY = ["ledger_event", "ledger_feed", "ledger_clockstep"]

FUNCTIONS = r"""
-- A test empties its own database between tests; nothing else may.
CREATE FUNCTION ledger_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\_%' THEN RETURN NULL; END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION ledger_refuse_travel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\_%' THEN RETURN NULL; END IF;
  IF TG_OP <> 'DELETE' AND current_setting('handoff.may_travel', true) = 'yes' THEN
    NOTIFY ledger_clock; NOTIFY ledger_dispatch; NOTIFY ledger_delivery;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'time is shifted by tests and the sample company only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER no_travel BEFORE INSERT OR UPDATE OR DELETE ON ledger_timeshift
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_travel();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_timeshift
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_travel();

-- A name or a sentence has a space in it; an id, a state, a field name, a number and a moment have none.
ALTER TABLE ledger_event ADD CONSTRAINT event_holds_no_words CHECK (
  NOT jsonb_path_exists(old, '$.** ? (@ like_regex "\\s")') AND
  NOT jsonb_path_exists(new, '$.** ? (@ like_regex "\\s")')
);

-- Wake the engine. Clocks due later than its longest wait need no call: it looks by itself.
CREATE FUNCTION ledger_wake_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.next_at < handoff_now() + interval '2 s' THEN NOTIFY ledger_clock; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER wake_insert AFTER INSERT ON ledger_clock FOR EACH ROW EXECUTE FUNCTION ledger_wake_clock();
CREATE TRIGGER wake_update AFTER UPDATE OF generation, parked_at ON ledger_clock
  FOR EACH ROW EXECUTE FUNCTION ledger_wake_clock();

CREATE FUNCTION ledger_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify(TG_ARGV[0], ''); RETURN NULL; END $$;
-- Rows that come and go leave dead index entries behind, and every look at what is due walks over them.
ALTER TABLE ledger_clock SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000);
ALTER TABLE ledger_dispatch SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
ALTER TABLE ledger_delivery SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE TRIGGER wake AFTER INSERT ON ledger_dispatch FOR EACH STATEMENT EXECUTE FUNCTION ledger_wake('ledger_dispatch');
CREATE TRIGGER wake AFTER INSERT ON ledger_delivery FOR EACH STATEMENT EXECUTE FUNCTION ledger_wake('ledger_delivery');
"""

GUARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION ledger_refuse_rewriting();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {0} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_ledger")]
    operations = [
        migrations.RunSQL(FUNCTIONS),
        *(migrations.RunSQL(GUARD.format(table)) for table in APPEND_ONLY),
    ]
