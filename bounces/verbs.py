"""Submitting, deciding and what follows: the only writers of rounds' decisions and of bounces.

Who may is asked here and not at each door, so that page, API, chat and import cannot differ (PEOPLE-2). Every verb
locks the handoff's row first, then its brief or round, then its clock.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bar import agreements
from bar.models import BarItem, BarVersion
from bar.versions import in_force
from bounces import clocks, wording
from bounces.models import Bounce
from briefs import ready
from briefs.models import Answer, Brief, ReviewRound
from briefs.rounds import with_submitter
from briefs.verbs import WRITABLE, Stale, hand_over_attendees
from briefs.words import count_brief
from handoff import states
from handoff.attending import listed
from handoff.models import Handoff
from handoff.verbs import assign, locked_with, move_locked, take_back
from handoff.verbs.moves import on_behalf
from ledger.clocks import end, find, reopen
from ledger.events import record
from ledger.models import Clock
from ledger.refused import Overtaken, Refused
from people import policy
from people.models import Role, User

Decision = ReviewRound.Decision
DISPUTABLE = (states.Review.BOUNCED, states.Review.REQUALIFYING, states.Review.RECYCLED)
NOUNS = ("team", "sdr", "ae", "meeting", "account", "contact")  # of a handoff, as its verbs look at them
LONGEST = 1000  # characters of a reason, a fix path, a restatement
MOST_SECONDS = 3600  # of one reading; a page left open is no work


@transaction.atomic
def submit(handoff: Handoff, *, revision: int, by: User, at: dt.datetime) -> ReviewRound:
    """Hand the brief over as it stands at `revision`: its AE is picked, a round opens, its clock starts.

    Where nobody can take it and the team lets that through, it lands unassigned and waits on the manager (BOUNCE-8).
    """
    row, last = _with_last_round(handoff, "handoff.submit", by=by, at=at)
    if row.review not in WRITABLE:
        raise Overtaken(_not_to_submit(row), rule="HANDOFF-6")
    brief = Brief.objects.select_for_update().get(pk=row.pk)  # its bar is read after the wait
    brief.handoff = row
    if brief.revision != revision:
        raise Stale(brief)
    version = brief.version or _version_for(brief)
    if by.pk == row.sdr_id and (no := agreements.must_agree(by, version, Role.SDR)):
        raise no
    found = ready.who(row, by=by, at=at)
    ready.refuse(ready.checklist(row, brief, version, who=found, at=at))
    if found is not None and found.user is not None:
        assign(row, by=by, at=at)
    hand_over_attendees(row, brief.attendees, by=by, at=at)
    return _land(row, brief, version, number=last.number + 1 if last else 1, by=by, at=at)


def _not_to_submit(handoff: Handoff) -> str:
    return {
        states.Review.BOUNCED: _("This brief was sent back. Say what has to be fixed, and it is open again."),
        states.Review.RECYCLED: _("This handoff was recycled, so its brief is not submitted any more."),
        states.Review.WITHDRAWN: _("This handoff was withdrawn, so its brief is not submitted any more."),
    }.get(states.Review(handoff.review), _("This brief has been submitted already."))


def _version_for(brief: Brief) -> BarVersion:
    version = in_force(brief.handoff.team, brief.bar.motion)
    if version is None:
        words = {"motion": brief.bar.get_motion_display(), "team": brief.handoff.team.name}
        sentence = _("No bar for %(motion)s is in force in %(team)s yet. The team has to agree to one first.")
        raise Refused(sentence % words, rule="BAR-6", field="bar")
    return version


def _land(
    handoff: Handoff, brief: Brief, version: BarVersion, *, number: int, by: User, at: dt.datetime
) -> ReviewRound:
    planned = clocks.review_due(handoff, at=at)
    words = brief.columns()
    if brief.landmines_asked:
        words["landmines"] = ""  # the tick stands for the text, which would count no word
    made = ReviewRound.objects.create(
        **words,
        handoff=handoff,
        number=number,
        version=version,
        count=count_brief(brief.fields()).total,
        submitted_at=at,
        submitted_by=by,
        landed_with=handoff.ae,
        due_at=planned.at,
        due_rule=planned.rule,
        short_notice=planned.short_notice,
        after_start=planned.after_start,
        active_seconds=brief.active_seconds,
        verify_seconds=brief.verify_seconds,
    )
    Answer.objects.bulk_create(
        # What was missing once is no evidence: that of an item which is met stands in the brief's fields.
        Answer(round=made, item=it.item, met=bool(it.met), text="" if it.met else it.text)
        for it in ready.answers(brief, version)
    )
    move_locked(
        handoff, review=states.Review.SUBMITTED, by=by, at=at, on_behalf_of=on_behalf(handoff.sdr, by),
        facts={"round": made.number, "due_at": planned.at.isoformat()},
    )  # fmt: skip
    end("step", subject=handoff, outcome="submitted", at=at)
    clocks.start_review(handoff, planned, at=at)
    Brief.objects.filter(pk=brief.pk).update(
        version=version, active_seconds=0, verify_seconds=None, pen_by=None, pen_at=None
    )
    return made


@transaction.atomic
def accept(
    handoff: Handoff, *, by: User, at: dt.datetime, seconds: int = 0, round: int | None = None
) -> ReviewRound:
    """Take it (SAL). What goes outside waits ten seconds; until then it can be undone (HANDOFF-10).

    `round` is the number of the one that was read: Overtaken when another waits by now.
    """
    row, last = _with_last_round(handoff, "handoff.accept", by=by, at=at)
    open_round = _undecided(row, last, read=round, by=by)
    move_locked(row, review=states.Review.ACCEPTED, by=by, at=at, on_behalf_of=on_behalf(row.ae, by),
         facts={"round": open_round.number})  # fmt: skip
    open_round.meeting = _meeting_now(row)
    return _decide(open_round, Decision.ACCEPTED, by=by, at=at, seconds=seconds)


@transaction.atomic
def bounce(
    handoff: Handoff,
    *,
    item: BarItem | None,
    reason: str,
    fix: str,
    by: User,
    at: dt.datetime,
    seconds: int = 0,
    round: int | None = None,
) -> Bounce:
    """Send it back: one item of the pinned bar, one reason, one way to fix it (BOUNCE-1). `round` as in accept()."""
    row, last = _with_last_round(handoff, "handoff.bounce", by=by, at=at)
    open_round = _undecided(row, last, read=round, by=by)
    reason, fix = _said("reason", reason), _said("fix", fix)
    if item is None:
        raise Refused(_("Name the one item of the bar that is missing."), rule="BOUNCE-1", field="item")
    if item.version_id != open_round.version_id:
        raise Refused(
            _("This item is not of the bar that the brief was written to."), rule="BAR-8", field="item"
        )
    if wording.is_empty_shrug(reason):
        raise Refused(_("Say what is missing, so that it can be fixed."), rule="BOUNCE-2", field="reason")
    move_locked(row, review=states.Review.BOUNCED, by=by, at=at, on_behalf_of=on_behalf(row.ae, by),
         facts={"round": open_round.number, "item": str(item.pk), "lineage": str(item.lineage)})  # fmt: skip
    late = at > find("review", row).due_at
    decided = _decide(open_round, Decision.BOUNCED, by=by, at=at, seconds=seconds)
    clocks.start_for_sdr("restate", row, at=at, due_at=at + clocks.RESTATE)
    return Bounce.objects.create(round=decided, item=item, reason=reason, fix=fix, by=by, at=at, late=late)


@transaction.atomic
def undo(handoff: Handoff, *, by: User, at: dt.datetime) -> ReviewRound:
    """Take one's own decision back within ten seconds; the clock runs on under its old deadline (HANDOFF-10)."""
    row, last = _with_last_round(handoff, "handoff.undo", by=by, at=at)
    take_back(
        row, by=by, at=at, on_behalf_of=on_behalf(row.ae, by), facts={"round": last.number if last else 0}
    )
    assert last is not None  # there is a decision, or take_back() had refused
    end("restate", subject=row, outcome="undone", at=at)
    stopped = Clock.objects.filter(kind="review", subject_id=row.pk, stopped_at__isnull=False)
    reopen(stopped.latest("stopped_at"))
    Bounce.objects.filter(round=last, undone_at=None).update(undone_at=at)
    last.decision, last.decided_at, last.decided_by, last.meeting = "", None, None, None
    last.save(update_fields=["decision", "decided_at", "decided_by", "meeting"])
    return last


