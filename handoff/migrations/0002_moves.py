"""The state tables of HANDOFF-1 in the database. A test holds this list against handoff/states.py.

A later change of the tables is a new migration that replaces the function.
"""

from django.db import migrations

MOVES = """
CREATE FUNCTION handoff_move_exists(machine text, old text, new text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (machine, old, new) IN (
    ('review', 'draft', 'submitted'), ('review', 'draft', 'withdrawn'),
    ('review', 'submitted', 'accepted'), ('review', 'submitted', 'bounced'), ('review', 'submitted', 'withdrawn'),
    ('review', 'accepted', 'submitted'), ('review', 'bounced', 'submitted'),
    ('review', 'bounced', 'requalifying'), ('review', 'bounced', 'recycled'), ('review', 'bounced', 'withdrawn'),
    ('review', 'requalifying', 'submitted'), ('review', 'requalifying', 'recycled'),
    ('review', 'requalifying', 'withdrawn'),
    ('meeting', 'none', 'booked'), ('meeting', 'booked', 'booked'), ('meeting', 'booked', 'held'),
    ('meeting', 'booked', 'no_show'), ('meeting', 'booked', 'cancelled'),
    ('meeting', 'no_show', 'booked'), ('meeting', 'cancelled', 'booked'),
    ('meeting', 'held', 'no_show'), ('meeting', 'no_show', 'held'),
    ('outcome', 'none', 'open'), ('outcome', 'open', 'none'),
    ('outcome', 'open', 'advanced'), ('outcome', 'open', 'disqualified'),
    ('outcome', 'advanced', 'opportunity'), ('outcome', 'advanced', 'lost'),
    ('outcome', 'opportunity', 'won'), ('outcome', 'opportunity', 'lost')
  )
$$;

CREATE FUNCTION handoff_kept(old timestamptz, new timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT old IS NULL OR new IS NOT DISTINCT FROM old
$$;

CREATE FUNCTION handoff_guard_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  undone boolean := OLD.review IN ('accepted', 'bounced') AND NEW.review = 'submitted';
BEGIN
  IF OLD.review <> NEW.review AND NOT handoff_move_exists('review', OLD.review, NEW.review) THEN
    RAISE EXCEPTION 'review: % cannot become %', OLD.review, NEW.review USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.meeting_state <> NEW.meeting_state
     AND NOT handoff_move_exists('meeting', OLD.meeting_state, NEW.meeting_state) THEN
    RAISE EXCEPTION 'meeting: % cannot become %', OLD.meeting_state, NEW.meeting_state
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.outcome <> NEW.outcome AND NOT handoff_move_exists('outcome', OLD.outcome, NEW.outcome) THEN
    RAISE EXCEPTION 'outcome: % cannot become %', OLD.outcome, NEW.outcome USING ERRCODE = 'check_violation';
  END IF;
  IF undone AND NEW.review_moved_at - OLD.review_moved_at > interval '10 s' THEN
    RAISE EXCEPTION 'a decision can be undone for 10 s' USING ERRCODE = 'check_violation';
  END IF;
  IF (OLD.review, OLD.meeting_state, OLD.outcome) IS DISTINCT FROM (NEW.review, NEW.meeting_state, NEW.outcome)
     AND NOT EXISTS (SELECT FROM ledger_event e WHERE e.id = NEW.last_move_id AND e.subject_id = NEW.id
                     AND e.id > OLD.last_move_id) THEN
    RAISE EXCEPTION 'a handoff moves with an event of its own' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT (handoff_kept(OLD.draft_at, NEW.draft_at) AND handoff_kept(OLD.submitted_at, NEW.submitted_at)
      AND handoff_kept(OLD.requalifying_at, NEW.requalifying_at) AND handoff_kept(OLD.recycled_at, NEW.recycled_at)
      AND handoff_kept(OLD.withdrawn_at, NEW.withdrawn_at) AND handoff_kept(OLD.booked_at, NEW.booked_at)
      AND handoff_kept(OLD.held_at, NEW.held_at) AND handoff_kept(OLD.no_show_at, NEW.no_show_at)
      AND handoff_kept(OLD.cancelled_at, NEW.cancelled_at) AND handoff_kept(OLD.advanced_at, NEW.advanced_at)
      AND handoff_kept(OLD.disqualified_at, NEW.disqualified_at)
      AND handoff_kept(OLD.opportunity_at, NEW.opportunity_at) AND handoff_kept(OLD.lost_at, NEW.lost_at)
      AND handoff_kept(OLD.won_at, NEW.won_at)
      AND (handoff_kept(OLD.accepted_at, NEW.accepted_at) OR undone AND OLD.accepted_at = OLD.review_moved_at)
      AND (handoff_kept(OLD.bounced_at, NEW.bounced_at) OR undone AND OLD.bounced_at = OLD.review_moved_at)
      AND (handoff_kept(OLD.open_at, NEW.open_at) OR undone AND OLD.open_at = OLD.outcome_moved_at)) THEN
    RAISE EXCEPTION 'the moment of a state is set once' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_moves BEFORE UPDATE ON handoff_handoff FOR EACH ROW EXECUTE FUNCTION handoff_guard_moves();

CREATE FUNCTION handoff_guard_birth() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (NEW.meeting_state = 'none' AND (
      (NOT NEW.direct AND NEW.review = 'draft' AND NEW.outcome = 'none')
      OR (NEW.direct AND NEW.review = 'accepted' AND NEW.outcome = 'open'))) THEN
    RAISE EXCEPTION 'a handoff begins as a draft, or accepted where it is direct' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (SELECT FROM ledger_event e WHERE e.id = NEW.last_move_id AND e.subject_id = NEW.id) THEN
    RAISE EXCEPTION 'a handoff begins with an event of its own' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_birth BEFORE INSERT ON handoff_handoff FOR EACH ROW EXECUTE FUNCTION handoff_guard_birth();

CREATE FUNCTION handoff_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%' THEN RETURN NULL; END IF;
  RAISE EXCEPTION 'handoffs are withdrawn, not deleted' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER no_delete BEFORE DELETE ON handoff_handoff FOR EACH ROW EXECUTE FUNCTION handoff_refuse_delete();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON handoff_handoff
  FOR EACH STATEMENT EXECUTE FUNCTION handoff_refuse_delete();
"""


class Migration(migrations.Migration):
    dependencies = [("handoff", "0001_initial")]
    operations = [migrations.RunSQL(MOVES)]
