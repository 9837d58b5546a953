"""What the database itself refuses: a version changed once it is in force, or brought there without anybody's word."""

from django.db import migrations

GUARDS = r"""
CREATE FUNCTION bar_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\_%' THEN RETURN NULL; END IF;
  RAISE EXCEPTION '%: bars and their versions are kept', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER no_delete BEFORE DELETE ON bar_bar FOR EACH ROW EXECUTE FUNCTION bar_refuse_delete();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON bar_bar FOR EACH STATEMENT EXECUTE FUNCTION bar_refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON bar_barversion FOR EACH ROW EXECUTE FUNCTION bar_refuse_delete();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON bar_barversion FOR EACH STATEMENT EXECUTE FUNCTION bar_refuse_delete();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON bar_baritem FOR EACH STATEMENT EXECUTE FUNCTION bar_refuse_delete();

CREATE FUNCTION bar_guard_bar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.id, OLD.team_id, OLD.motion) IS DISTINCT FROM (NEW.id, NEW.team_id, NEW.motion) THEN
    RAISE EXCEPTION 'a bar stays with its team and motion' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_bar BEFORE UPDATE ON bar_bar FOR EACH ROW EXECUTE FUNCTION bar_guard_bar();

CREATE FUNCTION bar_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'a version begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.id, OLD.bar_id, OLD.number) IS DISTINCT FROM (NEW.id, NEW.bar_id, NEW.number) THEN
    RAISE EXCEPTION 'a version stays with its bar and number' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'draft' AND NEW.state IN ('draft', 'discarded') THEN RETURN NEW; END IF;
  IF OLD.state = 'draft' AND NEW.state = 'in_force' THEN
    IF NOT EXISTS (SELECT FROM bar_baritem i WHERE i.version_id = NEW.id) THEN
      RAISE EXCEPTION 'a version in force has one to six items' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.exception_why = '' AND NOT EXISTS (
      SELECT FROM bar_agreement a WHERE a.version_id = NEW.id AND a.role = 'ae' AND a.revision = NEW.revision
    ) THEN
      RAISE EXCEPTION 'a version comes into force by agreement, or by an exception with its reason'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'in_force' AND NEW.state = 'retired'
     AND to_jsonb(OLD) - '{state,retired_at}'::text[] = to_jsonb(NEW) - '{state,retired_at}'::text[] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'version % is %: a revision is a new draft', OLD.number, OLD.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER guard_version BEFORE INSERT OR UPDATE ON bar_barversion
  FOR EACH ROW EXECUTE FUNCTION bar_guard_version();

-- The share lock keeps the version a draft until whoever writes its items is done.
CREATE FUNCTION bar_guard_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v bar_barversion;
BEGIN
  FOR v IN SELECT * FROM bar_barversion WHERE id IN (OLD.version_id, NEW.version_id) FOR SHARE LOOP
    IF v.state <> 'draft' THEN
      RAISE EXCEPTION 'version % is %: its items stay as they are', v.number, v.state USING ERRCODE = 'check_violation';
    END IF;
  END LOOP;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER guard_item BEFORE INSERT OR UPDATE OR DELETE ON bar_baritem
  FOR EACH ROW EXECUTE FUNCTION bar_guard_item();

CREATE FUNCTION bar_guard_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM bar_barversion v WHERE v.id = NEW.version_id AND v.revision = NEW.revision
                 AND (v.state = 'in_force' OR v.state = 'draft' AND v.asked_at IS NOT NULL) FOR SHARE) THEN
    RAISE EXCEPTION 'one agrees to the revision that the team is asked about' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_agreement BEFORE INSERT ON bar_agreement
  FOR EACH ROW EXECUTE FUNCTION bar_guard_agreement();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON bar_agreement
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_rewriting();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON bar_agreement
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("bar", "0001_initial"), ("ledger", "0003_guards")]
    operations = [migrations.RunSQL(GUARDS)]
