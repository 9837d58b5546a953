"""What happens to briefs, in words."""

from django.utils.translation import gettext_lazy as _

from briefs.models import LABELS
from ledger.told import Field, Kind, Words, chosen

BRIEFS = _("Briefs")
KINDS = {
    "brief.opened": Kind(BRIEFS, _("Begun"), _("{by} began the brief for {subject}")),
    "brief.pen_taken": Kind(BRIEFS, _("Pen taken"), _("{by} took the pen for {subject}")),
    "brief.bar_chosen": Kind(BRIEFS, _("Another bar"), _("{by} chose another bar for {subject}")),
    "brief.commented": Kind(BRIEFS, _("Asked"), _("{by} asked about {subject}: {field}")),
    "brief.comment_resolved": Kind(BRIEFS, _("Answered"), _("{by} closed a question about {subject}")),
    "brief.marked_example": Kind(
        BRIEFS, _("Made an example"), _("{by} made the brief for {subject} an example")
    ),
    "brief.example_taken_down": Kind(
        BRIEFS, _("No example any more"), _("{by} took the example of {subject} down")
    ),
    "handoff.context_changed": Kind(
        BRIEFS, _("Context changed"), _("{by} changed what is known about {subject}")
    ),
}
FIELDS = {
    "field": Field(_("field"), say=chosen(LABELS)),
    "comment": Field(_("comment"), hidden=True),
    "round": Field(_("round")),
    "bar": Field(_("bar"), of="bar.bar"),
}
WORDS = Words(KINDS, FIELDS)
