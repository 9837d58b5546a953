"""What happens in a review, in words."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from bounces.models import Bounce
from ledger.told import Field, Kind, Words, chosen

REVIEWS = _("Reviews")
KINDS = {
    "handoff.found_again": Kind(
        REVIEWS, _("Put into an inbox"), _("{by} found {subject} in nobody's inbox, and put it into one")
    ),
    "handoff.disputed": Kind(REVIEWS, _("Disagreed"), _("{by} disagrees that {subject} came back")),
    "review.half_gone": Kind(REVIEWS, _("Half the time is over"), _("Half the time for {subject} is over")),
    "review.nearly_due": Kind(REVIEWS, _("Nearly due"), _("The decision on {subject} is nearly due")),
    "review.breached": Kind(REVIEWS, _("Overdue"), _("The decision on {subject} is overdue")),
    "review.grace_over": Kind(REVIEWS, _("Long overdue"), _("The decision on {subject} is long overdue")),
    "restate.breached": Kind(
        REVIEWS, _("Not restated in time"), _("Nobody has restated what {subject} needs")
    ),
    "step.breached": Kind(REVIEWS, _("Step is overdue"), _("The step to fix {subject} is overdue")),
    "rebook.breached": Kind(
        REVIEWS, _("Not re-booked"), _("The meeting of {subject} was not re-booked in time")
    ),
}


def _moment(value: Any) -> Any:
    return dt.datetime.fromisoformat(value)


FIELDS = {
    "due_at": Field(_("due"), say=_moment),
    "step_due_at": Field(_("step by"), say=_moment),
    "item": Field(_("item"), hidden=True),
    "lineage": Field(_("item"), hidden=True),
    "to": Field(_("to"), say=chosen(dict(Bounce.To.choices))),
}
CLOCKS = {
    "review": _("To decide on a brief"),
    "restate": _("To restate what is missing"),
    "step": _("To take the next step"),
    "rebook": _("To book the meeting again"),
}
WORDS = Words(KINDS, FIELDS, clocks=CLOCKS)
