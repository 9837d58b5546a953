"""What the database itself refuses: a round outside the band or miscounted, and a submission that is rewritten."""

from django.db import migrations

GUARDS = r"""
ALTER TABLE briefs_reviewround ADD CONSTRAINT round_words_counted CHECK (
  count = brief_words_of(trigger, pain, attendees, promised, landmines, landmines_asked)
);

-- What was submitted stays as it was. What comes later are the breach, the decision and the time that it took.
CREATE FUNCTION briefs_guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE later text[] := '{breached_at,decision,decided_at,decided_by_id,review_seconds,meeting}';
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\_%' THEN RETURN NULL; END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - later = to_jsonb(NEW) - later
     AND (OLD.breached_at IS NULL OR OLD.breached_at = NEW.breached_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a submission is kept as it was: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER guard_round BEFORE UPDATE OR DELETE ON briefs_reviewround
  FOR EACH ROW EXECUTE FUNCTION briefs_guard_round();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON briefs_reviewround
  FOR EACH STATEMENT EXECUTE FUNCTION briefs_guard_round();

-- BAR-8: an answer is to an item of the version by which the round is judged.
CREATE FUNCTION briefs_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM briefs_reviewround r JOIN bar_baritem i ON i.version_id = r.version_id
    WHERE r.id = NEW.round_id AND i.id = NEW.item_id
  ) THEN
    RAISE EXCEPTION 'this item is not of the bar of this round' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_answer BEFORE INSERT OR UPDATE ON briefs_answer
  FOR EACH ROW EXECUTE FUNCTION briefs_guard_answer();
"""

UNGUARD = """
DROP TRIGGER guard_answer ON briefs_answer; DROP FUNCTION briefs_guard_answer();
DROP TRIGGER no_truncate ON briefs_reviewround; DROP TRIGGER guard_round ON briefs_reviewround;
DROP FUNCTION briefs_guard_round();
ALTER TABLE briefs_reviewround DROP CONSTRAINT round_words_counted;
"""


class Migration(migrations.Migration):
    dependencies = [("briefs", "0002_initial"), ("bar", "0002_guards")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