@transaction.atomic
def restate(
    handoff: Handoff, *, restated: str, step: str, step_due_at: dt.datetime | None, by: User, at: dt.datetime
) -> Bounce:
    """Say the fix in one's own words, and commit to a step and a time (BOUNCE-3). The brief is open again."""
    row = _locked(handoff, "handoff.restate", by=by, at=at)
    restated, step = _said("restated", restated), _said("step", step)
    if step_due_at is None or step_due_at <= at:
        raise Refused(_("Say by when, some time from now."), rule="BOUNCE-3", field="step_due_at")
    if step_due_at > at + dt.timedelta(days=90):
        raise Refused(_("Commit to a step within 90 days."), rule="BOUNCE-3", field="step_due_at")
    move_locked(row, review=states.Review.REQUALIFYING, by=by, at=at, on_behalf_of=on_behalf(row.sdr, by),
         facts={"step_due_at": step_due_at.isoformat()})  # fmt: skip
    sent_back = standing(row)
    sent_back.restated, sent_back.restated_at = restated, at
    sent_back.step, sent_back.step_due_at = step, step_due_at
    sent_back.save(update_fields=["restated", "restated_at", "step", "step_due_at"])
    end("restate", subject=row, outcome="restated", at=at)
    clocks.start_for_sdr("step", row, at=at, due_at=step_due_at)
    return sent_back


