"""What happened to bars, in words."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bar.fit import Level
from bar.frames import Frame
from bar.models import Bar, BarItem
from bar.presets import Motion
from ledger.told import Field, Kind, Named, Sort, Text, Words, chosen, yes_or_no
from people.models import Role

BARS = _("Bars")


def bars(ids: Collection[UUID]) -> dict[UUID, Named]:
    rows = Bar.objects.filter(pk__in=ids).select_related("team")
    words = gettext("the bar %(motion)s of %(team)s")
    return {
        bar.pk: Named(words % {"motion": bar, "team": bar.team.name}, reverse("bar", args=[bar.pk]))
        for bar in rows
    }


def bars_found(text: str, most: int) -> list[UUID]:
    rows = Bar.objects.filter(team__name__icontains=text)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:most])


def items(ids: Collection[UUID]) -> dict[UUID, Named]:
    """An item by its lineage: as the latest version calls it."""
    rows = BarItem.objects.filter(lineage__in=ids).order_by("version__number")
    return {lineage: Named(f"“{name}”") for lineage, name in rows.values_list("lineage", "name")}


HERE = {
    "version": Field(_("version"), hidden=True),
    "proposal": Field(_("proposal"), hidden=True),
    "based_on": Field(_("based on"), hidden=True),
    "revision": Field(_("revision"), hidden=True),
    "number": Field(_("version")),
    "items": Field(_("items")),
    "added": Field(_("items added")),
    "changed": Field(_("items changed"), of="bar.item"),
    "removed": Field(_("items removed"), of="bar.item"),
    "moved": Field(_("items moved"), of="bar.item"),
    "roles": Field(_("as"), say=chosen(dict(Role.choices))),
    "motion": Field(_("motion"), say=chosen(dict(Motion.choices))),
    "frame": Field(_("frame"), say=chosen(dict(Frame.choices))),
    "reviewed": Field(_("with bar and brief"), say=yes_or_no),
    "by_exception": Field(_("by exception"), say=yes_or_no),
    "without": Field(_("without the word of"), of="people.user"),
    "handoff": Field(_("after"), of="handoff.handoff"),
    "title_level": Field(_("title"), say=chosen(dict(Level.choices))),
}


def _bar(name: Text, sentence: Text) -> Kind:
    return Kind(BARS, name, sentence, without=("motion",), fields=HERE)


KINDS = {
    "bar.started": _bar(_("Begun"), _("{by} began {subject}")),
    "bar.review_switched": _bar(_("With or without brief"), _("{by} changed whether {subject} has briefs")),
    "bar.drafted": _bar(_("Draft begun"), _("{by} began a draft of {subject}")),
    "bar.draft_changed": _bar(_("Draft changed"), _("{by} changed the draft of {subject}")),
    "bar.draft_discarded": _bar(_("Draft discarded"), _("{by} discarded the draft of {subject}")),
    "bar.agreement_asked": _bar(_("Put to the team"), _("{by} put a draft of {subject} to the team")),
    "bar.agreed": _bar(_("Agreed to"), _("{by} agreed to {subject}")),
    "bar.came_into_force": _bar(_("Came into force"), _("{subject} came into force, by {by}")),
    "bar.revision_proposed": _bar(_("Revision proposed"), _("{by} proposed to revise {subject}")),
    "bar.proposal_taken_up": _bar(_("Proposal taken up"), _("{by} took up a proposal for {subject}")),
    "fit.changed": _bar(_("Fit changed"), _("{by} changed whom {subject} sells to")),
}
SORTS = {
    "bar.bar": Sort(_("a bar that is gone"), bars, bars_found),
    "bar.item": Sort(_("an item that is gone"), items),
}
WORDS = Words(KINDS, sorts=SORTS)
