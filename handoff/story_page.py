"""One handoff's whole story: path, brief by round, decisions, meeting, every event with who and when."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from handoff import states, story
from handoff.audit_words import Line, tell
from handoff.models import Handoff
from ledger.models import Event
from ledger.time import moment_of as moment
from people import policy
from people.models import User
from people.views.page import who

MOST = 500  # events of one handoff on its page; the audit has them all


@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    at = moment(request)
    handoff = readable(request, pk)
    context: dict[str, Any] = {
        "handoff": handoff,
        "parts": story.parts(handoff, request.user, at=at),
        "path": path(handoff),
        "happened": happened(handoff, who(request)),
        "at": at,
    }
    return render(request, "handoff/story.html", context)


def path(handoff: Handoff) -> list[tuple[str, str]]:
    """The steps of the review and after it: what is done, where it stands, what is to come."""
    review, outcome = states.Review(handoff.review), states.Outcome(handoff.outcome)
    if handoff.direct:
        after = outcome in OUTCOMES
        return [
            ("done" if after else "here", _("Taken")),
            ("here" if after else "", OUTCOMES.get(outcome, _("Advanced"))),
        ]
    detour = {
        states.Review.BOUNCED: _("Sent back"),
        states.Review.REQUALIFYING: _("Being fixed"),
        states.Review.RECYCLED: _("Recycled"),
        states.Review.WITHDRAWN: _("Withdrawn"),
    }
    if review in detour:
        submitted = [("done", _("Submitted"))] if handoff.submitted_at else []
        return [("done", _("Draft")), *submitted, ("here", detour[review])]
    names = [_("Draft"), _("Submitted"), _("Accepted"), OUTCOMES.get(outcome, _("Advanced"))]
    here = {states.Review.DRAFT: 0, states.Review.SUBMITTED: 1, states.Review.ACCEPTED: 2}[review]
    here = 3 if outcome in OUTCOMES else here
    return [
        ("done" if step < here else "here" if step == here else "", name) for step, name in enumerate(names)
    ]


OUTCOMES = {
    states.Outcome.ADVANCED: _("Advanced"),
    states.Outcome.DISQUALIFIED: _("Disqualified"),
    states.Outcome.OPPORTUNITY: _("Opportunity"),
    states.Outcome.LOST: _("Lost"),
    states.Outcome.WON: _("Won"),
}


def happened(handoff: Handoff, user: User) -> list[Line]:
    """Every event of it, newest first, in words."""
    events = Event.objects.filter(subject_id=handoff.pk).order_by("-pk")[:MOST]
    return tell(list(events), zone=ZoneInfo(user.zone))


def readable(request: HttpRequest, pk: UUID) -> Handoff:
    """The handoff, or 404 for whoever may not read it: they do not learn that it exists."""
    nouns = Handoff.objects.select_related(
        "team", "sdr", "ae", "account", "contact", "meeting", "opportunity"
    )
    handoff = get_object_or_404(nouns, pk=pk)
    if not policy.may(request.user, "handoff.read", handoff, at=moment(request)):
        raise Http404
    return handoff
