"""Refused by the database besides: values that nobody knows, and an answer that is changed after submission."""

from django.db import migrations, models
from django.db.models import Q

GUARD = r"""
CREATE OR REPLACE FUNCTION briefs_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\_%' THEN RETURN NULL; END IF;
  -- BRIEF-6: answers are part of the submission.
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a submission is kept as it was: % of an answer refused', TG_OP
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- BAR-8: an answer is to an item of the version by which the round is judged.
  IF NOT EXISTS (
    SELECT FROM briefs_reviewround r JOIN bar_baritem i ON i.version_id = r.version_id
    WHERE r.id = NEW.round_id AND i.id = NEW.item_id
  ) THEN
    RAISE EXCEPTION 'this item is not of the bar of this round' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER guard_answer ON briefs_answer;
CREATE TRIGGER guard_answer BEFORE INSERT OR UPDATE OR DELETE ON briefs_answer
  FOR EACH ROW EXECUTE FUNCTION briefs_guard_answer();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON briefs_answer
  FOR EACH STATEMENT EXECUTE FUNCTION briefs_guard_answer();
"""

UNGUARD = """
DROP TRIGGER no_truncate ON briefs_answer; DROP TRIGGER guard_answer ON briefs_answer;
CREATE TRIGGER guard_answer BEFORE INSERT ON briefs_answer
  FOR EACH ROW EXECUTE FUNCTION briefs_guard_answer();
"""


class Migration(migrations.Migration):
    dependencies = [("briefs", "0003_guards")]
    operations = [
        migrations.RemoveConstraint("reviewround", "round_decided_by_somebody"),
        migrations.AddConstraint(
            "reviewround",
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decision="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, decision__in=["accepted", "bounced"])
                | Q(decided_at__isnull=False, decision="withdrawn"),
                name="round_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            "reviewround",
            models.CheckConstraint(
                condition=Q(
                    due_rule__in=(
                        "window",
                        "working",
                        "before_meeting",
                        "short_notice",
                        "start",
                        "soon",
                        "taken_over",
                    )
                ),
                name="round_due_rule_known",
            ),
        ),
        migrations.AddConstraint(
            "brief",
            models.CheckConstraint(
                condition=Q(sdr_joins__in=("no", "introduction", "whole")), name="brief_sdr_joins_known"
            ),
        ),
        migrations.AddConstraint(
            "comment",
            models.CheckConstraint(
                condition=Q(field__in=("trigger", "pain", "attendees", "promised", "landmines")),
                name="comment_field_known",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
