from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ledger.kinds import Step
from people.settings import Choice, Minutes

REVIEW = _("Review")


class BouncesConfig(AppConfig):
    name = "bounces"
    verbose_name = "Bounces"
    mirrors = {"static/bounces/wording.js": "bounces.mirrors.wording_js"}
    clock_kinds = {
        "review": {
            "half": Step("review.half_gone", share=0.5),
            "soon": Step("review.nearly_due", share=0.83),
            "breach": Step("review.breached", breach=True),
            "grace": Step("review.grace_over", grace=True),
        },
        "restate": {"breach": Step("restate.breached", breach=True)},
        "step": {"breach": Step("step.breached", breach=True)},
        "rebook": {"breach": Step("rebook.breached", breach=True)},
    }
    team_settings = {
        "review_buffer": Minutes(
            REVIEW,
            _("Decided before the meeting by"),
            default=120,
            most=1440,
            help=_("A review is due 24 hours after it landed, or this long before the meeting."),
        ),
        "review_mode": Choice(
            REVIEW,
            _("The 24 hours are"),
            default="elapsed",
            choices=[("elapsed", _("24 hours on the clock")), ("working", _("working hours of whoever holds it"))],
        ),
        "review_working": Minutes(
            REVIEW, _("Working time for a review"), default=480, least=30, most=2400,
            help=_("Counts only where reviews are due by working hours."),
        ),
        "review_grace": Minutes(
            REVIEW, _("After a breach, to a backup AE after"), default=0, most=2880, zero=_("never"),
            help=_("0: never. An overdue review stays with its AE and is shown to the manager."),
        ),
    }  # fmt: skip
    reactions = {
        "review.breached": ["bounces.reactions.mark_breach"],
        "review.grace_over": ["bounces.reactions.to_a_backup"],
        "meeting.booked": ["bounces.reactions.meeting_changed"],
        "meeting.rebooked": ["bounces.reactions.booked_again", "bounces.reactions.meeting_changed"],
        "meeting.moved": ["bounces.reactions.meeting_changed"],
        "meeting.cancelled": ["bounces.reactions.meeting_changed", "bounces.reactions.ask_to_rebook"],
        "meeting.missed": ["bounces.reactions.ask_to_rebook"],
        "meeting.corrected": ["bounces.reactions.meeting_corrected"],
        "handoff.reassigned": ["bounces.reactions.taken_over"],
        "handoff.unassigned": ["bounces.reactions.taken_over"],
        "handoff.withdrawn": ["bounces.reactions.withdrawn"],
    }
    notices = {
        "handoff.submitted": "bounces.notices.SUBMITTED",
        "handoff.resubmitted": "bounces.notices.SUBMITTED",
        "handoff.reassigned": "bounces.notices.PASSED_ON",
        "handoff.accepted": "bounces.notices.ACCEPTED",
        "handoff.bounced": "bounces.notices.SENT_BACK",
        "review.nearly_due": "bounces.notices.NEARLY_DUE",
        "review.breached": "bounces.notices.OVERDUE",
        "restate.breached": "bounces.notices.NOT_RESTATED",
        "step.breached": "bounces.notices.STEP_DUE",
        "meeting.missed": "bounces.notices.BOOK_AGAIN",
        "meeting.cancelled": "bounces.notices.BOOK_AGAIN",
    }
    effects = {kind: ["handoff.notices.tell"] for kind in notices}
    inbox_kinds = {
        "review": "bounces.inbox.REVIEW",
        "restate": "bounces.inbox.RESTATE",
        "step": "bounces.inbox.STEP",
        "rebook": "bounces.inbox.REBOOK",
    }
    inbox_above = {"accepted": "bounces.confirmation.above"}
    story = {"parts": ["bounces.story.tell"]}
    told = {"bounces": "bounces.told.WORDS"}