@transaction.atomic
def recycle(handoff: Handoff, *, to: str, note: str = "", by: User, at: dt.datetime) -> Bounce:
    """It will not be fixed now: say where the lead goes (BOUNCE-3)."""
    row = _locked(handoff, "handoff.recycle", by=by, at=at)
    if to not in Bounce.To.values:
        raise Refused(_("Say where the lead goes."), rule="BOUNCE-3", field="to")
    if len(note) > LONGEST:
        raise Refused(_("A note has at most 1,000 characters."), field="note")
    move_locked(
        row,
        review=states.Review.RECYCLED,
        by=by,
        at=at,
        on_behalf_of=on_behalf(row.sdr, by),
        facts={"to": to},
    )
    sent_back = standing(row)
    sent_back.recycled_to, sent_back.recycled_note, sent_back.recycled_at = to, note.strip(), at
    sent_back.save(update_fields=["recycled_to", "recycled_note", "recycled_at"])
    for kind in ("restate", "step", "rebook"):
        end(kind, subject=row, outcome="recycled", at=at)
    return sent_back


@transaction.atomic
def dispute(handoff: Handoff, *, disagreement: str, by: User, at: dt.datetime) -> Bounce:
    """Hold that the bounce was wrong. It is recorded and changes nothing: the AE decides (HANDOFF-5)."""
    row = _locked(handoff, "handoff.dispute", by=by, at=at)
    words = _said("disagreement", disagreement)
    sent_back = standing(row)
    if sentence := dispute_refusal(row, sent_back):
        raise Refused(sentence, rule="HANDOFF-5", field="disagreement")
    record(
        "handoff.disputed", subject=row, by=by, at=at, team=row.team_id, on_behalf_of=on_behalf(row.sdr, by),
        new={"round": sent_back.round.number},
    )  # fmt: skip
    sent_back.disagreement, sent_back.disagreed_at = words, at
    sent_back.save(update_fields=["disagreement", "disagreed_at"])
    return sent_back


def dispute_refusal(handoff: Handoff, sent_back: Bounce) -> str:
    """Empty while one can disagree: with a bounce that stands, before it is fixed, once."""
    if handoff.review not in DISPUTABLE:
        return _("One disagrees with a bounce that stands. This one has been answered by a new round.")
    if sent_back.disagreed_at is not None:
        return _("The disagreement with this bounce is recorded already. It counts once.")
    return ""


