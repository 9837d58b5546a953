"""BAR-8, in the database: a bounce is on an item of the version by which its round is judged, and stays as sent."""

from django.db import migrations

GUARDS = r"""
CREATE FUNCTION bounces_guard_bounce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\_%' THEN RETURN NULL; END IF;
  IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
    RAISE EXCEPTION 'bounces are kept' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.round_id, OLD.item_id, OLD.reason, OLD.fix, OLD.by_id, OLD.at)
     IS DISTINCT FROM (NEW.round_id, NEW.item_id, NEW.reason, NEW.fix, NEW.by_id, NEW.at) THEN
    RAISE EXCEPTION 'a bounce stays as it was sent' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (
    SELECT FROM briefs_reviewround r JOIN bar_baritem i ON i.version_id = r.version_id
    WHERE r.id = NEW.round_id AND i.id = NEW.item_id
  ) THEN
    RAISE EXCEPTION 'this item is not of the bar of this round' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_bounce BEFORE INSERT OR UPDATE OR DELETE ON bounces_bounce
  FOR EACH ROW EXECUTE FUNCTION bounces_guard_bounce();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON bounces_bounce
  FOR EACH STATEMENT EXECUTE FUNCTION bounces_guard_bounce();
"""

UNGUARD = """
DROP TRIGGER no_truncate ON bounces_bounce; DROP TRIGGER guard_bounce ON bounces_bounce;
DROP FUNCTION bounces_guard_bounce();
"""


class Migration(migrations.Migration):
    dependencies = [("bounces", "0002_initial"), ("briefs", "0003_guards")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
