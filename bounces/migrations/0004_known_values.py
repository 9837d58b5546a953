"""A bounce stands on a round that was bounced, and a recycled lead goes somewhere that is known."""

from django.db import migrations, models
from django.db.models import Q

GUARDS = """
CREATE FUNCTION bounces_guard_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.undone_at IS NULL AND NOT EXISTS (
    SELECT FROM briefs_reviewround WHERE id = NEW.round_id AND decision = 'bounced'
  ) THEN
    RAISE EXCEPTION 'a bounce stands on a round that was bounced' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_standing BEFORE INSERT OR UPDATE ON bounces_bounce
  FOR EACH ROW EXECUTE FUNCTION bounces_guard_standing();

CREATE FUNCTION bounces_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM bounces_bounce WHERE round_id = NEW.id AND undone_at IS NULL) THEN
    RAISE EXCEPTION 'a bounce stands on this round' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_decision BEFORE UPDATE OF decision ON briefs_reviewround
  FOR EACH ROW WHEN (OLD.decision = 'bounced' AND NEW.decision <> 'bounced')
  EXECUTE FUNCTION bounces_guard_decision();
"""

UNGUARD = """
DROP TRIGGER guard_decision ON briefs_reviewround; DROP FUNCTION bounces_guard_decision();
DROP TRIGGER guard_standing ON bounces_bounce; DROP FUNCTION bounces_guard_standing();
"""


class Migration(migrations.Migration):
    dependencies = [("bounces", "0003_guards"), ("briefs", "0004_known_values")]
    operations = [
        migrations.AddConstraint(
            "bounce",
            models.CheckConstraint(
                condition=Q(recycled_to__in=["", "nurture", "sequence", "later", "other_team", "closed"]),
                name="bounce_recycled_to_known",
            ),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