def standing(handoff: Handoff) -> Bounce:
    """The latest bounce that was not undone, locked."""
    latest = Bounce.objects.standing([handoff.pk]).select_for_update(of=("self",)).last()
    if latest is None:
        raise Refused(_("This handoff has not been sent back."), rule="HANDOFF-1")
    return latest


def _locked(handoff: Handoff, verb: str, *, by: User, at: dt.datetime) -> Handoff:
    """The row as it is now, ours until the end, if this person may. The caller's stale picture is not acted on."""
    row = with_submitter(locked_with(handoff.pk, *NOUNS))
    policy.check(by, verb, row, at=at)
    return row


def _with_last_round(
    handoff: Handoff, verb: str, *, by: User, at: dt.datetime
) -> tuple[Handoff, ReviewRound | None]:
    """The same, with the latest round locked as well: who submitted it never decides on it."""
    row = locked_with(handoff.pk, *NOUNS)
    rounds = row.rounds.select_for_update(of=("self",)).select_related("version__bar__team")
    last = rounds.order_by("-number").first()
    row.submitted_by_id = last.submitted_by_id if last else row.sdr_id
    policy.check(by, verb, row, at=at)
    return row, last


def _undecided(handoff: Handoff, last: ReviewRound | None, *, read: int | None, by: User) -> ReviewRound:
    """The open round, if it is the one that was read and this AE has agreed to its bar (BAR-7)."""
    if last is None or last.decided_at is not None:
        raise Overtaken(_what_happened(handoff), rule="HANDOFF-6")
    if read is not None and read != last.number:
        sentence = _("It has been sent back and submitted again meanwhile. Read round %(number)d first.")
        raise Overtaken(sentence % {"number": last.number}, rule="HANDOFF-6")
    if no := agreements.must_agree(by, last.version, Role.AE):
        raise no
    return last


def _what_happened(handoff: Handoff) -> str:
    last = handoff.rounds.select_related("decided_by").order_by("-number").first()
    if last is None:
        return _("This brief has not been submitted yet.")
    words = {"decision": Decision(last.decision).label}
    if last.decided_by is None:
        return _("Already decided: %(decision)s.") % words
    return _("Already decided: %(decision)s by %(name)s.") % (words | {"name": last.decided_by.name})


def _decide(
    open_round: ReviewRound, decision: str, *, by: User, at: dt.datetime, seconds: int
) -> ReviewRound:
    open_round.decision, open_round.decided_at, open_round.decided_by = decision, at, by
    open_round.review_seconds += max(0, min(seconds, MOST_SECONDS))
    open_round.save(update_fields=["decision", "decided_at", "decided_by", "review_seconds", "meeting"])
    end("review", subject=open_round.handoff, outcome=decision, at=at)
    return open_round


def _meeting_now(handoff: Handoff) -> dict[str, Any] | None:
    """The meeting as it is confirmed by accepting: what it becomes later stands beside it (BRIEF-7)."""
    meeting = handoff.meeting
    if meeting is None:
        return None
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "link": meeting.link,
        "attendees": listed(handoff),
    }


def _said(field: str, words: str) -> str:
    """Words that have to be there, and not be a book."""
    sentences = {
        "reason": _("Say in one sentence what is missing."),
        "fix": _("Say what the SDR can do about it."),
        "restated": _("Say in your own words what has to be fixed."),
        "step": _("Say what you will do."),
        "disagreement": _("Say what was wrong about it."),
    }
    words = words.strip()
    rule = {"reason": "BOUNCE-1", "fix": "BOUNCE-1", "disagreement": "HANDOFF-5"}.get(field, "BOUNCE-3")
    if not words:
        raise Refused(sentences[field], rule=rule, field=field)
    if len(words) > LONGEST:
        sentence = _("At most %(most)s characters fit here, and this has %(count)s.")
        raise Refused(sentence % {"most": f"{LONGEST:,}", "count": f"{len(words):,}"}, rule=rule, field=field)
    return words
