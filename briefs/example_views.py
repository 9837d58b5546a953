"""An accepted brief becomes an example for others: its masked words are looked over first (BRIEF-10)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from briefs import forms, verbs
from briefs.models import PROSE, Example, ReviewRound
from handoff.models import Handoff
from handoff.story_page import readable
from ledger.refused import Refused
from ledger.time import moment_of as moment
from people import policy
from people.views.page import act, data, form_page, form_view, who


def accepted_round(handoff: Handoff) -> ReviewRound | None:
    """The brief that was accepted: what an example is made of."""
    decided = handoff.rounds.filter(decision=ReviewRound.Decision.ACCEPTED)
    row = decided.order_by("-number").first()
    if row is not None:
        row.handoff = handoff
    return row


@form_view
def mark_example(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff, at = readable(request, pk), moment(request)
    policy.check(request.user, "handoff.example", handoff, at=at)
    read = accepted_round(handoff)
    if read is None:
        raise Refused(_("Only an accepted brief can be an example."), rule="BRIEF-10")
    kept = Example.objects.filter(round=read, taken_down_at=None).first()
    shown = kept.columns() | {"why": kept.why} if kept else verbs.masked(read)
    form = forms.MarkExample(data(request), landmines_asked=read.landmines_asked, initial=shown)

    def do(given: dict[str, Any]) -> None:
        verbs.mark_example(read, words=form.words(), why=given["why"], by=who(request), at=at)

    return form_page(
        request, form, do, title=_("Make %(account)s an example") % {"account": handoff.account},
        act=_("Keep as an example"), done=_("Kept. Whoever writes a brief in this team can open it."),
        back=reverse("story", args=[pk]), template="briefs/mark_example.html", handoff=handoff, brief=read, kept=kept,
        people=shown["attendees"],
    )  # fmt: skip


@require_POST
def take_down(request: HttpRequest, pk: UUID) -> HttpResponse:
    example = get_object_or_404(Example.objects.select_related("round__handoff"), pk=pk)
    handoff, at = readable(request, example.round.handoff_id), moment(request)
    policy.check(request.user, "handoff.example", handoff, at=at)
    return act(
        request,
        lambda: verbs.take_down(example, by=who(request), at=at),
        back=reverse("examples", args=[example.team_id]),
        done=_("Taken down. Nobody sees it any more."),
    )


assert set(forms.MarkExample.base_fields) == {"seen", "why", *PROSE}
